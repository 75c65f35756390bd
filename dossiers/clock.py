"""A dossier's clock as it stands: what it is owed, what of that is used up and what is left. Pure over histories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dossiers.rules.deadlines import RESTART, SAME_DAY, WORKING_HOURS, Term, left_at
from dossiers.rules.explain import Line, explain
from dossiers.rules.lifecycle import AWAITING_SUPPLEMENT, PAUSED, RECEIVED, Event, State
from dossiers.rules.officetime import HOUR, day_of, to_date, to_office
from dossiers.rules.worktime import Calendar
from dossiers.traces import as_json

CalendarOf = Callable[[int | None], Calendar]


class Clock(NamedTuple):
    """Amounts are days, or seconds of working time where the term counts hours. Without a term they are None.

    `left` counts what comes after `as_of`: the day that is running is used up. A same-day term is one day, used up
    when it has passed. Of an ended dossier the clock stands as it did at its end.
    """

    term: Term | None
    status: str
    budget: int | None
    used: int | None
    left: int | None
    due_at: int | None  # the last second in time; None without a term, before reception, and while the clock stands
    slip: int | None  # as printed at reception
    late: bool
    paused: bool  # the clock stands, and may go on: being late is final, whatever is asked for afterwards
    as_of: int
    trace: tuple[Line, ...]


def read(history: Sequence[Event], term: Term | None, at: int, calendar_of: CalendarOf) -> Clock:
    """The clock of an effective history at an instant not before its last event. `term` is that of one not received.

    Refused with `BeyondHorizon` where the calendar does not reach.
    """
    state = history[-1].state
    as_of = at if state.ended_at is None else min(at, state.ended_at)
    if state.received_at is not None:
        term = state.term
    slip = next((event.state.due_at for event in history if event.state.status == RECEIVED), None)
    budget = left = used = None
    if term is not None:
        budget = 1 if term.kind == SAME_DAY else term.full_leg
        left = budget if state.received_at is None else _left(state, term, as_of, calendar_of(state.revision))
        used = max(budget - left, 0)  # a calendar that was changed may leave more than the whole
    return Clock(
        term,
        state.status,
        budget,
        used,
        left,
        state.due_at,
        slip,
        state.is_late(as_of),
        state.status in PAUSED and state.due_at is None,
        as_of,
        tuple(explain(history, calendar_of)),
    )


def _left(state: State, term: Term, at: int, calendar: Calendar) -> int:
    if term.kind == SAME_DAY:
        return 0 if state.is_late(at) else 1
    if state.due_at is None:  # the clock stands: what is left was fixed at the request, unless the answer restarts it
        restarts = state.status == AWAITING_SUPPLEMENT and term.after_supplement == RESTART
        return term.full_leg if restarts else state.leg
    if state.is_late(at):
        return 0
    return left_at(calendar, term, state.leg_start, state.leg, state.due_at, at)


def document(clock: Clock) -> dict[str, Any]:
    """The clock as machines read it: whole numbers in the term's own unit, instants with the office's offset.

    Of an hour term the hours used are those begun, `left` is the whole hours still to come, and the exact seconds
    stand beside them.
    """
    hours = clock.term is not None and clock.term.kind == WORKING_HOURS
    budget, used, left = clock.budget, clock.used, clock.left
    if hours and budget is not None and left is not None:
        budget, left = budget // HOUR, left // HOUR
        used = max(budget - left, 0)
    return {
        "status": clock.status,
        "unit": clock.term.kind if clock.term is not None else None,
        "budget": budget,
        "used": used,
        "left": left,
        "left_seconds": clock.left if hours else None,
        "due_at": _instant(clock.due_at),
        "slip": None if clock.slip is None else to_date(day_of(clock.slip)).isoformat(),
        "late": clock.late,
        "paused": clock.paused,
        "as_of": _instant(clock.as_of),
        "trace": as_json(clock.trace),
    }


def _instant(at: int | None) -> str | None:
    return None if at is None else to_office(at).isoformat()
