"""Worked deadlines from a TOML file: what a calendar and the rules give, beside what the file states.

docs/deadlines.toml shows its form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from dossiers.calendars import Parts
from dossiers.rules import lifecycle, worktime
from dossiers.rules.deadlines import FIFTEEN_HOURS, RESUME, TERM_KINDS, WORKING_HOURS, Term, check_term, verdict
from dossiers.rules.errors import BadValue, DossierError
from dossiers.rules.explain import Line, explain
from dossiers.rules.lifecycle import Event, State, Step
from dossiers.rules.officetime import day_of, to_date, to_instant, to_office
from dossiers.rules.worktime import Calendar, DayEntry, Sessions, parse_sessions
from dossiers.sentences import sentence

MakeCalendar = Callable[[Sessions | None, Iterable[date], Iterable[DayEntry], int], Calendar]
"""A calendar with these sessions (None: its own), without the entries of some days, with others added; a revision."""

CASE_KEYS = ("id", "received", "term", "pauses", "due", "due_at", "slip", "verdicts", "learned", "note")
BEFORE, AFTER = 1, 2  # the calendar's revisions: as it was at reception, and with what was learned


class Answer(NamedTuple):
    """One case, computed: its date, what it says of each stated end, why, and what differs from the file."""

    id: str
    due: str | None
    due_at: str | None
    slip: str
    verdicts: list[str]
    trace: list[Line]
    differs: list[str]


def compute(path: Path, make_calendar: MakeCalendar) -> list[Answer]:
    """Every case of a file; refused with one sentence if the file cannot be read as such."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadValue("file_unreadable", file=path.name, why=error.strerror) from None
    except (ValueError, RecursionError) as error:  # bad TOML, not UTF-8, nested without end
        why = str(error) if isinstance(error, tomllib.TOMLDecodeError) else type(error).__name__
        raise BadValue("not_toml", file=path.name, why=why) from None
    table = document.get("calendar", {})
    sessions = table.get("sessions") if isinstance(table, dict) else None
    cases = document.get("case")
    if not isinstance(cases, list) or not cases or not all(isinstance(case, dict) for case in cases):
        raise BadValue("missing_table", file=path.name, table="[[case]]")
    own = parse_sessions(sessions) if isinstance(sessions, list) else None
    return [_named(_Case(number, case), own, make_calendar) for number, case in enumerate(cases, 1)]


def _named(case: _Case, sessions: Sessions | None, make_calendar: MakeCalendar) -> Answer:
    """The answer of a case; what the rules refuse of it is refused with its name."""
    try:
        return _answer(case, sessions, make_calendar)
    except DossierError as refused:
        if "row" in refused.params:
            raise
        raise BadValue("case_refused", row=case.name, why=sentence(refused)) from None


class _Case:
    """One table of the file, read key by key."""

    def __init__(self, number: int, table: dict[str, Any]) -> None:
        self.name = str(table.get("id", f"[[case]] {number}"))
        self.table = table
        for key in table:
            if key not in CASE_KEYS:
                raise BadValue("unknown_key", row=self.name, key=key, accepted=", ".join(CASE_KEYS))

    def refuse(self, key: str, accepted: str) -> BadValue:
        return BadValue("case_value", row=self.name, key=key, value=str(self.table.get(key))[:60], accepted=accepted)

    def instant(self, key: str) -> int:
        value = self.table.get(key)
        if not isinstance(value, datetime):
            raise self.refuse(key, "2024-02-05T10:00:00")
        return to_instant(value)

    def pairs(self, key: str, second: type) -> list[tuple[int, Any]]:
        pairs = self.table.get(key, [])
        example = "2024-02-06T10:00:00" if second is datetime else '"on_time"'
        accepted = f"[[2024-02-05T10:00:00, {example}]]"
        if not isinstance(pairs, list):
            raise self.refuse(key, accepted)
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], datetime):
                raise self.refuse(key, accepted)
            if not isinstance(pair[1], second):
                raise self.refuse(key, accepted)
        return [(to_instant(at), value) for at, value in pairs]

    def term(self) -> Term:
        table = self.table.get("term")
        if not isinstance(table, dict) or not {"kind", "amount"} <= table.keys():
            raise self.refuse("term", f'{{ kind = "{"|".join(TERM_KINDS)}", amount = 5 }}')
        return check_term(
            Term(
                table["kind"],
                table["amount"],
                table.get("cutoff", FIFTEEN_HOURS),
                table.get("after_supplement", RESUME),
            )
        )

    def learned(self) -> tuple[int, list[DayEntry]] | None:
        table = self.table.get("learned")
        if table is None:
            return None
        accepted = '{ at = 2024-04-12T16:00:00, entries = [{ date = 2024-04-29, kind = "swapped_off" }] }'
        if not isinstance(table, dict) or not isinstance(table.get("at"), datetime):
            raise self.refuse("learned", accepted)
        entries = []
        for entry in table.get("entries", []):
            if not isinstance(entry, dict) or not isinstance(entry.get("date"), date) or "kind" not in entry:
                raise self.refuse("learned", accepted)
            entries.append(DayEntry(entry["date"], entry["kind"], entry.get("name", "")))
        return to_instant(table["at"]), entries


