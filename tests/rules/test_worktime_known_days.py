"""Days that anyone can check on a wall calendar of 2021, 2023 and 2024."""

from datetime import date

import numpy as np
import pytest

from dossiers.rules.deadlines import deadline
from dossiers.rules.errors import BadValue
from dossiers.rules.worktime import DayEntry, WeeklyHours, compile_calendar, parse_sessions
from dossiers.rules.worktime_arrays import CalendarArrays
from tests.rules.offices import (
    HORIZON,
    HOUR,
    MONDAY_TO_FRIDAY,
    NATIONAL,
    NATIONAL_SESSIONS,
    at,
    date_told,
    day,
    national,
    off,
    told,
    wall,
    working_days,
)

MORNING = ((7 * HOUR, 11 * HOUR),)
AFTERNOON = ((13 * HOUR, 17 * HOUR),)
SUMMER = ((4, 16), (10, 15))


def calendar(*hours, entries=()):
    return compile_calendar(*HORIZON, hours, entries)


@pytest.mark.parametrize(
    "received, days, due",
    [
        ("2021-05-31 09:00", 10, "2021-06-14"),  # no day off but two weekends
        ("2023-01-19 15:00", 3, "2023-01-31"),  # Tết, 20 to 26 January, and a weekend
        ("2024-05-03 10:00", 1, "2024-05-04"),  # a Saturday, worked for Monday 29 April
        ("2024-04-26 10:00", 1, "2024-05-02"),  # 29/4 swapped off, 30/4 and 1/5
        ("2023-12-29 16:00", 2, "2024-01-03"),  # over the end of the year
        ("2024-02-28 08:00", 1, "2024-02-29"),  # a leap day
        ("2024-02-28 08:00", 2, "2024-03-01"),
    ],
)
def test_known_due_days(received, days, due):
    assert told(deadline(NATIONAL, working_days(days), at(received))) == f"{due} 23:59:59"


def test_a_datetime_in_is_a_datetime_in_utc_out():
    due = deadline(NATIONAL, working_days(10), wall("2021-05-31 09:00"))
    assert due.isoformat() == "2021-06-14T16:59:59+00:00"


def test_every_working_day_of_april_and_may_2024():
    first, last = day("2024-04-25"), day("2024-05-11")
    worked = [date_told(number)[5:] for number in range(first, last + 1) if NATIONAL.is_working(number)]
    assert worked == ["04-25", "04-26", "05-02", "05-03", "05-04", "05-06", "05-07", "05-08", "05-09", "05-10"]


def test_tet_2023_is_told_by_name_and_the_weekend_beside_it_as_a_weekend():
    off_days = NATIONAL.off_days(day("2023-01-19"), day("2023-01-30"))
    assert [(date_told(number)[5:], kind, name) for number, kind, name in off_days] == [
        *((f"01-{number}", "holiday", "Tết Nguyên đán") for number in range(20, 27)),
        ("01-28", "weekend", ""),
        ("01-29", "weekend", ""),
    ]


def test_a_make_up_saturday_has_the_hours_of_a_monday():
    assert NATIONAL.sessions_of(day("2024-05-04")) == NATIONAL_SESSIONS
    assert NATIONAL.worked_between(at("2024-05-04 00:00"), at("2024-05-05 00:00")) == 8 * HOUR


def test_a_make_up_saturday_may_have_hours_of_its_own():
    made_up = DayEntry(date(2023, 6, 10), "makeup_work", "làm bù", MORNING)
    assert national(made_up).sessions_of(day("2023-06-10")) == MORNING


def test_a_make_up_saturday_follows_the_season_that_it_lies_in():
    """Summer begins on Tuesday 16 April 2024; Saturday the 20th is worked as any day of that summer."""
    summer = WeeklyHours(frozenset(range(1, 6)), MORNING, season=SUMMER)
    worked = calendar(MONDAY_TO_FRIDAY, summer, entries=[DayEntry(date(2024, 4, 20), "makeup_work")])
    assert worked.sessions_of(day("2024-04-19")) == MORNING
    assert worked.sessions_of(day("2024-04-20")) == MORNING


def test_a_make_up_saturday_is_worked_though_the_hours_began_in_its_own_week():
    """The office opened on Tuesday 2 January 2024: no Monday of its own yet in that week."""
    opened = WeeklyHours(frozenset(range(1, 6)), NATIONAL_SESSIONS, first=date(2024, 1, 2))
    worked = calendar(opened, entries=[DayEntry(date(2024, 1, 6), "makeup_work")])
    assert worked.is_working(day("2024-01-06"))


@pytest.mark.parametrize(
    "which, sessions",
    [
        ("2023-04-14", NATIONAL_SESSIONS),  # Friday before the season
        ("2023-04-17", MORNING),  # the Monday after its first day
        ("2024-04-16", MORNING),  # its first day
        ("2024-10-15", MORNING),  # its last day
        ("2024-10-16", NATIONAL_SESSIONS),
    ],
)
def test_a_season_has_both_its_ends(which, sessions):
    summer = WeeklyHours(frozenset(range(1, 6)), MORNING, season=SUMMER)
    assert calendar(MONDAY_TO_FRIDAY, summer).sessions_of(day(which)) == sessions


