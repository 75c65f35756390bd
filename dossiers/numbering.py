"""Dossier numbers: unique, and in order for each agency code and day, however many desks take in at once."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

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


def allot_many(counts: dict[tuple[str, date], int]) -> dict[tuple[str, date], int]:
    """Take many serials at once: how many of each agency code and day, and the first of each is returned."""
    prefixes, days = [prefix for prefix, _ in counts], [day.isoformat() for _, day in counts]
    amounts = list(counts.values())
    source: str
    params: list[Any]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            source, params = "SELECT * FROM unnest(%s::text[], %s::date[], %s::int[])", [prefixes, days, amounts]
        else:
            rows = json.dumps(list(zip(prefixes, days, amounts, strict=True)))
            columns = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(3))
            source, params = f"SELECT {columns} FROM json_each(%s) WHERE true", [rows]  # noqa: S608
        cursor.execute(_TAKE.replace("VALUES (%s, %s, %s)", source) + ", prefix, day", params)
        taken = {(prefix, _as_date(day)): last for last, prefix, day in cursor.fetchall()}
    return {key: taken[key] - count + 1 for key, count in counts.items()}


def _as_date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
