"""How late a dossier is, and in which office the time went. Working time on the dossier's own calendar, by look-ups.

The clock is taken as it ran: not before reception, not in a pause asked for in time; a pause asked for when the
dossier was late stops nothing. So the time of all offices is what the clock counted, of which the part up to the due
instant is the term; each step of the procedure has its share of that, and the overruns add up to the lateness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dossiers.rules.lifecycle import OPEN
from dossiers.rules.officetime import day_of
from dossiers.rules.worktime import Calendar


class Moment(NamedTuple):
    """What an event left: from `at` on the dossier lay at `office`."""

    at: int
    office: str
    status: str
    due_at: int | None


class StepTime(NamedTuple):
    """Seconds of working time at one office, and how many its share of the term allowed (an office that the
    procedure does not name: none)."""

    office: str
    worked: int
    allowed: int

    @property
    def overrun(self) -> int:
        return self.worked - self.allowed


class Lateness(NamedTuple):
    """Working days and seconds of working time past the due instant, and the time at each office that had any."""

    days: int
    seconds: int
    steps: tuple[StepTime, ...]

    @property
    def worst(self) -> StepTime | None:
        """The office whose overrun is the largest; of equal ones the first."""
        return max(self.steps, key=lambda step: step.overrun, default=None)


def lateness(
    moments: Sequence[Moment], shares: Mapping[str, int], calendar: Calendar, due_at: int, end: int
) -> Lateness:
    """Of a dossier that was due at `due_at` and ended (or still stands) at `end`.

    `moments` are its effective events up to `end`; `shares` the offices of its procedure in order, with their parts
    of the term. Refused with `BeyondHorizon` where the calendar does not reach.
    """
    worked: dict[str, int] = dict.fromkeys(shares, 0)
    term = 0
    ends = [*(moment.at for moment in moments[1:]), end]
    for moment, until in zip(moments, ends, strict=True):
        if moment.status not in OPEN or moment.due_at is None:
            continue
        worked[moment.office] = worked.get(moment.office, 0) + calendar.worked_between(moment.at, until)
        if moment.at < due_at:
            term += calendar.worked_between(moment.at, min(until, due_at))
    allowed = _shared_out(term, shares)
    steps = [StepTime(office, seconds, allowed.get(office, 0)) for office, seconds in worked.items() if seconds]
    days = calendar.working_days_between(day_of(due_at), day_of(end))
    return Lateness(days, calendar.worked_between(due_at, end), tuple(steps))


def _shared_out(term: int, shares: Mapping[str, int]) -> dict[str, int]:
    """The term by shares in whole seconds; the parts add up to it."""
    whole = sum(shares.values())
    parts, passed, given = {}, 0, 0
    for office, share in shares.items():
        passed += share
        upto = term * passed // whole if whole else 0
        parts[office] = upto - given
        given = upto
    return parts
