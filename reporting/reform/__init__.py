"""Indicators of administrative reform, as conferences report them: of a unit with all below it, in a period.

Some are computed from the catalogue, some from the dossiers, the rest are entered; each says which.
"""
