"""The book of a period, counted straight from the events: one SQL statement, so one snapshot, on both databases.

Every event carries the state it led to and the one it came from, so movements are counted event by event, and a
stock is the last effective event of each dossier. Effective is what was recorded by `known_at`, less
what a correction known by then voids. Of `Dossier` only columns are read that never change after reception; the
procedure version that a reception not known yet has fixed is not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from dossiers.rules.errors import NotFound
from dossiers.rules.lifecycle import OPEN, PAUSED, SUBMITTED
from reporting.answers import national_overdue_if_sent_by
from reporting.counts import Counts
from reporting.cuts import Cuts
from reporting.effective import DOSSIER, EVENT, effective, knowledge, long_read, stored, words

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
    "dossier": "d.id",
}
# A reception may fix another version: until it is known, what waits is of the one before.
VERSION_THEN = f"""COALESCE((
    SELECT f.from_version_id FROM {EVENT} f
    WHERE f.dossier_id = e.dossier_id AND f.from_version_id IS NOT NULL
        AND (f.recorded_at > %(known_at)s OR f.id > %(last_event)s)
    ORDER BY f.seq LIMIT 1), d.procedure_version_id)"""  # noqa: S608


class Frozen(NamedTuple):
    """What a frozen run was counted with beside its cuts, so that it can be counted again.

    `last_event`: the key of the newest event then; `answer_due_if_sent_by`: what the calendar of then said of those
    that wait for an answer.
    """

    last_event: int
    answer_due_if_sent_by: int | None


# Nothing below comes from outside but the values of the named parameters.

_OPEN = f"e.status IN ({words(OPEN)})"
_WAS_OPEN = f"e.from_status IN ({words(OPEN)})"
_PAUSED = f"e.status IN ({words(PAUSED)})"
_LATE = "e.due_at < %(as_of)s"
_NOT_LATE = "(e.due_at IS NULL OR e.due_at >= %(as_of)s)"
_PENDING = f"e.status = '{SUBMITTED}'"
_SENT_AT = f"""(
    SELECT MAX(s.at) FROM {EVENT} s
    WHERE s.dossier_id = e.dossier_id AND s.action = 'submit' AND s.at <= %(as_of)s AND {effective("s")})"""  # noqa: S608

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


# Many keys as one parameter: a plan that does not change with their number, and no limit on it.
_MANY = (
    "SELECT unnest(%(only)s::bigint[])"
    if connection.vendor == "postgresql"
    else "SELECT value FROM json_each(%(only)s)"
)
_ONLY = f"AND e.dossier_id IN ({_MANY})"


EVENTS_OF_PERIOD = f"""
    FROM {EVENT} e JOIN {DOSSIER} d ON d.id = e.dossier_id
    WHERE e.action IN ({words(_MOVING)}) AND e.at > %(before)s AND e.at <= %(as_of)s
        AND d.parent_id IS NULL AND {effective("e")}"""


def _moved(dimension: str, only: str) -> str:
    """The movements of the period; those that are transfers by where they came from."""
    return f"""
    SELECT e.agency_id, {dimension}, CASE WHEN e.action = 'transfer' THEN e.from_agency_id END, {_columns(MOVED)}
    {EVENTS_OF_PERIOD} {only}
    GROUP BY 1, 2, 3"""


def last_events(instant: str, only: str = "") -> str:
    """The last effective event of each dossier up to the instant, of those that were then open or waiting."""
    return f"""
    FROM (
        SELECT e.dossier_id, MAX(e.seq) AS seq FROM {EVENT} e
        WHERE e.at <= %({instant})s AND {effective("e")} {only} GROUP BY e.dossier_id
    ) last
    JOIN {EVENT} e ON e.dossier_id = last.dossier_id AND e.seq = last.seq
    JOIN {DOSSIER} d ON d.id = e.dossier_id
    WHERE d.parent_id IS NULL AND e.status IN ({words(OPEN | {SUBMITTED})})"""  # noqa: S608


def _stock(dimension: str, instant: str, conditions: Mapping[str, str], only: str) -> str:
    """The dossiers as their last effective event up to the instant left them."""
    return f"""
    SELECT e.agency_id, {dimension}, CAST(NULL AS bigint), {_columns(conditions)}
    {last_events(instant, only)}
    GROUP BY 1, 2"""


def recount(
    cuts: Cuts,
    known_at: int | None = None,
    dimension: str | None = None,
    *,
    frozen: Frozen | None = None,
    only: Sequence[int] | None = None,
) -> Book:
    """The book between two cuts, as known at an instant (None: all that is recorded), by agency and dimension.

    `only` are the keys of the dossiers to count (None: all). Refused with `NotFound` if dossiers wait for an answer
    and no calendar says since when is too long.
    """
    column, those = DIMENSIONS[dimension], "" if only is None else _ONLY
    if dimension == "procedure_version" and (known_at is not None or frozen is not None):
        column = VERSION_THEN
    parts = (
        _moved(column, those),
        _stock(column, "before", CARRIED, those),
        _stock(column, "as_of", STANDING, those),
    )
    overdue_if_sent_by = frozen.answer_due_if_sent_by if frozen else national_overdue_if_sent_by(cuts.as_of)
    instants = {
        "before": cuts.before,
        "as_of": cuts.as_of,
        "overdue_if_sent_by": overdue_if_sent_by,
    }
    values = {name: stored(at) for name, at in instants.items()}
    values |= knowledge(known_at, frozen.last_event if frozen else None)
    if only is not None:
        values["only"] = list(only) if connection.vendor == "postgresql" else json.dumps(list(only))
    with long_read() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        book = _book(cursor.fetchall())
    if overdue_if_sent_by is None and any(cell.counts.pending for cell in book.cells):
        raise NotFound("no_calendar_for_answers", at=cuts.as_of)
    return book


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
