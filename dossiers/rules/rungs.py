"""The rungs of lateness: due soon, overdue, escalated. Which were crossed is a function of the history.

Due soon is where the smaller of two working days and half the term is left, escalated three working days
after the date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from dossiers.rules.deadlines import WORKING_HOURS, Term
from dossiers.rules.lifecycle import OPEN, Event, State
from dossiers.rules.officetime import DAY, HOUR, OFFSET, day_of, start_of
from dossiers.rules.worktime import Calendar

DUE_SOON, OVERDUE, ESCALATED = "due_soon", "overdue", "escalated"
RUNGS = (DUE_SOON, OVERDUE, ESCALATED)
HOURS_OF_A_DAY = 8


class Thresholds(NamedTuple):
    """How long before the date a dossier is due soon, and how long after it is escalated, in working days."""

    due_soon_days: int = 2
    escalated_days: int = 3


class Ladder(NamedTuple):
    """The three instants of a running clock, in order."""

    due_soon_at: int
    due_at: int
    escalates_at: int

    def next_from(self, at: int) -> int | None:
        """The earliest rung that does not lie before `at`."""
        for instant in self:
            if instant >= at:
                return instant
        return None


class Crossing(NamedTuple):
    """A rung that a dossier passed while it was open and not moved away from it."""

    rung: str
    instant: int


@lru_cache(maxsize=65_536)
def ladder(calendar: Calendar, term: Term | None, status: str, due_at: int | None, limits: Thresholds) -> Ladder | None:
    """The rungs of a state; None where it has no date to be late for."""
    if due_at is None or term is None or status not in OPEN:
        return None
    due_day = day_of(due_at)
    if term.kind == WORKING_HOURS:
        left = min(limits.due_soon_days * HOURS_OF_A_DAY * HOUR, term.full_leg // 2)
        due_soon_at = calendar.worked_ago(due_at, left)
    else:
        days = min(limits.due_soon_days, term.amount // 2)
        due_soon_at = start_of(calendar.nth_working_day_before(due_day, days))
    escalates_on = calendar.nth_working_day_after(due_day, limits.escalated_days)
    return Ladder(due_soon_at, due_at, start_of(escalates_on) + (due_at + OFFSET) % DAY)


def ladder_of(state: State, calendar: Calendar, limits: Thresholds) -> Ladder | None:
    """`ladder` of a whole state."""
    return ladder(calendar, state.term, state.status, state.due_at, limits)


def crossed(steps: Ladder | None, since: int, before: int) -> list[Crossing]:
    """The rungs passed in [since, before): the one instant `before` itself is not yet past."""
    if steps is None or before <= steps.due_soon_at or since > steps.escalates_at:
        return []
    return [Crossing(rung, at) for rung, at in zip(RUNGS, steps, strict=True) if since <= at < before]


def crossings(
    history: Iterable[Event], calendar_of: Callable[[int | None], Calendar], limits: Thresholds, until: int
) -> list[Crossing]:
    """Every rung crossed by an effective history up to (not including) `until`, in order.

    Each state counts from its own event to the next: a rung that lay behind when it was set is not crossed again.
    """
    found: list[Crossing] = []
    events = [event for event in history if event.state.at <= until]
    ends = [*(event.state.at for event in events[1:]), until]
    for event, end in zip(events, ends, strict=False):
        state = event.state
        if state.due_at is not None and state.status in OPEN:
            found += crossed(ladder_of(state, calendar_of(state.revision), limits), state.at, end)
    return found
