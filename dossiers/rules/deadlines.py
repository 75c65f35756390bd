"""When a dossier is due: four kinds of term, counted from a start; what a pause leaves; verdicts. See docs/rules.md.

A *leg* is one uninterrupted count: its start (the reception, or the answer that ended a pause) and what is to be
counted from there (working or calendar days, or seconds of working time). Day 0, the day of the first session at
or after the start, is not counted (Bộ luật Dân sự 2015, Điều 147 and 148; NĐ 61/2018/NĐ-CP).
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, overload

from dossiers.rules.errors import BadValue
from dossiers.rules.officetime import (
    DAY,
    HOUR,
    OFFSET,
    day_of,
    end_of,
    second_of_day,
    to_datetime,
    to_instant,
)
from dossiers.rules.worktime import Calendar
from dossiers.rules.worktime_arrays import CalendarArrays, Ints
from dossiers.rules.worktime_arrays import day_of as days_of
from dossiers.rules.worktime_arrays import end_of as ends_of

WORKING_DAYS = "working_days"
CALENDAR_DAYS = "calendar_days"
WORKING_HOURS = "working_hours"
SAME_DAY = "same_day"
TERM_KINDS = (WORKING_DAYS, CALENDAR_DAYS, WORKING_HOURS, SAME_DAY)

RESUME = "resume"
RESTART = "restart"

EARLY, ON_TIME, LATE, NO_TERM = "early", "on_time", "late", "no_term"
VERDICTS = (EARLY, ON_TIME, LATE, NO_TERM)

FIFTEEN_HOURS = 15 * HOUR
LONGEST_AMOUNT = 3_660


class Term(NamedTuple):
    """What a dossier is owed: n working days, n calendar days, h working hours, or the same day.

    `cutoff` is the second of the day after which a same-day clock runs to the next working day (15:00:00).
    `after_supplement` says whether an answered supplement resumes the count or restarts it.
    """

    kind: str
    amount: int
    cutoff: int = FIFTEEN_HOURS
    after_supplement: str = RESUME

    @property
    def full_leg(self) -> int:
        """What a whole term has to count: days, or seconds for hour terms."""
        return self.amount * HOUR if self.kind == WORKING_HOURS else self.amount


def check_term(term: Term) -> Term:
    """The term itself, refused if no clock could count it."""
    if term.kind not in TERM_KINDS:
        raise BadValue("term_kind", kind=term.kind, accepted=", ".join(TERM_KINDS))
    least = 0 if term.kind == SAME_DAY else 1
    if not isinstance(term.amount, int) or isinstance(term.amount, bool) or not least <= term.amount <= LONGEST_AMOUNT:
        raise BadValue("term_amount", amount=term.amount, least=least, most=LONGEST_AMOUNT)
    if term.after_supplement not in (RESUME, RESTART):
        raise BadValue("after_supplement", value=term.after_supplement)
    if not 0 <= term.cutoff < 24 * HOUR:
        raise BadValue("cutoff", value=term.cutoff)
    return term


def last_day(calendar: Calendar, term: Term, start: int, leg: int) -> int:
    """The last day of a day term before it is rolled off a day off (only `calendar_days` can need rolling)."""
    first = calendar.first_session(start)
    day = day_of(first)
    if term.kind == WORKING_DAYS:
        return calendar.nth_working_day_after(day, leg)
    if term.kind == CALENDAR_DAYS:
        return day + leg
    return calendar.nth_working_day_after(day, 1) if second_of_day(first) > term.cutoff else day


def due_at_of(calendar: Calendar, term: Term, start: int, leg: int) -> int:
    """The last second in time of a leg."""
    if term.kind == WORKING_HOURS:
        return calendar.add_worked(start, leg)
    day = last_day(calendar, term, start, leg)
    return end_of(calendar.roll(day) if term.kind == CALENDAR_DAYS else day)


@overload
def deadline(calendar: Calendar, term: Term, received: int) -> int: ...
@overload
def deadline(calendar: Calendar, term: Term, received: datetime) -> datetime: ...
def deadline(calendar: Calendar, term: Term, received: int | datetime) -> int | datetime:
    """The last second in time of a term that starts at `received`; integer seconds or a datetime, the same out."""
    if isinstance(received, int):
        return due_at_of(calendar, term, received, term.full_leg)
    return to_datetime(due_at_of(calendar, term, to_instant(received), term.full_leg))


def deadlines(arrays: CalendarArrays, term: Term, received: Ints) -> Ints:
    """`deadline` for a whole array of receptions under one term."""
    if term.kind == WORKING_HOURS:
        return arrays.add_worked(received, term.full_leg)
    first = arrays.first_session(received)
    day = days_of(first)
    if term.kind == WORKING_DAYS:
        return ends_of(arrays.nth_working_day_after(day, term.amount))
    if term.kind == CALENDAR_DAYS:
        return ends_of(arrays.roll(day + term.amount))
    late = (first + OFFSET) % DAY > term.cutoff
    return ends_of(arrays.nth_working_day_after(day, late.astype(day.dtype)))


def left_at(calendar: Calendar, term: Term, start: int, leg: int, due_at: int, at: int) -> int:
    """What a request at `at` leaves to count after the answer, of a dossier due at `due_at` and still in time.

    The day of the request is used up (or day 0, if that is later); the rest, up to and including the due day as it
    then stands, is left. Hours: the working time still to be worked. Same day: nothing to carry, its own rule again.
    """
    if term.kind == WORKING_HOURS:
        return calendar.worked_between(at, due_at)
    if term.kind == SAME_DAY:
        return 0
    used_upto = max(day_of(at), calendar.start_day(start))
    due_day = day_of(due_at)
    if term.kind == WORKING_DAYS:
        return calendar.working_days_between(used_upto, due_day)
    unrolled = last_day(calendar, term, start, leg)
    if calendar.roll(unrolled) != due_day:
        unrolled = due_day
    return max(0, unrolled - used_upto)


def moved_on(calendar: Calendar, due_at: int) -> int:
    """The due instant that a citizen holds, moved to the next worked time if its day has become a day off."""
    day = day_of(due_at)
    if calendar.is_working(day):
        return due_at
    if due_at == end_of(day):
        return end_of(calendar.roll(day))
    return calendar.first_session(due_at)


def verdict(due_at: int | None, resolved_at: int, *, has_term: bool) -> str:
    """How a result of `resolved_at` stands: late if past `due_at`, early if on an earlier day, else on time."""
    if not has_term or due_at is None:
        return NO_TERM
    if due_at < resolved_at:
        return LATE
    return EARLY if day_of(resolved_at) < day_of(due_at) else ON_TIME
