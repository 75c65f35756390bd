"""Periods by name: the calendar's, and those of Circular 01/2020/TT-VPCP."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from dossiers.rules.errors import BadValue
from reporting import periods
from reporting.periods import KINDS, REPORT_QUARTERS, last_report_quarter, named, preset, read_year
from reporting.sentences import sentence


@pytest.mark.parametrize(
    "kind, first, last",
    [
        ("year", (2025, 1, 1), (2025, 12, 31)),
        ("half-1", (2025, 1, 1), (2025, 6, 30)),
        ("half-2", (2025, 7, 1), (2025, 12, 31)),
        ("quarter-1", (2025, 1, 1), (2025, 3, 31)),
        ("quarter-4", (2025, 10, 1), (2025, 12, 31)),
        ("month-2", (2025, 2, 1), (2025, 2, 28)),
        ("month-12", (2025, 12, 1), (2025, 12, 31)),
        ("report-quarter-1", (2024, 12, 15), (2025, 3, 14)),
        ("report-quarter-2", (2025, 3, 15), (2025, 6, 14)),
        ("report-quarter-3", (2025, 6, 15), (2025, 9, 14)),
        ("report-quarter-4", (2025, 9, 15), (2025, 12, 14)),
        ("report-half", (2024, 12, 15), (2025, 6, 14)),
        ("report-year", (2024, 12, 15), (2025, 12, 14)),
    ],
)
def test_a_period_of_2025(kind, first, last):
    assert preset(kind, 2025)[:2] == (date(*first), date(*last))


def test_february_of_a_leap_year():
    assert preset("month-2", 2024).last == date(2024, 2, 29)


@pytest.mark.parametrize("family", [REPORT_QUARTERS, periods.QUARTERS, periods.HALVES, periods.MONTHS])
def test_the_parts_of_a_year_leave_no_day_out_and_count_none_twice(family):
    whole = periods.report_year(2025) if family is REPORT_QUARTERS else periods.year(2025)
    parts = [preset(kind, 2025) for kind in family]
    assert (parts[0].first, parts[-1].last) == (whole.first, whole.last)
    for before, after in pairwise(parts):
        assert after.first == before.last + timedelta(days=1)


def test_a_year_of_reports_begins_the_day_after_the_one_before_ends():
    assert preset("report-year", 2026).first == preset("report-year", 2025).last + timedelta(days=1)


@pytest.mark.parametrize("kind", KINDS)
def test_days_of_a_preset_get_its_name_back(kind):
    period = preset(kind, 2023)
    assert named(period.first, period.last) == period


def test_labels():
    assert preset("quarter-2", 2025).label == "Quý II năm 2025"
    assert preset("half-2", 2025).label == "6 tháng cuối năm 2025"
    assert preset("report-quarter-1", 2025).label == "Quý I năm 2025 (kỳ báo cáo theo Thông tư 01/2020/TT-VPCP)"
    assert named(date(2025, 1, 2), date(2025, 2, 3)).label == ""


@pytest.mark.parametrize(
    "today, expected",
    [
        ((2026, 3, 14), ("report-quarter-4", 2025)),  # the quarter ends with this day
        ((2026, 3, 15), ("report-quarter-1", 2026)),
        ((2026, 11, 22), ("report-quarter-3", 2026)),
        ((2026, 12, 15), ("report-quarter-4", 2026)),
        ((2026, 1, 1), ("report-quarter-4", 2025)),
    ],
)
def test_what_is_to_be_reported_on_a_day(today, expected):
    assert last_report_quarter(date(*today)) == expected


@pytest.mark.parametrize("kind, number, code", [("quarter-5", 2025, "not_a_choice"), ("year", 1, "year_out_of_range")])
def test_no_such_period(kind, number, code):
    with pytest.raises(BadValue) as refused:
        preset(kind, number)
    assert refused.value.code == code


@pytest.mark.parametrize("typed", ["", "hai nghìn", "-5", "2025.5", "99999", "²"])
def test_no_such_year(typed):
    with pytest.raises(BadValue) as refused:
        read_year(typed)
    assert sentence(refused.value).endswith("viết một năm từ 1900 đến 2199.")
