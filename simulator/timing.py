"""On which days a dossier of a given term can come in so that it ends as it must, within the days of an offer.

An end is `early`, `on_time` … `open_paused`. For each term and span of days, `Timing.slots(entry, end)` gives the days
of reception to choose from and the part of the day; None where no such dossier can be. A carried dossier that no
ordinary count brings there waits over the turn of the period for a supplement, and counts on from its answer.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dossiers.rules.deadlines import SAME_DAY, WORKING_HOURS, Term, due_at_of
from dossiers.rules.officetime import HOUR, day_of, start_of
from dossiers.rules.worktime import Calendar
from simulator.scenario import EXITS

CARRIED_FROM = 40  # working days before the period from which carried dossiers come
RECENTLY = 60  # working days within which dossiers came in that are late, or wait for a paper, when the period ends
STOCKS = frozenset({"open_in_time", "open_late", "open_paused"})
WITHOUT_TERM = frozenset({"no_term", "withdrawn", "stopped", "open_in_time", "open_paused"})
ANY_TIME, BEFORE_CUTOFF, AFTER_CUTOFF, LATE_IN_DAY, FIRST_THING = range(5)
TIME_TO_BE_LATE = HOUR // 2

SUBSTITUTES = (Term(SAME_DAY, 0), Term(WORKING_HOURS, 1), None)
"""Terms agreed for one dossier, where its procedure's own cannot end as it must in so few days."""
OWN_TERM = -1

Days = npt.NDArray[np.int64]


class Slots(NamedTuple):
    """Days of reception to choose from, the part of the day, and whether a wait over the turn comes first."""

    days: Days
    part: int
    waits: bool = False
    term: int = OWN_TERM  # or the place of a substitute


class Span(NamedTuple):
    """The days on which an offer can be used, inside the period."""

    first: int
    last: int
    period_first: int
    period_last: int


