"""The book of a period, counted straight from the events: one SQL statement, so one snapshot, on both databases.

Every event carries the state it led to and the one it came from, so movements are counted event by event, and a
stock is the last effective event of each dossier. Effective (DESIGN §4) is what was recorded by `known_at`, less
what a correction known by then voids. Of `Dossier` only columns are read that never change after reception.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import RawSQL

from dossiers.models import Dossier, DossierEvent
from dossiers.rules.errors import NotFound
from dossiers.rules.lifecycle import CORRECT, OPEN, PAUSED, SUBMITTED
from dossiers.rules.officetime import to_datetime, to_instant
from reporting.answers import national_overdue_if_sent_by
from reporting.counts import Counts
from reporting.cuts import Cuts

EVENT, DOSSIER = DossierEvent._meta.db_table, Dossier._meta.db_table
ALWAYS = to_instant(datetime(9999, 1, 1))  # noqa: DTZ001 (office time): later than anything is recorded

Dimension = int | str | None
"""A desk, a procedure version or a channel; None where only agencies are asked for."""


class Cell(NamedTuple):
    """What one accountable agency counts, under one value of the dimension asked for."""

    agency: int
    dimension: Dimension
    counts: Counts


class Transfer(NamedTuple):
    """Open dossiers that passed from one accountable agency to another."""

    origin: int
    agency: int
    dimension: Dimension
    dossiers: int


class Book(NamedTuple):
    """All that a statement is folded from."""

    cells: list[Cell]
    transfers: list[Transfer]

    def agencies(self) -> set[int]:
        ends = {agency for transfer in self.transfers for agency in (transfer.origin, transfer.agency)}
        return ends | {cell.agency for cell in self.cells}

    def dimensions(self) -> set[Dimension]:
        return {cell.dimension for cell in self.cells} | {transfer.dimension for transfer in self.transfers}


DIMENSIONS = {
    None: "CAST(NULL AS bigint)",
    "desk": "d.desk_id",
    "procedure_version": "d.procedure_version_id",
    "channel": "d.channel",
}


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


# Nothing below comes from outside but the values of the named parameters.

_VOIDED = f"""
    SELECT v.id FROM {EVENT} c
    JOIN {EVENT} v ON v.dossier_id = c.dossier_id AND v.seq >= c.voids_from AND v.seq < c.seq
    WHERE c.voids_from IS NOT NULL AND c.recorded_at <= %(known_at)s"""  # noqa: S608


def _effective(event: str) -> str:
    """Of the corrections, few, a list is made once; asked for each event, SQLite walks its whole history."""
    return f"""
    {event}.action <> '{CORRECT}' AND {event}.recorded_at <= %(known_at)s AND {event}.id NOT IN ({_VOIDED})"""


_OPEN = f"e.status IN ({_words(OPEN)})"
_WAS_OPEN = f"e.from_status IN ({_words(OPEN)})"
_PAUSED = f"e.status IN ({_words(PAUSED)})"
_LATE = "e.due_at < %(as_of)s"
_NOT_LATE = "(e.due_at IS NULL OR e.due_at >= %(as_of)s)"
_PENDING = f"e.status = '{SUBMITTED}'"
_SENT_AT = f"""(
    SELECT MAX(s.at) FROM {EVENT} s
    WHERE s.dossier_id = e.dossier_id AND s.action = 'submit' AND s.at <= %(as_of)s AND {_effective("s")})"""  # noqa: S608

CARRIED = {"carried": _OPEN}
MOVED = {
    "online": "e.action = 'receive' AND d.channel = 'online'",
    "direct": "e.action = 'receive' AND d.channel = 'direct'",
    "postal": "e.action = 'receive' AND d.channel = 'postal'",
    "transferred_in": f"e.action = 'transfer' AND {_WAS_OPEN}",
    "early": "e.action = 'resolve' AND e.verdict = 'early'",
    "on_time": "e.action = 'resolve' AND e.verdict = 'on_time'",
    "late": "e.action = 'resolve' AND e.verdict = 'late'",
    "no_term": "e.action = 'resolve' AND e.verdict = 'no_term'",
    "late_apologised": "e.action = 'resolve' AND e.verdict = 'late' AND e.promised_at IS NOT NULL",
    "withdrawn": f"e.action = 'withdraw' AND {_WAS_OPEN}",
    "stopped": f"e.action = 'stop' AND {_WAS_OPEN}",
    "ended_late_withdrawn": f"e.action = 'withdraw' AND {_WAS_OPEN} AND e.due_at < e.at",
    "ended_late_stopped": f"e.action = 'stop' AND {_WAS_OPEN} AND e.due_at < e.at",
    "refused": "e.action = 'refuse'",
}
STANDING = {
    "open_in_time": f"{_OPEN} AND NOT {_PAUSED} AND {_NOT_LATE}",
    "open_late": f"{_OPEN} AND {_LATE}",
    "open_paused": f"{_PAUSED} AND {_NOT_LATE}",
    "open_late_paused": f"{_PAUSED} AND {_LATE}",
    "open_no_term": f"{_OPEN} AND d.term_kind = ''",
    "pending": _PENDING,
    "pending_late": f"{_PENDING} AND {_SENT_AT} <= %(overdue_if_sent_by)s",
}
_MOVING = ("receive", "refuse", "resolve", "withdraw", "stop", "transfer")


def _columns(conditions: Mapping[str, str]) -> str:
    """One column for each of `Counts`, in its order: the events that meet the condition, else nothing."""
    return ", ".join(
        f"COUNT(*) FILTER (WHERE {conditions[name]})" if name in conditions else "0" for name in Counts._fields
    )


_EVENTS_OF_PERIOD = f"""
    FROM {EVENT} e JOIN {DOSSIER} d ON d.id = e.dossier_id
    WHERE e.action IN ({_words(_MOVING)}) AND e.at > %(before)s AND e.at <= %(as_of)s
        AND d.parent_id IS NULL AND {_effective("e")}"""


def _moved(dimension: str) -> str:
    """The movements of the period; those that are transfers by where they came from."""
    return f"""
    SELECT e.agency_id, {dimension}, CASE WHEN e.action = 'transfer' THEN e.from_agency_id END, {_columns(MOVED)}
    {_EVENTS_OF_PERIOD}
    GROUP BY 1, 2, 3"""


def _last_events(instant: str) -> str:
    """The last effective event of each dossier up to the instant, of those that were then open or waiting."""
    return f"""
    FROM (
        SELECT e.dossier_id, MAX(e.seq) AS seq FROM {EVENT} e
        WHERE e.at <= %({instant})s AND {_effective("e")} GROUP BY e.dossier_id
    ) last
    JOIN {EVENT} e ON e.dossier_id = last.dossier_id AND e.seq = last.seq
    JOIN {DOSSIER} d ON d.id = e.dossier_id
    WHERE d.parent_id IS NULL AND e.status IN ({_words(OPEN | {SUBMITTED})})"""  # noqa: S608


def _stock(dimension: str, instant: str, conditions: Mapping[str, str]) -> str:
    """The dossiers as their last effective event up to the instant left them."""
    return f"""
    SELECT e.agency_id, {dimension}, CAST(NULL AS bigint), {_columns(conditions)}
    {_last_events(instant)}
    GROUP BY 1, 2"""


def recount(cuts: Cuts, known_at: int | None = None, dimension: str | None = None) -> Book:
    """The book between two cuts, as known at an instant (None: all that is recorded), by agency and dimension.

    Refused with `NotFound` if dossiers wait for an answer and no calendar says since when is too long.
    """
    column = DIMENSIONS[dimension]
    parts = (_moved(column), _stock(column, "before", CARRIED), _stock(column, "as_of", STANDING))
    overdue_if_sent_by = national_overdue_if_sent_by(cuts.as_of)
    instants = {
        "before": cuts.before,
        "as_of": cuts.as_of,
        "known_at": ALWAYS if known_at is None else known_at,
        "overdue_if_sent_by": overdue_if_sent_by,
    }
    with _long_read() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {name: _stored(at) for name, at in instants.items()})
        book = _book(cursor.fetchall())
    if overdue_if_sent_by is None and any(cell.counts.pending for cell in book.cells):
        raise NotFound("no_calendar_for_answers", at=cuts.as_of)
    return book


def behind(
    columns: Iterable[str], cuts: Cuts, known_at: int | None, agencies: Iterable[int], versions: Iterable[int] | None
) -> RawSQL:
    """The keys of the dossiers that these columns of `Counts` count at some agencies: a subquery, by the conditions
    of the book itself. `versions`: of these procedure versions only. Not for `pending` and transfers.
    """
    asked = set(columns)
    held = f" AND e.agency_id IN ({_keys(agencies)})"
    if versions is not None:
        held += f" AND d.procedure_version_id IN ({_keys(versions)})"
    parts = [
        f"SELECT e.dossier_id {source}{held} AND ({_any(conditions, asked)})"
        for source, conditions in (
            (_EVENTS_OF_PERIOD, MOVED),
            (_last_events("before"), CARRIED),
            (_last_events("as_of"), STANDING),
        )
        if asked & conditions.keys()
    ]
    text = " UNION ALL ".join(parts)
    instants = {"before": cuts.before, "as_of": cuts.as_of, "known_at": ALWAYS if known_at is None else known_at}
    return RawSQL(_PARAMETER.sub("%s", text), [_stored(instants[name]) for name in _PARAMETER.findall(text)])  # noqa: S611


_PARAMETER = re.compile(r"%\((\w+)\)s")


def _keys(keys: Iterable[int]) -> str:
    """Keys as the database gave them; without any, none that there is."""
    return ", ".join(str(int(key)) for key in sorted(keys)) or "-1"


def _any(conditions: Mapping[str, str], asked: set[str]) -> str:
    return " OR ".join(f"({condition})" for name, condition in conditions.items() if name in asked)


@contextmanager
def _long_read() -> Iterator[CursorWrapper]:
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


def _book(rows: Iterable[Sequence[Any]]) -> Book:
    """The rows of the parts put together: counts added by cell, transfers apart."""
    cells: dict[tuple[int, Dimension], Counts] = {}
    transfers = []
    for agency, dimension, origin, *columns in rows:
        counts = Counts(*columns)
        if origin is not None:
            transfers.append(Transfer(origin, agency, dimension, counts.transferred_in))
            continue
        known = cells.get((agency, dimension))
        cells[agency, dimension] = counts if known is None else known.plus(counts)
    return Book([Cell(*key, counts) for key, counts in cells.items()], [t for t in transfers if t.dossiers])


def _stored(at: int | None) -> Any:
    """An instant as the columns hold it: on SQLite that is text."""
    return None if at is None else connection.ops.adapt_datetimefield_value(to_datetime(at))
