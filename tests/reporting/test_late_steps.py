"""How late a dossier is, and in which office the time went: told by hand, hour by hour."""

from datetime import date

import pytest

from dossiers.rules.officetime import HOUR, to_instant
from dossiers.rules.worktime import WeeklyHours, compile_calendar, parse_sessions
from reporting.registers.steps import Moment, StepTime, lateness
from tests.reporting.told import moment

OFFICE_HOURS = WeeklyHours(frozenset(range(1, 6)), parse_sessions([["07:00", "11:30"], ["13:30", "17:00"]]))
CALENDAR = compile_calendar(date(2023, 1, 1), date(2023, 12, 31), [OFFICE_HOURS], [])
SHARES = {"Một cửa": 25, "Chuyên môn": 50, "Lãnh đạo": 25}


def at(text: str) -> int:
    return to_instant(moment(text))


def told(*lines: tuple[str, str], due: str, end: str, shares=SHARES):
    """`("12/6 7:00", "Một cửa")`; a third word is the status, if the clock does not just run."""
    moments = [
        Moment(at(when), office, *(state or ("processing",)), None if state else at(due))
        for when, office, *state in lines
    ]
    return lateness(moments, shares, CALENDAR, at(due), at(end))


def test_the_time_of_each_office_and_its_share_of_the_term():
    # Monday to Wednesday: a term of 16 hours (due Tuesday's last second), 8 of them too many
    found = told(("12/6 7:00", "Một cửa"), ("12/6 9:00", "Chuyên môn"), ("14/6 15:00", "Lãnh đạo"),
                 due="13/6 23:59:59", end="14/6 17:00")  # fmt: skip
    assert (found.days, found.seconds) == (1, 8 * HOUR)
    assert found.steps == (
        StepTime("Một cửa", 2 * HOUR, 4 * HOUR),
        StepTime("Chuyên môn", 20 * HOUR, 8 * HOUR),
        StepTime("Lãnh đạo", 2 * HOUR, 4 * HOUR),
    )
    assert found.worst == StepTime("Chuyên môn", 20 * HOUR, 8 * HOUR)
    assert sum(step.overrun for step in found.steps) == found.seconds


def test_a_pause_in_time_is_nobodys():
    found = told(("12/6 7:00", "Một cửa"), ("12/6 9:00", "Một cửa", "awaiting_supplement"), ("19/6 7:00", "Chuyên môn"),
                 due="19/6 23:59:59", end="20/6 9:00")  # fmt: skip
    assert found.steps == (StepTime("Một cửa", 2 * HOUR, 9_000), StepTime("Chuyên môn", 10 * HOUR, 18_000))


def test_an_office_that_the_procedure_does_not_name_has_no_share():
    found = told(("12/6 7:00", "Một cửa"), ("12/6 8:00", "Lưu trữ"), due="12/6 23:59:59", end="13/6 9:00")
    assert found.worst == StepTime("Lưu trữ", 9 * HOUR, 0)


def test_a_procedure_without_shares_blames_the_office_that_had_it_longest():
    found = told(("12/6 7:00", "A"), ("12/6 10:00", "B"), due="12/6 23:59:59", end="13/6 9:00", shares={})
    assert found.worst == StepTime("B", 7 * HOUR, 0)


def test_late_by_a_second_outside_working_time():
    found = told(("12/6 7:00", "Một cửa"), due="12/6 23:59:59", end="13/6 0:00:00")
    assert (found.days, found.seconds) == (1, 0)
    assert found.worst is not None


@pytest.mark.parametrize("term", [1, 7, 16_199])
def test_the_shares_add_up_to_the_last_second(term):
    shares = {"A": 33, "B": 33, "C": 34}
    start = at("12/6 7:00")
    due = start + term  # within the morning
    moments = [Moment(start + place * term // 3, office, "processing", due) for place, office in enumerate(shares)]
    steps = lateness(moments, shares, CALENDAR, due, due).steps
    assert sum(step.worked for step in steps) == term
    assert sum(step.overrun for step in steps if step.office in shares) in (0, -_share(shares, steps, term))


def _share(shares, steps, term) -> int:
    """What the shares gave to offices where no second was worked."""
    return term - sum(step.allowed for step in steps)
