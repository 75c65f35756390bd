"""The same questions as `worktime`, asked of whole NumPy arrays of instants or days (int64) at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dossiers.rules.errors import BadValue, BeyondHorizon
from dossiers.rules.officetime import DAY, OFFSET, to_date
from dossiers.rules.worktime import Calendar

Ints = npt.NDArray[np.int64]


class CalendarArrays:
    """A compiled calendar as arrays; every method takes and gives int64 arrays of one shape."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._days = np.asarray(calendar.days, np.int64)
        self._count = np.asarray(calendar._count, np.int64)
        self._starts = np.asarray(calendar._starts, np.int64)
        self._ends = np.asarray(calendar._ends, np.int64)
        self._before = np.asarray(calendar._before, np.int64)
        self._upto = np.asarray(calendar._upto, np.int64)

    def count(self, days: Ints) -> Ints:
        """Working days from the beginning of the horizon up to and including each day."""
        self._check_days(days)
        return self._count[days - self.calendar.first_day]

    def nth_working_day_after(self, days: Ints, n: Ints | int) -> Ints:
        """The n-th working day after each day; where n = 0 the day itself."""
        if np.any(np.less(n, 0)):
            raise BadValue("negative_days", n=int(np.min(n)))
        counted = np.greater(n, 0)
        index = self.count(days) + n - 1
        if np.any(counted & (index >= len(self._days))):
            raise self._beyond(self.calendar.last_day + 1)
        if not np.any(counted):
            return days
        found: Ints = np.where(counted, self._days[np.clip(index, 0, len(self._days) - 1)], days)
        return found

    def roll(self, days: Ints) -> Ints:
        """Each day if it is worked, else the next working day."""
        self._check_days(days)
        index = np.searchsorted(self._days, days, "left")
        if np.any(index >= len(self._days)):
            raise self._beyond(self.calendar.last_day + 1)
        found: Ints = self._days[index]
        return found

    def working_days_between(self, after: Ints, upto: Ints) -> Ints:
        """Working days in (after, upto]; 0 where `upto` is not later."""
        between: Ints = np.maximum(self.count(upto) - self.count(after), 0)
        return between

    def worked_before(self, at: Ints) -> Ints:
        """Seconds worked from the beginning of the horizon up to each instant."""
        self._check_days(day_of(at))
        if not len(self._starts):
            return np.zeros_like(at)
        index = np.searchsorted(self._starts, at, "right") - 1
        known = np.maximum(index, 0)
        worked = self._before[known] + np.minimum(at, self._ends[known]) - self._starts[known]
        result: Ints = np.where(index < 0, 0, worked)
        return result

    def worked_between(self, start: Ints, end: Ints) -> Ints:
        """Seconds worked in [start, end)."""
        return self.worked_before(end) - self.worked_before(start)

    def add_worked(self, at: Ints, seconds: Ints | int) -> Ints:
        """The earliest instant by which so many seconds have been worked since each instant."""
        if np.any(np.less(seconds, 0)):
            raise BadValue("negative_hours", seconds=int(np.min(seconds)))
        target = self.worked_before(at) + seconds
        if np.any(target > (self._upto[-1] if len(self._upto) else 0)):
            raise self._beyond(self.calendar.last_day + 1)
        if not len(self._upto):
            return at
        index = np.minimum(np.searchsorted(self._upto, target, "left"), len(self._upto) - 1)
        return np.where(np.equal(seconds, 0), at, self._starts[index] + target - self._before[index])

    def first_session(self, at: Ints) -> Ints:
        """Each instant itself if it is worked, else the beginning of the next session."""
        self._check_days(day_of(at))
        index = np.searchsorted(self._ends, at, "right")
        if np.any(index >= len(self._ends)):
            raise self._beyond(self.calendar.last_day + 1)
        return np.maximum(at, self._starts[index])

    def start_day(self, at: Ints) -> Ints:
        """Day 0 of a clock started at each instant."""
        return day_of(self.first_session(at))

    def _check_days(self, days: Ints) -> None:
        if days.size and (days.min() < self.calendar.first_day or days.max() > self.calendar.last_day):
            outside = days[(days < self.calendar.first_day) | (days > self.calendar.last_day)]
            raise self._beyond(int(outside.flat[0]))

    def _beyond(self, day: int) -> BeyondHorizon:
        calendar = self.calendar
        return BeyondHorizon(
            "beyond_horizon",
            day=to_date(day),
            first=to_date(calendar.first_day),
            last=to_date(calendar.last_day),
        )


def day_of(at: Ints) -> Ints:
    """The office day of each instant."""
    return (at + OFFSET) // DAY


def end_of(days: Ints) -> Ints:
    """The last second of each day."""
    return days * DAY - OFFSET + DAY - 1
