"""On which days a dossier of a given term can come in so that it ends as it must, within the days of an offer.

An end is `early`, `on_time` … `open_paused`. For each term and span of days, `Timing.slots(entry, end)` gives the days
of reception to choose from and the part of the day; None where no such dossier can be. A carried dossier that no
ordinary count brings there waits over the turn of the period for a supplement, and counts on from its answer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dossiers.rules.deadlines import SAME_DAY, WORKING_HOURS, Term, due_at_of
from dossiers.rules.officetime import HOUR, day_of, start_of
from dossiers.rules.worktime import Calendar
from simulator.scenario import EXITS

CARRIED_FROM = 40  # working days before the period from which carried dossiers come
STOCKS = frozenset({"open_in_time", "open_late", "open_paused"})
ANY_TIME, BEFORE_CUTOFF, AFTER_CUTOFF, LATE_IN_DAY, FIRST_THING = range(5)

Days = npt.NDArray[np.int64]


class Slots(NamedTuple):
    """Days of reception to choose from, the part of the day, and whether a wait over the turn comes first."""

    days: Days
    part: int
    waits: bool = False


class Span(NamedTuple):
    """The days on which an offer can be used, inside the period."""

    first: int
    last: int
    period_first: int
    period_last: int


class Timing:
    """The slots of one term in one span."""

    def __init__(self, calendar: Calendar, term: Term | None, span: Span) -> None:
        self.calendar = calendar
        self.term = term
        self.span = span
        days = np.asarray(calendar.days, np.int64)
        self.days = days[(days >= span.first) & (days <= span.last)]
        self.prior = days[(days < span.first) & (days >= calendar.first_day)][-CARRIED_FROM:]

    @lru_cache(maxsize=64)  # noqa: B019 - one object a term and span, and they live as long as the run
    def slots(self, entry: str, end: str) -> Slots | None:
        """Where to put a dossier that enters (`received` or `carried`) and ends so."""
        if (end == "no_term") != (self.term is None) or not len(self.days):
            return None
        if end in STOCKS and self.span.last != self.span.period_last:
            return None
        received = self._received(end)
        if entry == "received":
            return received
        if self.span.first != self.span.period_first or not len(self.prior):
            return None
        carried = self._carried(end)
        if carried is None and received is not None and self.term is not None:
            return received._replace(waits=True)
        return carried

    def possible(self, entry: str) -> frozenset[str]:
        """The ends that are possible at all."""
        return frozenset(end for end in EXITS if self.slots(entry, end) is not None)

    # -- received in the period ----------------------------------------------------------------------------

    def _received(self, end: str) -> Slots | None:
        term = self.term
        if term is None:
            return Slots(self.days, ANY_TIME)
        if term.kind == SAME_DAY:
            return self._same_day(end)
        if term.kind == WORKING_HOURS:
            return self._hours(end)
        return self._days(end)

    def _days(self, end: str) -> Slots | None:
        due = self._due(self.days, 9 * HOUR)
        if end == "on_time":
            return _given(self.days[due <= self.span.last])
        if end == "late":
            return _given(self.days[self._after(due) <= self.span.last])
        if end == "open_in_time":
            return _given(self.days[due >= self.span.period_last])
        if end == "open_late":
            return _given(self.days[due < self.span.period_last])
        return Slots(self.days, ANY_TIME)

    def _same_day(self, end: str) -> Slots | None:
        if end == "early":
            return Slots(self.days, AFTER_CUTOFF)
        if end == "late":
            return _given(self.days[self._after(self.days) <= self.span.last], BEFORE_CUTOFF)
        if end == "open_in_time":
            worked = self.days[-1] == self.span.period_last
            return Slots(self.days[-1:], ANY_TIME if worked else AFTER_CUTOFF)
        if end == "open_late":
            return _given(self.days[self.days < self.span.period_last], BEFORE_CUTOFF)
        return Slots(self.days, BEFORE_CUTOFF)

    def _hours(self, end: str) -> Slots | None:
        closing = self._due(self.days, None)
        opening = self._due(self.days, 0)
        if end == "on_time":
            return _given(self.days[closing <= self.span.last]) or _given(
                self.days[opening <= self.span.last], FIRST_THING
            )
        if end == "late":
            return _given(self.days[self._after(closing) <= self.span.last]) or _given(
                self.days[(opening <= self.span.last) & (opening == self.days) & self._is_short()], FIRST_THING
            )
        if end == "open_late":
            return _given(self.days[closing < self.span.period_last]) or _given(
                self.days[(opening <= self.span.period_last) & (opening == self.days) & self._is_short()], FIRST_THING
            )
        if end in ("early", "open_in_time"):
            return Slots(self.days if end == "early" else self.days[-1:], LATE_IN_DAY)
        return Slots(self.days, ANY_TIME)

    # -- carried into it ------------------------------------------------------------------------------------

    def _carried(self, end: str) -> Slots | None:
        term, prior, first = self.term, self.prior, self.days[0]
        if term is None or end == "open_paused":
            return Slots(prior[-5:], ANY_TIME)
        if term.kind == SAME_DAY:
            if end == "on_time" and self.span.first <= first:
                return Slots(prior[-1:], AFTER_CUTOFF)
            return Slots(prior[-5:], BEFORE_CUTOFF) if end in ("late", "open_late") else None
        if term.kind == WORKING_HOURS:
            if end in ("late", "open_late") and len(prior) > term.amount // 8 + 2:
                return Slots(prior[: -(term.amount // 8 + 2)][-5:], ANY_TIME)
            return None
        due = self._due(prior, 9 * HOUR)
        if end == "on_time":
            return _given(prior[(due >= first) & (due <= self.span.last)])
        if end == "early":
            return _given(prior[due > first])
        if end == "late":
            return _given(prior[self._after(np.maximum(due, first - 1)) <= self.span.last])
        if end == "open_in_time":
            return _given(prior[due >= self.span.period_last])
        if end == "open_late":
            return _given(prior[due < self.span.period_last])
        return _given(prior[due >= first])  # withdrawn or stopped in time

    # -- the clock --------------------------------------------------------------------------------------------

    def _due(self, days: Days, second: int | None) -> Days:
        """The due day of a reception on each day at a second of it; None: in its last working minute."""
        if self.term is None:
            return days
        due = []
        for day in map(int, days):
            sessions = self.calendar.sessions_of(day)
            at = start_of(day) + (sessions[-1][1] - 60 if second is None else max(second, sessions[0][0]))
            due.append(day_of(due_at_of(self.calendar, self.term, at, self.term.full_leg)))
        return np.array(due, np.int64)

    def _after(self, days: Days) -> Days:
        """The next working day after each."""
        return np.array([self.calendar.nth_working_day_after(int(day), 1) for day in days], np.int64)

    def _is_short(self) -> bool:
        """Whether the hours leave time in the day to be late on it."""
        return self.term is not None and self.term.full_leg <= 6 * HOUR


def _given(days: Days, part: int = ANY_TIME) -> Slots | None:
    return Slots(days, part) if len(days) else None
