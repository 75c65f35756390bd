"""SQL over the events that count: those recorded by an instant, less what a correction known by then voids.

The parameters `known_at` and `last_event` are what `knowledge` gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from dossiers.models import Dossier, DossierEvent
from dossiers.rules.lifecycle import CORRECT
from dossiers.rules.officetime import to_datetime, to_instant

EVENT, DOSSIER = DossierEvent._meta.db_table, Dossier._meta.db_table
ALWAYS = to_instant(datetime(9999, 1, 1))  # noqa: DTZ001 (office time): later than anything is recorded
LAST = 2**62  # a key that no event has


def words(those: Iterable[str]) -> str:
    """Words as an SQL list, in order."""
    return ", ".join(f"'{word}'" for word in sorted(those))


_VOIDED = f"""
    SELECT v.id FROM {EVENT} c
    JOIN {EVENT} v ON v.dossier_id = c.dossier_id AND v.seq >= c.voids_from AND v.seq < c.seq
    WHERE c.voids_from IS NOT NULL AND c.recorded_at <= %(known_at)s AND +c.id <= %(last_event)s"""  # noqa: S608


def effective(event: str) -> str:
    """Of the corrections, few, a list is made once; asked for each event, SQLite walks its whole history.

    The plus keeps the planner from reading by keys, of which nearly all are met.
    """
    return f"""
    {event}.action <> '{CORRECT}' AND {event}.recorded_at <= %(known_at)s AND +{event}.id <= %(last_event)s
        AND {event}.id NOT IN ({_VOIDED})"""


def knowledge(known_at: int | None = None, last_event: int | None = None) -> dict[str, Any]:
    """The values of the parameters; None: all that is recorded."""
    return {
        "known_at": stored(ALWAYS if known_at is None else known_at),
        "last_event": LAST if last_event is None else last_event,
    }


@contextmanager
def long_read() -> Iterator[CursorWrapper]:
    """A cursor for one large statement. PostgreSQL would compile it for seconds, and sort on disk for more.

    Its settings last as long as a transaction; on SQLite, which needs none, a transaction would be a writer's.
    """
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            yield cursor
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        yield cursor


def stored(at: int | None) -> Any:
    """An instant as the columns hold it: on SQLite that is text."""
    return None if at is None else connection.ops.adapt_datetimefield_value(to_datetime(at))
