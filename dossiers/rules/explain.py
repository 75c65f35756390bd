"""Why this date: the trace of a history, as bare facts in order. Pages, API, slips and commands render the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from dossiers.rules.deadlines import CALENDAR_DAYS, SAME_DAY, WORKING_DAYS, WORKING_HOURS, last_day
from dossiers.rules.lifecycle import OPEN, PAUSED, Event, State
from dossiers.rules.officetime import day_of, second_of_day
from dossiers.rules.worktime import Calendar

WITH_A_REASON = frozenset({"paused", "moved", "promised"})
"""The facts whose name is the reason that somebody gave: free words, which may name people."""


class Line(NamedTuple):
    """One fact of the trace; what does not apply is None or empty.

    `at` and `since` are instants, `first` and `last` days; `amount` is days, or seconds where `kind` counts hours.
    """

    # received no_term term started after_cutoff skipped counted paused answered promised moved ended slip due
    what: str
    at: int | None = None
    since: int | None = None
    first: int | None = None
    last: int | None = None
    amount: int | None = None
    kind: str = ""
    name: str = ""


def explain(events: Iterable[Event], calendar_of: Callable[[int | None], Calendar]) -> list[Line]:
    """The trace of an effective history: its start, days skipped and why, pauses, promises, moves, date and end."""
    lines: list[Line] = []
    last: State | None = None
    slip: int | None = None
    for event in events:
        step, state = event.step, event.state
        before = event.before
        calendar = calendar_of(state.revision)
        if step.action == "receive":
            lines += _reception(state, calendar)
            slip = state.due_at
        elif state.status in PAUSED and (before is None or before.status not in PAUSED):
            lines.append(
                Line(
                    "paused",
                    at=step.at,
                    amount=state.leg if state.due_at is None else None,
                    kind=step.action,
                    name=step.reason,
                )
            )
        elif before is not None and before.status in PAUSED and state.status in OPEN and state.paused_at is None:
            lines.append(Line("answered", at=step.at, since=before.paused_at, kind=step.action))
            if state.due_at is not None and before.due_at is None:
                lines += _leg(state, calendar)
        elif step.action == "extend":
            lines.append(Line("promised", at=step.promised_at, name=step.reason))
        elif step.action == "recalculate" and before is not None and state.due_at != before.due_at:
            lines.append(Line("moved", at=state.due_at, since=before.due_at, name=step.reason))
            if state.due_at is not None and before.due_at is not None:
                lines += _skipped(calendar, day_of(before.due_at) - 1, day_of(state.due_at))
        elif state.status not in OPEN and before is not None and before.status in OPEN:
            lines.append(Line("ended", at=step.at, kind=step.action, name=state.verdict or ""))
        last = state
    if last is not None and last.due_at is not None:
        if slip is not None and slip != last.due_at:
            lines.append(Line("slip", at=slip))
        lines.append(Line("due", at=last.due_at))
    return lines


def without_reasons(lines: Iterable[Line]) -> list[Line]:
    """The same trace for those who may not read what staff wrote."""
    return [line._replace(name="") if line.what in WITH_A_REASON else line for line in lines]


def _reception(state: State, calendar: Calendar) -> list[Line]:
    lines = [Line("received", at=state.received_at)]
    if state.term is None:
        return [*lines, Line("no_term")]
    lines.append(Line("term", amount=state.term.amount, kind=state.term.kind))
    return lines + _leg(state, calendar)


def _leg(state: State, calendar: Calendar) -> list[Line]:
    """How one count runs: its start and day 0, the days it skips by name, what it counts."""
    if state.due_at is None or state.term is None:
        return []
    term, started = state.term, calendar.first_session(state.leg_start)
    day, due_day = day_of(started), day_of(state.due_at)
    counts_days = term.kind in (WORKING_DAYS, CALENDAR_DAYS)
    lines = [Line("started", at=started, first=day if counts_days else None)]
    if term.kind == SAME_DAY and second_of_day(started) > term.cutoff:
        lines.append(Line("after_cutoff", amount=term.cutoff))
    # calendar days count days off too: only the last day is moved off them
    since = min(last_day(calendar, term, started, state.leg), due_day) - 1 if term.kind == CALENDAR_DAYS else day
    lines += _skipped(calendar, since, due_day)
    if counts_days:
        lines.append(Line("counted", amount=state.leg, kind=term.kind, first=day, last=due_day))
    elif term.kind == WORKING_HOURS:
        lines.append(Line("counted", amount=state.leg, kind=term.kind, at=state.due_at))
    return lines


def _skipped(calendar: Calendar, after: int, before: int) -> list[Line]:
    """Days off in a row, with what they are called: a weekend beside a holiday belongs to its run."""
    runs: list[tuple[int, int, list[str]]] = []
    for day, _kind, name in calendar.off_days(after, before):
        short = name.split(" (")[0]  # "Tết Nguyên đán (mùng 1)": once is enough
        if runs and runs[-1][1] == day - 1:
            first, _, names = runs[-1]
            runs[-1] = (first, day, names if not short or short in names else [*names, short])
        else:
            runs.append((day, day, [short] if short else []))
    return [Line("skipped", first=first, last=last, name=", ".join(names)) for first, last, names in runs]
