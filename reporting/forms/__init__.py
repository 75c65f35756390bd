"""Biểu II.06a, b and c: one layout of thirteen columns whose rows are grouped as the form's design says."""