def _answer(case: _Case, sessions: Sessions | None, make_calendar: MakeCalendar) -> Answer:
    learned = case.learned()
    entries = learned[1] if learned is not None else []
    made = {
        BEFORE: make_calendar(sessions, [entry.day for entry in entries], (), BEFORE),
        AFTER: make_calendar(sessions, (), entries, AFTER),
    }
    steps = [(Step("receive", case.instant("received"), agency=1, term=case.term()), BEFORE)]
    for asked_at, answered in case.pairs("pauses", datetime):
        if to_instant(answered) < asked_at:
            raise case.refuse("pauses", "[[asked, answered]]")
        steps.append((Step("request_supplement", asked_at, reason="pauses"), BEFORE))
        steps.append((Step("supply", to_instant(answered)), BEFORE))
    if learned is not None:
        steps = [(step, AFTER if step.at >= learned[0] else BEFORE) for step, _ in steps]
        steps.append((Step("recalculate", learned[0], reason="lịch làm việc được sửa"), AFTER))
    events: list[Event] = []
    state: State | None = None
    for step, revision in sorted(steps, key=lambda pair: pair[0].at):
        state, event = lifecycle.apply(state, step, made[revision])
        events.append(event)
    trace = explain(events, lambda revision: made[revision or BEFORE])
    return _compared(case, events, trace)


def _compared(case: _Case, events: list[Event], trace: list[Line]) -> Answer:
    first, last = events[0].state, events[-1].state
    hours = last.term is not None and last.term.kind == WORKING_HOURS
    ends = case.pairs("verdicts", str)
    answer = Answer(
        case.name,
        _due(last.due_at, hours=hours),
        to_office(last.due_at).isoformat() if last.due_at is not None else None,
        to_date(day_of(first.due_at or 0)).isoformat(),
        [verdict(last.due_at, at, has_term=True) for at, _expected in ends],
        trace,
        [],
    )
    stated = {
        "due": _stated(case.table.get("due"), hours=hours),
        "due_at": _stated(case.table.get("due_at"), hours=True),
        "slip": _stated(case.table.get("slip"), hours=False),
        "verdicts": [expected for _at, expected in ends],
    }
    for key, value in stated.items():
        if key in case.table and value != getattr(answer, key):
            answer.differs.append(key)
    return answer


def _due(due_at: int | None, *, hours: bool) -> str | None:
    if due_at is None:
        return None
    return to_office(due_at).isoformat() if hours else to_date(day_of(due_at)).isoformat()


def _stated(value: Any, *, hours: bool) -> str:
    if isinstance(value, datetime):
        at = to_instant(value)
        return to_office(at).isoformat() if hours else to_date(day_of(at)).isoformat()
    return str(value)


def variants_of(parts: Parts) -> MakeCalendar:
    """A way to make variants of one calendar."""
    weekdays = frozenset({1, 2, 3, 4, 5})

    def make(sessions: Sessions | None, without: Iterable[date], added: Iterable[DayEntry], revision: int) -> Calendar:
        left_out = set(without)
        weekly = parts.hours if sessions is None else [worktime.WeeklyHours(weekdays, sessions)]
        special = [entry for entry in parts.entries if entry.day not in left_out]
        return worktime.compile_calendar(parts.first, parts.last, weekly, [*special, *added], revision)

    return make