@pytest.mark.parametrize(
    "which, sessions",
    [
        ("2023-10-13", NATIONAL_SESSIONS),
        ("2023-10-16", MORNING),
        ("2023-12-29", MORNING),
        ("2024-01-02", MORNING),
        ("2024-02-29", MORNING),
        ("2024-04-15", MORNING),
        ("2024-04-16", NATIONAL_SESSIONS),
    ],
)
def test_a_winter_runs_over_the_new_year(which, sessions):
    winter = WeeklyHours(frozenset(range(1, 6)), MORNING, season=((10, 16), (4, 15)))
    assert calendar(MONDAY_TO_FRIDAY, winter).sessions_of(day(which)) == sessions


def test_hours_hold_between_two_dates_both_included():
    shorter = WeeklyHours(frozenset({1, 2, 3}), AFTERNOON, date(2023, 6, 6), date(2023, 6, 13))
    worked = calendar(MONDAY_TO_FRIDAY, shorter)
    afternoons = [n for n in range(day("2023-06-01"), day("2023-06-30")) if worked.sessions_of(n) == AFTERNOON]
    assert [date_told(n) for n in afternoons] == ["2023-06-06", "2023-06-07", "2023-06-12", "2023-06-13"]


def test_an_agency_may_take_saturdays_and_close_another_day():
    """Layers: the agency's hours come after the national ones and win."""
    saturday, no_friday = WeeklyHours(frozenset({6}), MORNING), WeeklyHours(frozenset({5}), ())
    worked = calendar(MONDAY_TO_FRIDAY, saturday, no_friday)
    assert worked.sessions_of(day("2023-06-10")) == MORNING
    assert not worked.is_working(day("2023-06-09"))
    assert told(deadline(worked, working_days(1), at("2023-06-08 09:00"))) == "2023-06-10 23:59:59"


def test_the_last_entry_for_a_day_wins_and_may_make_it_ordinary_again():
    closed = off("mất điện", "2023-06-06", kind="compensatory")
    assert not national(*closed).is_working(day("2023-06-06"))
    again = national(*closed, *off("", "2023-06-06", kind="ordinary"))
    assert again.sessions_of(day("2023-06-06")) == NATIONAL_SESSIONS
    assert again.off_days(day("2023-06-05"), day("2023-06-07")) == []
    # An ordinary Sunday is off as a Sunday, and has lost the holiday's name.
    sunday = national(*off("", "2023-04-30", kind="ordinary"))
    assert sunday.off_days(day("2023-04-29"), day("2023-05-01")) == [(day("2023-04-30"), "weekend", "")]


def test_a_day_of_no_known_kind_is_refused():
    with pytest.raises(BadValue):
        national(DayEntry(date(2023, 6, 6), "feast"))


def test_working_days_between_two_days():
    """The later day is counted, the earlier is not; told backwards there are none."""
    arrays = CalendarArrays(NATIONAL)
    for after, upto, days in [
        ("2023-01-19", "2023-01-31", 3),
        ("2023-01-19", "2023-01-26", 0),
        ("2023-01-19", "2023-01-19", 0),
        ("2023-01-31", "2023-01-19", 0),
    ]:
        assert NATIONAL.working_days_between(day(after), day(upto)) == days
        assert arrays.working_days_between(np.array([day(after)]), np.array([day(upto)])).tolist() == [days]


def test_worked_time_over_tet_2024():
    """Wednesday 7 February 16:00 to Thursday 15 February 09:00: one hour before, two after."""
    assert NATIONAL.worked_between(at("2024-02-07 16:00"), at("2024-02-15 09:00")) == 3 * HOUR
    assert NATIONAL.worked_between(at("2024-02-15 09:00"), at("2024-02-07 16:00")) == -3 * HOUR
    assert told(NATIONAL.add_worked(at("2024-02-07 16:00"), HOUR)) == "2024-02-07 17:00:00"
    assert told(NATIONAL.add_worked(at("2024-02-07 16:00"), HOUR + 1)) == "2024-02-15 07:00:01"
    assert told(NATIONAL.worked_ago(at("2024-02-15 09:00"), 2 * HOUR)) == "2024-02-07 17:00:00"


@pytest.mark.parametrize(
    "text, sessions",
    [
        ([["07:00", "11:30"], ["13:30", "17:00"]], NATIONAL_SESSIONS),
        ([["00:00", "24:00"]], ((0, 24 * HOUR),)),
        ([["07:00", "09:00"], ["09:00", "11:00"]], ((7 * HOUR, 9 * HOUR), (9 * HOUR, 11 * HOUR))),
        ([], ()),
    ],
)
def test_sessions_as_written_in_a_calendar_file(text, sessions):
    assert parse_sessions(text) == sessions


@pytest.mark.parametrize(
    "text",
    [
        [["11:30", "07:00"]],
        [["07:00", "07:00"]],
        [["07:00", "11:30"], ["11:00", "17:00"]],
        [["13:30", "17:00"], ["07:00", "11:30"]],
        [["07:00", "24:01"]],
        [["07:60", "08:00"]],
        [["seven", "08:00"]],
        [["", ""]],
        [["07:00"]],
        [["-1:00", "08:00"]],
        [["07:00", "1²:00"]],
    ],
)
def test_sessions_that_no_office_could_work_are_refused(text):
    with pytest.raises(BadValue):
        parse_sessions(text)
