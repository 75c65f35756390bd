"""The index of Decision 766/QĐ-TTg: 100 points for how a unit serves citizens and businesses.

Progress is scored from our own dossiers, the other groups from entered indicators; what nobody entered is missing,
never zero.
"""
