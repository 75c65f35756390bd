"""Recompute every dossier from its events, with the calendar revisions they used, and compare: state, date, flags.

The whole table in one pass over raw cursors, in order of dossier: no ORM object, no query in a loop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection

from dossiers import calendars, histories
from dossiers.models import Dossier
from dossiers.rules import lifecycle, rungs
from dossiers.rules.errors import DossierError
from dossiers.rules.lifecycle import Event, Recorded
from dossiers.rules.officetime import day_of, to_date, to_datetime
from dossiers.services import thresholds

STATE_COLUMNS = (
    "from_status",
    "from_agency_id",
    "status",
    "agency_id",
    "due_at",
    "promised_at",
    "verdict",
    "office",
    "day",
)
READ_DOSSIER = (
    "id",
    "code",
    "calendar_id",
    "term_kind",
    "term_amount",
    "term_cutoff",
    "after_supplement",
    *histories.PROJECTION_COLUMNS,
)
READ_EVENT = (
    "dossier_id", "seq", "action", "at", "recorded_at", "office", "reason", "outcome", "agency_id", "promised_at",
    "revision_id", "term_amount", "voids_from", "from_status", "from_agency_id", "status", "due_at", "verdict", "day",
)  # fmt: skip
READ_FLAG = ("dossier_id", "rung", "instant", "voided_by")
INSTANTS = frozenset({"at", "recorded_at", "due_at", "promised_at", "received_at", "ended_at", "instant"}) | frozenset(
    {"next_rung_at", "escalates_at"}
)
FETCH = 5_000


class Difference(NamedTuple):
    """One thing that is not as its history says: which, of which dossier, as stored and as computed."""

    what: str
    key: str
    stored: str
    computed: str


class Counts(NamedTuple):
    """What was looked at."""

    dossiers: int
    flags: int


class Verification:
    """Iterate it for the differences; `counts` afterwards says how much was compared."""

    def __init__(self, now: datetime) -> None:
        self.now = int(now.timestamp())
        self.counts = Counts(0, 0)
        self._limits = thresholds()
        self._revision = calendars.current_revision() if Dossier.objects.exists() else 0

    def __iter__(self) -> Iterator[Difference]:
        events = groupby(_rows("dossiers_dossierevent", READ_EVENT, "dossier_id, seq"), key=lambda row: row[0])
        flags = groupby(_rows("dossiers_flag", READ_FLAG, "dossier_id"), key=lambda row: row[0])
        next_events, next_flags = next(events, None), next(flags, None)
        flag_count = 0
        for dossiers, row in enumerate(_rows("dossiers_dossier", READ_DOSSIER, "id"), start=1):
            history: Sequence[tuple[Any, ...]] = ()
            if next_events is not None and next_events[0] == row[0]:
                history = list(next_events[1])
                next_events = next(events, None)
            own_flags: Sequence[tuple[Any, ...]] = ()
            if next_flags is not None and next_flags[0] == row[0]:
                own_flags = list(next_flags[1])
                next_flags = next(flags, None)
            flag_count += len(own_flags)
            self.counts = Counts(dossiers, flag_count)
            yield from self._compare(dict(zip(READ_DOSSIER, row, strict=True)), history, own_flags)

    def _compare(
        self, stored: dict[str, Any], rows: Sequence[tuple[Any, ...]], flags: Sequence[tuple[Any, ...]]
    ) -> Iterator[Difference]:
        code = stored["code"]
        term = histories.term_of(
            stored["term_kind"], stored["term_amount"], stored["term_cutoff"], stored["after_supplement"]
        )
        if not rows:
            yield Difference("events", code, "0", "1+")
            return
        history = [_recorded(row, term) for row in rows]
        calendar_of = calendars.by_revision(stored["calendar_id"], self._revision)
        try:
            events = lifecycle.replay(lifecycle.effective(history), calendar_of)
        except DossierError as error:
            yield Difference("history", code, str(error), "allowed")
            return
        yield from _compare_events(code, rows, events)
        known = max(event.recorded_at for event in history)
        yield from self._compare_flags(code, events, flags, known, calendar_of)
        yield from self._compare_projection(code, stored, rows, events, flags, known, calendar_of)

    def _compare_projection(
        self, code: str, stored: dict[str, Any], rows: Sequence[tuple[Any, ...]], events: Sequence[Event],
        flags: Sequence[tuple[Any, ...]], known: int, calendar_of: Any,
    ) -> Iterator[Difference]:  # fmt: skip
        last_seq = rows[-1][1]
        if not events:
            if stored["status"] or stored["due_at"] or stored["seq"] != last_seq:
                yield Difference("status", code, stored["status"], "")
            return
        state = events[-1].state._replace(seq=last_seq)
        ladder = rungs.ladder_of(state, calendar_of(state.revision), self._limits)
        claimed = {instant for _id, _rung, instant, voided_by in flags if voided_by is None}
        left = [at for at in ladder or () if at >= state.at and at not in claimed]
        values = histories.projection(state, ladder, min(left, default=None), int)
        for name, computed in zip(histories.PROJECTION_COLUMNS, values, strict=True):
            found = stored[name]
            if found != computed:
                yield Difference(name, code, _shown(name, found), _shown(name, computed))

    def _compare_flags(
        self, code: str, events: Sequence[Event], flags: Sequence[tuple[Any, ...]], known: int, calendar_of: Any
    ) -> Iterator[Difference]:
        """Stored flags are those crossed when last written, and perhaps those since: a worker may be behind."""
        may = set(rungs.crossings(events, calendar_of, self._limits, max(self.now, known)))
        must = {crossing for crossing in may if crossing.instant < known}
        found = {rungs.Crossing(rung, instant) for _id, rung, instant, voided_by in flags if voided_by is None}
        for crossing in sorted(must - found):
            yield Difference(f"flag {crossing.rung}", code, "–", _shown("at", crossing.instant))
        for crossing in sorted(found - may):
            yield Difference(f"flag {crossing.rung}", code, _shown("at", crossing.instant), "–")


def _compare_events(code: str, rows: Sequence[tuple[Any, ...]], events: Sequence[Event]) -> Iterator[Difference]:
    by_seq = {event.state.seq: event for event in events}
    for row in rows:
        event = by_seq.get(row[1])
        if event is None:
            continue  # void, or a correction: no state to compare
        stored, computed = _stored_state(row), _computed_state(event)
        if stored != computed:
            for name, found, value in zip(STATE_COLUMNS, stored, computed, strict=True):
                if found != value:
                    yield Difference(f"event {row[1]} {name}", code, _shown(name, found), _shown(name, value))


def _stored_state(row: tuple[Any, ...]) -> tuple[Any, ...]:
    (
        _,
        _,
        _,
        _,
        _,
        office,
        _,
        _,
        agency,
        promised_at,
        _,
        _,
        _,
        from_status,
        from_agency,
        status,
        due_at,
        verdict,
        day,
    ) = row
    return (
        from_status,
        from_agency,
        status,
        agency,
        due_at,
        promised_at,
        verdict,
        office,
        day,
    )


def _computed_state(event: Event) -> tuple[Any, ...]:
    step, before, state = event
    return (
        "" if before is None else before.status,
        None if before is None else before.agency,
        state.status,
        state.agency,
        state.due_at,
        state.promised_at,
        state.verdict or "",
        state.office,
        day_of(step.at),
    )


def _recorded(row: tuple[Any, ...], term: Any) -> Recorded:
    (
        _,
        seq,
        action,
        at,
        recorded_at,
        office,
        reason,
        outcome,
        agency,
        promised_at,
        revision,
        term_amount,
        voids,
        *_,
    ) = row
    promised = promised_at if action == "extend" else None
    return histories.from_values(
        seq, action, at, recorded_at, office, reason, outcome, agency, promised, revision,
        term_amount, voids, term,
    )  # fmt: skip


def _rows(table: str, columns: Sequence[str], order: str) -> Iterator[tuple[Any, ...]]:
    """A whole table, streamed; instants and days as the numbers the rules count in."""
    sql = f"SELECT {', '.join(map(_as_number, columns))} FROM {table} ORDER BY {order}"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while chunk := cursor.fetchmany(FETCH):
            yield from chunk


def _as_number(column: str) -> str:
    postgresql = connection.vendor == "postgresql"
    if column == "day":
        return "day - DATE '1970-01-01'" if postgresql else "CAST(julianday(day) - 2440587.5 AS integer)"
    if column in INSTANTS:
        return f"extract(epoch FROM {column})::bigint" if postgresql else f"CAST(strftime('%s', {column}) AS integer)"
    return column


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name == "day":
        return to_date(value).isoformat()
    return to_datetime(value).isoformat() if name.endswith("at") and isinstance(value, int) else str(value)