class Timing:
    """The slots of one term in one span; `since` is the first day on which the offer existed.

    At its `utmost`, an offer also has a stock before and after its own days, receives on a day off where there is no
    other, and agrees another term.
    """

    def __init__(self, calendar: Calendar, term: Term | None, span: Span, since: int, *, utmost: bool = False) -> None:
        self.calendar = calendar
        self.term = term
        self.span = span
        self.since = since
        self.utmost = utmost
        days = np.asarray(calendar.days, np.int64)
        self.days = days[(days >= span.first) & (days <= span.last)]
        known = calendar.first_day if utmost else max(since, calendar.first_day)
        self.prior = days[(days < span.period_first) & (days >= known)][-CARRIED_FROM:]
        if utmost and not len(self.prior):  # the days off with which the calendar begins
            self.prior = np.arange(known, span.period_first, dtype=np.int64)

    @property
    def utmost_prior(self) -> Days:
        """The days before the period, whether the offer existed or not."""
        return self._utmost[0][1].prior

    @lru_cache(maxsize=64)  # noqa: B019 - one object a term and span, and they live as long as the run
    def slots(self, entry: str, end: str) -> Slots | None:
        """Where to put a dossier that enters (`received` or `carried`) and ends so."""
        ends = WITHOUT_TERM if self.term is None else EXITS
        if end not in ends or (end == "no_term" and self.term is not None):
            return None
        if end in STOCKS and self.span.last != self.span.period_last and not self.utmost:
            return None
        received = self._received(end) if len(self.days) else self._received_on_days_off(end)
        if entry == "received":
            return received
        if not len(self.prior) or (self.span.first != self.span.period_first and not self.utmost):
            return None
        carried = self._carried(end) if len(self.days) else self._kept(end)
        if carried is None and received is not None and len(self.days) and self.term is not None:
            return received._replace(waits=True)
        return carried

    @lru_cache(maxsize=64)  # noqa: B019 - as above
    def utmost_slots(self, entry: str, end: str) -> Slots | None:
        """Where to put it if it must be put somewhere: the law and the calendar permit it, use hardly does."""
        found = self.slots(entry, end)
        if found is not None:
            return found
        for place, timing in self._utmost:
            found = timing.slots(entry, end)
            if found is not None:
                return found._replace(term=place)
        return None

    @cached_property
    def _utmost(self) -> list[tuple[int, Timing]]:
        """The same at its utmost, under its own term and under the substitutes."""
        terms = ((OWN_TERM, self.term), *enumerate(SUBSTITUTES))
        return [(place, Timing(self.calendar, term, self.span, self.since, utmost=True)) for place, term in terms]

    # -- received in the period ----------------------------------------------------------------------------

    def _received(self, end: str) -> Slots | None:
        term = self.term
        if end == "open_paused":
            part = BEFORE_CUTOFF if term is not None and term.kind == SAME_DAY else ANY_TIME
            return _given(self._worked(self.days, part)[-RECENTLY:], part)
        if term is None:
            return Slots(self.days, ANY_TIME)
        if term.kind == SAME_DAY:
            return self._same_day(end)
        if term.kind == WORKING_HOURS:
            return self._hours(end)
        return self._days(end)

    def _received_on_days_off(self, end: str) -> Slots | None:
        """No day of the span is worked: nothing is done, and all that comes in stays in time."""
        last = np.array([self.span.last], np.int64)
        if not self.utmost or end not in ("open_in_time", "open_paused"):
            return None
        if end == "open_in_time" and self.term is not None and self._due(last, None)[0] <= self.span.period_last:
            return None
        return Slots(last, ANY_TIME)

    def _days(self, end: str) -> Slots | None:
        due = self._due(self.days, 9 * HOUR)
        if end == "on_time":
            return _given(self.days[due <= self.span.last])
        if end == "late":
            return _given(self.days[self._after(due) <= self.span.last])
        if end == "open_in_time":
            return _given(self.days[due >= self.span.period_last])
        if end == "open_late":
            return _given(self.days[due < self.span.period_last][-RECENTLY:])
        return Slots(self.days, ANY_TIME)

    def _same_day(self, end: str) -> Slots | None:
        before, after = self._worked(self.days, BEFORE_CUTOFF), self._worked(self.days, AFTER_CUTOFF)
        if end == "early":
            return _given(after, AFTER_CUTOFF)
        if end == "late":
            return _given(before[self._after(before) <= self.span.last], BEFORE_CUTOFF)
        if end == "open_in_time":
            if self.days[-1] == self.span.period_last:
                return Slots(self.days[-1:], ANY_TIME)
            return _given(after[self._after(after) >= self.span.period_last], AFTER_CUTOFF)
        if end == "open_late":
            return _given(before[before < self.span.period_last][-RECENTLY:], BEFORE_CUTOFF)
        return _given(before, BEFORE_CUTOFF)

    def _hours(self, end: str) -> Slots | None:
        closing = self._due(self.days, None)
        opening = self._due(self.days, 0)
        last = self.span.last
        if end == "on_time":
            return _given(self.days[closing <= last]) or _given(self.days[opening <= last], FIRST_THING)
        if end == "late":
            return _given(self.days[self._after(closing) <= last]) or _given(
                self.days[(opening <= last) & self._leaves_time()], FIRST_THING
            )
        if end == "open_late":
            last = self.span.period_last
            return _given(self.days[closing <= last][-RECENTLY:]) or _given(
                self.days[opening <= last][-RECENTLY:], FIRST_THING
            )
        if end == "open_in_time":
            return _given(self.days[self._after(self.days) > self.span.period_last], LATE_IN_DAY)
        return Slots(self.days, LATE_IN_DAY if end == "early" else ANY_TIME)

    # -- carried into it ------------------------------------------------------------------------------------

    def _carried(self, end: str) -> Slots | None:
        term, prior, first = self.term, self.prior, self.days[0]
        if term is None or end == "open_paused":
            return Slots(prior[-5:], ANY_TIME)
        if term.kind == SAME_DAY:
            if end == "on_time":
                after = self._worked(prior[-1:], AFTER_CUTOFF)
                return _given(after[self._after(after) == first], AFTER_CUTOFF)
            before = self._worked(prior[-5:], BEFORE_CUTOFF)
            return _given(before[self._due(before, 0) < first], BEFORE_CUTOFF) if end in LATE_ENDS else None
        if term.kind == WORKING_HOURS:
            return _given(prior[self._due(prior, None) < first][-5:]) if end in LATE_ENDS else None
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

    def _kept(self, end: str) -> Slots | None:
        """No day of the span is worked: what was open stays open."""
        term, prior, last = self.term, self.prior, self.span.period_last
        if end not in STOCKS:
            return None
        if term is None or end == "open_paused":
            return Slots(prior[-5:], ANY_TIME)
        if term.kind == SAME_DAY:
            before, after = (self._worked(prior, part) for part in (BEFORE_CUTOFF, AFTER_CUTOFF))
            if end == "open_late":
                return _given(before[self._due(before, 0) < last][-5:], BEFORE_CUTOFF)
            return _given(after[self._after(after) >= last], AFTER_CUTOFF)
        if term.kind == WORKING_HOURS:
            if end == "open_late":
                return _given(prior[self._due(prior, None) <= last][-5:])
            return _given(prior[(self._after(prior) > last)], LATE_IN_DAY)
        due = self._due(prior, 9 * HOUR)
        return _given(prior[due >= last]) if end == "open_in_time" else _given(prior[due < last])

    # -- the clock --------------------------------------------------------------------------------------------

    def _due(self, days: Days, second: int | None) -> Days:
        """The due day of a reception on each day at a second of it; None: in its last working minute."""
        if self.term is None:
            return days
        return np.array([day_of(self._due_at(self.term, int(day), second)) for day in days], np.int64)

    def _due_at(self, term: Term, day: int, second: int | None) -> int:
        at = start_of(day) + 9 * HOUR
        if sessions := self.calendar.sessions_of(day):
            at = start_of(day) + (sessions[-1][1] - 60 if second is None else max(second, sessions[0][0]))
        return due_at_of(self.calendar, term, at, term.full_leg)

    def _after(self, days: Days) -> Days:
        """The next working day after each."""
        return np.array([self.calendar.nth_working_day_after(int(day), 1) for day in days], np.int64)

    def _worked(self, days: Days, part: int) -> Days:
        """The days with work in a part of the day; a make-up day may be a morning only."""
        if part == ANY_TIME or self.term is None:
            return days
        kept = []
        for day in map(int, days):
            sessions = self.calendar.sessions_of(day)
            begins, ends = (sessions[0][0], sessions[-1][1]) if sessions else (9 * HOUR, 9 * HOUR)
            if begins < self.term.cutoff if part == BEFORE_CUTOFF else ends > self.term.cutoff + HOUR // 2:
                kept.append(day)
        return np.array(kept, np.int64)

    def _leaves_time(self) -> npt.NDArray[np.bool_]:
        """Whether a dossier of the first hour of each day falls due while there is time left to be late that day."""
        if self.term is None:
            return np.zeros(len(self.days), bool)
        left = []
        for day in map(int, self.days):
            due_at = self._due_at(self.term, day, 0)
            left.append(self.calendar.worked_between(due_at, start_of(day_of(due_at) + 1)) >= TIME_TO_BE_LATE)
        return np.array(left, bool)


LATE_ENDS = frozenset({"late", "open_late"})


def _given(days: Days, part: int = ANY_TIME) -> Slots | None:
    return Slots(days, part) if len(days) else None
