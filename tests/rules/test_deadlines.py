"""When a dossier is due: the four kinds of term, at the seconds where they turn; verdicts; the worked cases."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from dossiers.rules.deadlines import Term, check_term, deadline, deadlines, verdict
from dossiers.rules.errors import BadValue, BeyondHorizon
from dossiers.rules.worktime import DayEntry, WeeklyHours, compile_calendar
from dossiers.rules.worktime_arrays import CalendarArrays
from tests.rules.offices import (
    HORIZON,
    MONDAY_TO_FRIDAY,
    NATIONAL,
    SAME_DAY,
    Story,
    at,
    calendar_days,
    date_told,
    national,
    told,
    working_days,
    working_hours,
)

ARRAYS = CalendarArrays(NATIONAL)

# 2024-06-03 is a Monday; there is no holiday in that June. Saturday's reception session is not working time.
CASES = [
    # term, received, the last second in time
    (working_days(1), "2024-06-03 07:00:00", "2024-06-04 23:59:59"),
    (working_days(1), "2024-06-03 00:00:00", "2024-06-04 23:59:59"),
    (working_days(1), "2024-06-03 11:30:00", "2024-06-04 23:59:59"),
    (working_days(1), "2024-06-03 12:15:00", "2024-06-04 23:59:59"),
    (working_days(1), "2024-06-03 16:59:59", "2024-06-04 23:59:59"),
    (working_days(1), "2024-06-03 17:00:00", "2024-06-05 23:59:59"),
    (working_days(1), "2024-06-03 23:59:59", "2024-06-05 23:59:59"),
    (working_days(1), "2024-06-07 16:59:59", "2024-06-10 23:59:59"),
    (working_days(1), "2024-06-07 17:00:00", "2024-06-11 23:59:59"),
    (working_days(1), "2024-06-08 08:00:00", "2024-06-11 23:59:59"),
    (working_days(1), "2024-06-09 23:59:59", "2024-06-11 23:59:59"),
    (working_days(5), "2024-06-03 09:00:00", "2024-06-10 23:59:59"),
    (working_days(22), "2024-06-03 09:00:00", "2024-07-03 23:59:59"),
    (calendar_days(1), "2024-06-03 16:59:59", "2024-06-04 23:59:59"),
    (calendar_days(1), "2024-06-03 17:00:00", "2024-06-05 23:59:59"),
    (calendar_days(4), "2024-06-03 09:00:00", "2024-06-07 23:59:59"),
    (calendar_days(5), "2024-06-03 09:00:00", "2024-06-10 23:59:59"),
    (calendar_days(6), "2024-06-03 09:00:00", "2024-06-10 23:59:59"),
    (calendar_days(7), "2024-06-03 09:00:00", "2024-06-10 23:59:59"),
    (calendar_days(5), "2024-06-08 08:00:00", "2024-06-17 23:59:59"),
    (calendar_days(30), "2024-06-03 09:00:00", "2024-07-03 23:59:59"),
    (calendar_days(10), "2023-08-23 14:00:00", "2023-09-05 23:59:59"),
    (calendar_days(1), "2024-05-03 09:00:00", "2024-05-04 23:59:59"),
    (working_hours(1), "2024-06-03 09:00:00", "2024-06-03 10:00:00"),
    (working_hours(1), "2024-06-03 10:30:00", "2024-06-03 11:30:00"),
    (working_hours(1), "2024-06-03 10:30:01", "2024-06-03 13:30:01"),
    (working_hours(1), "2024-06-03 11:30:00", "2024-06-03 14:30:00"),
    (working_hours(1), "2024-06-03 12:15:00", "2024-06-03 14:30:00"),
    (working_hours(1), "2024-06-03 05:00:00", "2024-06-03 08:00:00"),
    (working_hours(1), "2024-06-03 16:59:59", "2024-06-04 07:59:59"),
    (working_hours(1), "2024-06-03 17:00:00", "2024-06-04 08:00:00"),
    (working_hours(2), "2024-06-07 15:00:00", "2024-06-07 17:00:00"),
    (working_hours(2), "2024-06-08 08:00:00", "2024-06-10 09:00:00"),
    (working_hours(8), "2024-06-07 09:00:00", "2024-06-10 09:00:00"),
    (working_hours(8), "2024-06-03 07:00:00", "2024-06-03 17:00:00"),
    (working_hours(8), "2024-05-03 17:00:00", "2024-05-04 17:00:00"),
    (SAME_DAY, "2024-06-03 00:00:00", "2024-06-03 23:59:59"),
    (SAME_DAY, "2024-06-03 06:59:59", "2024-06-03 23:59:59"),
    (SAME_DAY, "2024-06-03 12:00:00", "2024-06-03 23:59:59"),
    (SAME_DAY, "2024-06-03 15:00:00", "2024-06-03 23:59:59"),
    (SAME_DAY, "2024-06-03 15:00:01", "2024-06-04 23:59:59"),
    (SAME_DAY, "2024-06-03 16:59:59", "2024-06-04 23:59:59"),
    (SAME_DAY, "2024-06-03 17:00:00", "2024-06-04 23:59:59"),
    (SAME_DAY, "2024-06-07 15:00:01", "2024-06-10 23:59:59"),
    (SAME_DAY, "2024-06-07 17:00:00", "2024-06-10 23:59:59"),
    (SAME_DAY, "2024-06-08 08:00:00", "2024-06-10 23:59:59"),
    (SAME_DAY._replace(cutoff=10 * 3600), "2024-06-03 10:00:00", "2024-06-03 23:59:59"),
    (SAME_DAY._replace(cutoff=10 * 3600), "2024-06-03 10:00:01", "2024-06-04 23:59:59"),
]


@pytest.mark.parametrize("term, received, due", CASES)
def test_the_last_second_in_time(term, received, due):
    assert told(deadline(NATIONAL, term, at(received))) == due
    in_utc = datetime.fromtimestamp(at(received), UTC)
    assert deadline(NATIONAL, term, in_utc) == datetime.fromtimestamp(at(due), UTC)
    assert deadlines(ARRAYS, term, np.array([at(received)], np.int64)).tolist() == [at(due)]


@pytest.mark.parametrize("term", {term for term, _, _ in CASES})
def test_a_whole_array_is_due_as_each_of_its_dossiers(term):
    received = [at(when) for _, when, _ in CASES]
    expected = [told(deadline(NATIONAL, term, one)) for one in received]
    assert [told(due) for due in deadlines(ARRAYS, term, np.array(received, np.int64)).tolist()] == expected
    assert deadlines(ARRAYS, term, np.array([], np.int64)).tolist() == []


def test_an_evening_shift_that_opens_after_15_is_due_on_the_next_working_day():
    evening = DayEntry(date(2024, 6, 3), "makeup_work", "ca tối", ((16 * 3600, 20 * 3600),))
    assert told(deadline(national(evening), SAME_DAY, at("2024-06-03 07:00"))) == "2024-06-04 23:59:59"


@pytest.mark.parametrize("term", [working_days(1), calendar_days(1), working_hours(1), SAME_DAY])
@pytest.mark.parametrize("received", ["2020-12-31 23:59:59", "2025-01-01 00:00:00", "2024-12-31 17:00:00"])
def test_a_date_outside_the_horizon_is_refused_never_guessed(term, received):
    with pytest.raises(BeyondHorizon):
        deadline(NATIONAL, term, at(received))
    with pytest.raises(BeyondHorizon):
        deadlines(ARRAYS, term, np.array([at("2024-06-03 09:00"), at(received)], np.int64))


@pytest.mark.parametrize("term", [working_days(2), calendar_days(2), working_hours(13)])
def test_a_term_that_runs_out_of_the_horizon_is_refused(term):
    """Received over lunch on Monday 30 December 2024; the calendar ends with Tuesday 31 December."""
    with pytest.raises(BeyondHorizon):
        deadline(NATIONAL, term, at("2024-12-30 12:00"))


def test_an_agency_that_works_on_saturdays_counts_them():
    saturdays = WeeklyHours(frozenset({6}), ((7 * 3600, 11 * 3600),))
    own = compile_calendar(*HORIZON, [MONDAY_TO_FRIDAY, saturdays], [])
    assert told(deadline(own, working_hours(2), at("2024-06-07 16:00"))) == "2024-06-08 08:00:00"
    assert told(deadline(own, SAME_DAY, at("2024-06-08 08:00"))) == "2024-06-08 23:59:59"


# -- verdicts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "due, resolved, expected",
    [
        ("2024-06-10 23:59:59", "2024-06-07 16:00:00", "early"),
        ("2024-06-10 23:59:59", "2024-06-09 23:59:59", "early"),
        ("2024-06-10 23:59:59", "2024-06-10 00:00:00", "on_time"),
        ("2024-06-10 23:59:59", "2024-06-10 17:40:00", "on_time"),
        ("2024-06-10 23:59:59", "2024-06-10 23:59:59", "on_time"),
        ("2024-06-10 23:59:59", "2024-06-11 00:00:00", "late"),
        ("2024-06-10 09:00:00", "2024-06-07 17:00:00", "early"),
        ("2024-06-10 09:00:00", "2024-06-10 07:10:00", "on_time"),
        ("2024-06-10 09:00:00", "2024-06-10 09:00:00", "on_time"),
        ("2024-06-10 09:00:00", "2024-06-10 09:00:01", "late"),
    ],
)
def test_verdict(due, resolved, expected):
    assert verdict(at(due), at(resolved), has_term=True) == expected


def test_without_a_term_there_is_no_lateness():
    story = Story(None, "2024-06-03 09:00")
    assert story.due is None
    assert not story.is_late("2024-12-01 09:00")
    assert story.then("resolve", "2024-12-01 09:00").state.verdict == "no_term"


def test_the_verdict_is_of_the_result_not_of_its_collection():
    story = Story(working_days(5), "2024-06-03 09:00").then("resolve", "2024-06-10 16:00")
    assert story.then("return_result", "2024-08-15 09:00").state.verdict == "on_time"
    assert story.due == "2024-06-10 23:59:59"


def test_an_apology_promises_and_leaves_the_due_date():
    story = Story(working_days(5), "2024-06-03 09:00")
    before = story.state
    story.then("extend", "2024-06-07 09:00", promised_at=at("2024-06-17 17:00"))
    assert told(story.state.promised_at) == "2024-06-17 17:00:00"
    assert story.state == before._replace(seq=2, at=at("2024-06-07 09:00"), promised_at=story.state.promised_at)
    assert story.then("resolve", "2024-06-14 09:00").state.verdict == "late"


# -- terms ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("term", [working_days(1), calendar_days(3660), working_hours(8), SAME_DAY])
def test_a_term_that_a_clock_can_count(term):
    assert check_term(term) == term


@pytest.mark.parametrize(
    "term",
    [
        Term("weeks", 2),
        working_days(0),
        working_days(-5),
        calendar_days(3661),
        working_hours(0),
        Term("working_days", 2.5),
        Term("working_days", True),
        Term("working_days", "5"),
        Term("same_day", -1),
        working_days(5, after_supplement="forgive"),
        SAME_DAY._replace(cutoff=24 * 3600),
        SAME_DAY._replace(cutoff=-1),
    ],
)
def test_a_term_that_no_clock_can_count_is_refused(term):
    with pytest.raises(BadValue):
        check_term(term)


# -- the worked cases -------------------------------------------------------------------------------------

WORKED = tomllib.loads((Path(__file__).parents[2] / "docs" / "deadlines.toml").read_text("utf-8"))["case"]


def told_of(case: dict) -> Story:
    """The history of a worked case up to its last answer or recalculation."""
    learned = case.get("learned")
    story = Story(Term(**case["term"]), case["received"], national(swap_2024=learned is None))
    assert date_told((story.state.due_at + 7 * 3600) // 86_400) == str(case.get("slip", case["due"]))[:10]
    for asked, answered in case["pauses"]:
        story.then("request_supplement", asked)
        assert story.due is None
        story.then("supply", answered)
    if learned:
        entries = [DayEntry(entry["date"], entry["kind"]) for entry in learned["entries"]]
        story.recalculate(learned["at"], national(*entries, swap_2024=False))
    return story


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case["id"])
def test_worked_case(case):
    story = told_of(case)
    assert story.due == str(case["due_at"])
    for resolved, expected in case["verdicts"]:
        assert told_of(case).then("resolve", resolved).state.verdict == expected
