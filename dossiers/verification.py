"""Recompute every dossier from its events, with the calendar revisions they used, and compare. DESIGN §4, §7.

The whole table in one pass over raw cursors, in order of dossier: no ORM object, no query in a loop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
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
        claimed = {_seconds(instant) for _id, _rung, instant, voided_by in flags if voided_by is None}
        left = [at for at in ladder or () if at >= state.at and at not in claimed]
        values = histories.projection(state, ladder, min(left, default=None), int)
        for name, computed in zip(histories.PROJECTION_COLUMNS, values, strict=True):
            found = stored[name]
            if name.endswith("_at"):
                found = None if found is None else _seconds(found)
            if found != computed:
                yield Difference(name, code, _shown(name, found), _shown(name, computed))

    def _compare_flags(
        self, code: str, events: Sequence[Event], flags: Sequence[tuple[Any, ...]], known: int, calendar_of: Any
    ) -> Iterator[Difference]:
        """Stored flags are those crossed when last written, and perhaps those since: a worker may be behind."""
        must = set(rungs.crossings(events, calendar_of, self._limits, known)) if events else set()
        may = set(rungs.crossings(events, calendar_of, self._limits, self.now)) if events else set()
        found = {
            rungs.Crossing(rung, _seconds(instant)) for _id, rung, instant, voided_by in flags if voided_by is None
        }
        for crossing in sorted(must - found):
            yield Difference(f"flag {crossing.rung}", code, "–", _shown("at", crossing.instant))
        for crossing in sorted(found - may - must):
            yield Difference(f"flag {crossing.rung}", code, _shown("at", crossing.instant), "–")


def _compare_events(code: str, rows: Sequence[tuple[Any, ...]], events: Sequence[Event]) -> Iterator[Difference]:
    by_seq = {event.state.seq: event for event in events}
    for row in rows:
        stored = dict(zip(READ_EVENT, row, strict=True))
        event = by_seq.get(stored["seq"])
        if event is None:
            continue  # void, or a correction: no state to compare
        state, before = event.state, event.before
        computed = {
            "from_status": before.status if before is not None else "",
            "from_agency_id": before.agency if before is not None else None,
            "status": state.status,
            "agency_id": state.agency,
            "due_at": state.due_at,
            "promised_at": state.promised_at,
            "verdict": state.verdict or "",
            "office": state.office,
            "day": day_of(event.step.at),
        }
        for name, value in computed.items():
            found = stored[name]
            if name.endswith("_at") and found is not None:
                found = _seconds(found)
            elif name == "day":
                found = _day(found)
            if found != value:
                yield Difference(f"event {stored['seq']} {name}", code, _shown(name, found), _shown(name, value))


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
    promised = _seconds(promised_at) if promised_at is not None and action == "extend" else None
    return histories.from_values(
        seq, action, _seconds(at), _seconds(recorded_at), office, reason, outcome, agency, promised, revision,
        term_amount, voids, term,
    )  # fmt: skip


def _rows(table: str, columns: Iterable[str], order: str) -> Iterator[tuple[Any, ...]]:
    """A whole table, streamed."""
    sql = f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while chunk := cursor.fetchmany(FETCH):
            yield from chunk


def _seconds(value: Any) -> int:
    """An instant as either database gives it: a datetime, or text in UTC."""
    if isinstance(value, str):
        return _text_seconds(value)
    return int(value.timestamp())


_DAYS: dict[str, int] = {}


def _text_seconds(text: str) -> int:
    midnight = _DAYS.get(text[:10])
    if midnight is None:
        midnight = _DAYS[text[:10]] = int(datetime.fromisoformat(text[:10]).replace(tzinfo=UTC).timestamp())
    return midnight + int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])


def _day(value: Any) -> int:
    if isinstance(value, date):
        return (value - date(1970, 1, 1)).days
    return (_text_seconds(f"{value} 00:00:00")) // 86_400


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name == "day":
        return to_date(value).isoformat()
    return to_datetime(value).isoformat() if name.endswith("at") and isinstance(value, int) else str(value)
