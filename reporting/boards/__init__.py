"""The live boards: figures of this very moment, for citizens and for staff. Here is what they count and in which rows;
how they look is the pages' business.
"""
