"""Working time as a map: a calendar compiled once, then every question is a look-up.

The map holds the working days in order and the worked sessions with the seconds worked before each, over a
declared horizon. Day questions index a table; hour questions bisect the sessions. Nothing walks day by day.
Sessions and days off are data (Bộ luật Lao động 2019, Điều 111 and 112, and yearly notices).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from dossiers.rules.errors import BadValue, BeyondHorizon
from dossiers.rules.officetime import DAY, day_of, start_of, to_date, to_day

Sessions = tuple[tuple[int, int], ...]
"""Worked sessions of one day: (start, end) in seconds since midnight, in order, not overlapping."""

OFF_KINDS = frozenset({"holiday", "compensatory", "swapped_off"})
MAKEUP = "makeup_work"
MONDAY = 1
ORDINARY = "ordinary"  # takes an earlier entry back: the day follows the weekly hours again


class WeeklyHours(NamedTuple):
    """The sessions of some weekdays, between two dates and within a season of the year where given."""

    weekdays: frozenset[int]  # ISO: 1 = Monday
    sessions: Sessions
    first: date | None = None
    last: date | None = None
    season: tuple[tuple[int, int], tuple[int, int]] | None = None  # (month, day) to (month, day), both included

    def covers(self, day: date, weekday: int) -> bool:
        """Whether these are the sessions of a day that is worked as that weekday."""
        if weekday not in self.weekdays:
            return False
        if (self.first and day < self.first) or (self.last and day > self.last):
            return False
        if self.season is None:
            return True
        begin, end = self.season
        at = (day.month, day.day)
        return begin <= at <= end if begin <= end else (at >= begin or at <= end)


class DayEntry(NamedTuple):
    """One special day: off for a reason, worked in place of another, or ordinary again."""

    day: date
    kind: str
    name: str = ""
    sessions: Sessions | None = None  # of a make-up day; None: those of a Monday


class Calendar:
    """A compiled calendar. Days outside `first_day … last_day` are refused with `BeyondHorizon`."""

    __slots__ = (
        "_before", "_count", "_ends", "_starts", "_total", "_upto", "days", "entries", "first_day", "last_day",
        "revision",
    )  # fmt: skip

    def __init__(
        self, first_day: int, sessions: Sequence[Sessions], entries: dict[int, DayEntry], revision: int = 0
    ) -> None:
        self.first_day = first_day
        self.last_day = first_day + len(sessions) - 1
        self.entries = entries
        self.revision = revision
        self.days: list[int] = []  # every working day, in order
        self._count: list[int] = []  # by day: working days up to and including it
        self._starts: list[int] = []  # by session: its instants, and the seconds worked before it and up to its end
        self._ends: list[int] = []
        self._before: list[int] = []
        self._upto: list[int] = []
        worked = 0
        for day, of_day in enumerate(sessions, first_day):
            midnight = start_of(day)
            for start, end in of_day:
                self._starts.append(midnight + start)
                self._ends.append(midnight + end)
                self._before.append(worked)
                worked += end - start
                self._upto.append(worked)
            if of_day:
                self.days.append(day)
            self._count.append(len(self.days))
        self._total = worked

    # -- days ---------------------------------------------------------------------------------------------

    def count(self, day: int) -> int:
        """Working days from the beginning of the horizon up to and including `day`."""
        index = day - self.first_day
        if index < 0 or day > self.last_day:
            raise self._beyond(day)
        return self._count[index]

    def is_working(self, day: int) -> bool:
        count = self.count(day)
        return count > 0 and self.days[count - 1] == day

    def nth_working_day_after(self, day: int, n: int) -> int:
        """The n-th working day after `day` (`day` itself is not counted); for n = 0 `day` itself."""
        index = self.count(day) + n - 1
        if n <= 0:
            if n:
                raise BadValue("negative_days", n=n)
            return day
        if index >= len(self.days):
            raise self._beyond(self.last_day + 1)
        return self.days[index]

    def nth_working_day_before(self, day: int, n: int) -> int:
        """The working day n before the working day `day`; for n = 0 `day` itself."""
        if n <= 0:
            self.count(day)
            if n:
                raise BadValue("negative_days", n=n)
            return day
        index = self.count(day) - self.is_working(day) - n
        if index < 0:
            raise self._beyond(self.first_day - 1)
        return self.days[index]

    def roll(self, day: int) -> int:
        """`day` if it is worked, else the next working day."""
        index = self.count(day)
        if index and self.days[index - 1] == day:
            return day
        if index >= len(self.days):
            raise self._beyond(self.last_day + 1)
        return self.days[index]

    def working_days_between(self, after: int, upto: int) -> int:
        """Working days in (after, upto]; 0 where `upto` is not later."""
        return max(self.count(upto) - self.count(after), 0)

    # -- hours --------------------------------------------------------------------------------------------

    def worked_before(self, at: int) -> int:
        """Seconds worked from the beginning of the horizon up to the instant."""
        index = bisect_right(self._starts, at) - 1
        if index < 0 or index == len(self._starts) - 1:
            self._check(at)
            if index < 0:
                return 0
        return self._before[index] + min(at, self._ends[index]) - self._starts[index]

    def worked_between(self, start: int, end: int) -> int:
        """Seconds worked in [start, end); negative where `end` is earlier."""
        return self.worked_before(end) - self.worked_before(start)

    def add_worked(self, at: int, seconds: int) -> int:
        """The earliest instant at or after `at` by which so many seconds have been worked since `at`."""
        if seconds <= 0:
            if seconds:
                raise BadValue("negative_hours", seconds=seconds)
            self._check(at)
            return at
        return self._instant_of(self.worked_before(at) + seconds)

    def worked_ago(self, at: int, seconds: int) -> int:
        """The earliest instant from which no more than so many seconds are worked up to `at`."""
        if seconds <= 0:
            if seconds:
                raise BadValue("negative_hours", seconds=seconds)
            self._check(at)
            return at
        return self._instant_of(self.worked_before(at) - seconds)

    def first_session(self, at: int) -> int:
        """The instant itself if it is worked, else the beginning of the next session (its end is not worked)."""
        index = bisect_right(self._ends, at)
        if index in (0, len(self._ends)):
            self._check(at)
            if index == len(self._ends):
                raise self._beyond(self.last_day + 1)
        start = self._starts[index]
        return max(start, at)

    def start_day(self, at: int) -> int:
        """Day 0 of a clock started at `at`: the day of the first session at or after it."""
        return day_of(self.first_session(at))

    def sessions_of(self, day: int) -> Sessions:
        """The sessions worked on a day, in seconds since midnight; empty for a day off."""
        self.count(day)
        midnight = start_of(day)
        first, last = bisect_left(self._starts, midnight), bisect_left(self._starts, midnight + DAY)
        return tuple((self._starts[i] - midnight, self._ends[i] - midnight) for i in range(first, last))

    # -- why ----------------------------------------------------------------------------------------------

    def off_days(self, after: int, before: int) -> list[tuple[int, str, str]]:
        """The days off strictly between two days: (day, kind, name); a plain weekend is kind `weekend`."""
        off = []
        for day in range(after + 1, before):
            if not self.is_working(day):
                entry = self.entries.get(day)
                off.append((day, entry.kind, entry.name) if entry else (day, "weekend", ""))
        return off

    def _instant_of(self, worked: int) -> int:
        if worked > self._total or worked < 0:
            raise self._beyond(self.last_day + 1 if worked > 0 else self.first_day - 1)
        index = bisect_left(self._upto, worked)
        return self._starts[index] + worked - self._before[index]

    def _check(self, at: int) -> None:
        day = day_of(at)
        if day < self.first_day or day > self.last_day:
            raise self._beyond(day)

    def _beyond(self, day: int) -> BeyondHorizon:
        return BeyondHorizon(
            "beyond_horizon", day=to_date(day), first=to_date(self.first_day), last=to_date(self.last_day)
        )


def compile_calendar(
    first: date, last: date, hours: Iterable[WeeklyHours], entries: Iterable[DayEntry], revision: int = 0
) -> Calendar:
    """Compile weekly hours and special days, later ones winning over earlier, into a calendar from first to last.

    Layers (national, province, agency) and revisions are the order in which they are given.
    """
    weekly = list(hours)
    special: dict[int, DayEntry] = {}
    for entry in entries:
        if entry.kind != ORDINARY and entry.kind != MAKEUP and entry.kind not in OFF_KINDS:
            raise BadValue("day_kind", kind=entry.kind)
        special[to_day(entry.day)] = entry
    sessions = [_sessions_on(to_date(day), weekly, special.get(day)) for day in range(to_day(first), to_day(last) + 1)]
    kept = {day: entry for day, entry in special.items() if entry.kind != ORDINARY}
    return Calendar(to_day(first), sessions, kept, revision)


def _sessions_on(day: date, weekly: Sequence[WeeklyHours], entry: DayEntry | None) -> Sessions:
    if entry is not None and entry.kind in OFF_KINDS:
        return ()
    if entry is not None and entry.kind == MAKEUP:
        if entry.sessions is not None:
            return entry.sessions
        return _weekly_sessions(day, MONDAY, weekly)
    return _weekly_sessions(day, day.isoweekday(), weekly)


def _weekly_sessions(day: date, weekday: int, weekly: Sequence[WeeklyHours]) -> Sessions:
    for hours in reversed(weekly):
        if hours.covers(day, weekday):
            return hours.sessions
    return ()


def parse_sessions(pairs: Iterable[Sequence[str]]) -> Sessions:
    """`[["07:00", "11:30"], …]` as sessions; refused unless in order, not overlapping and within one day."""
    sessions = []
    before = 0
    for pair in pairs:
        if len(pair) != 2:
            raise BadValue("sessions", value=list(pair))
        start, end = (_seconds(text) for text in pair)
        if not before <= start < end <= DAY:
            raise BadValue("sessions", value=list(pair))
        sessions.append((start, end))
        before = end
    return tuple(sessions)


def _seconds(text: str) -> int:
    hour, _, minute = str(text).partition(":")
    if not (str(text).isascii() and hour.isdigit() and minute.isdigit() and int(hour) <= 24 and int(minute) < 60):
        raise BadValue("clock_time", value=text)
    return int(hour) * 3600 + int(minute) * 60
