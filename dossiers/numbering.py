"""Dossier numbers: unique, and in order for each agency code and day, however many desks take in at once."""

from __future__ import annotations

from datetime import date

from django.db import connection

from dossiers.rules.codes import dossier_code

_TAKE = """
    INSERT INTO dossiers_codecounter (prefix, day, last) VALUES (%s, %s, %s)
    ON CONFLICT (prefix, day) DO UPDATE SET last = dossiers_codecounter.last + excluded.last
    RETURNING last
"""


def allot(prefix: str, day: date, count: int = 1) -> int:
    """Take `count` serials of an agency code and day in the running transaction; the first of them is returned."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [prefix, day, count])
        last: int = cursor.fetchone()[0]
    return last - count + 1


def next_code(prefix: str, day: date) -> str:
    """The next dossier code of an agency code and day."""
    return dossier_code(prefix, day, allot(prefix, day))
