"""Reporting periods by name: those of the calendar, and those of Circular 01/2020/TT-VPCP, which close on the 14th.

A statement takes any two days. Names only save counting days; no calendar day is asked for here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from dossiers.rules.errors import BadValue
from reporting.cuts import YEARS

ROMAN = ("I", "II", "III", "IV")
CIRCULAR_DAY = 15
"""The day on which the circular's periods begin, in March, June, September and December."""


class Period(NamedTuple):
    """Whole days, both included; `label` as it stands on a Vietnamese form, empty where the days have no name."""

    first: date
    last: date
    label: str = ""


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number, 12, 31), f"Năm {number}")


def half(number: int, which: int) -> Period:
    """The first or second six months of a calendar year."""
    label = f"6 tháng {'đầu' if which == 1 else 'cuối'} năm {number}"
    return Period(date(number, 6 * which - 5, 1), _last_of(number, 6 * which), label)


def quarter(number: int, which: int) -> Period:
    return Period(date(number, 3 * which - 2, 1), _last_of(number, 3 * which), f"Quý {ROMAN[which - 1]} năm {number}")


def month(number: int, which: int) -> Period:
    return Period(date(number, which, 1), _last_of(number, which), f"Tháng {which} năm {number}")


def report_year(number: int) -> Period:
    """15/12 of the year before to 14/12."""
    return _circular(number, 0, 4, f"Năm {number}")


def report_half(number: int) -> Period:
    """15/12 of the year before to 14/6; the circular knows no second half, which is told by the year."""
    return _circular(number, 0, 2, f"6 tháng đầu năm {number}")


def report_quarter(number: int, which: int) -> Period:
    """The first is 15/12 of the year before to 14/3, the last 15/9 to 14/12."""
    return _circular(number, which - 1, which, f"Quý {ROMAN[which - 1]} năm {number}")


def _circular(number: int, begins: int, ends: int, label: str) -> Period:
    """From the end of one circular quarter to that of another; the 0th ended in the December before."""
    closing = date(number, 3 * ends, CIRCULAR_DAY) - timedelta(days=1)
    opening = date(number, 3 * begins, CIRCULAR_DAY) if begins else date(number - 1, 12, CIRCULAR_DAY)
    return Period(opening, closing, f"{label} (kỳ báo cáo theo Thông tư 01/2020/TT-VPCP)")


def _last_of(number: int, which: int) -> date:
    following = date(number + 1, 1, 1) if which == 12 else date(number, which + 1, 1)
    return following - timedelta(days=1)


# By word


REPORT_YEAR, REPORT_HALF, YEAR = "report-year", "report-half", "year"
REPORT_QUARTERS = tuple(f"report-quarter-{which}" for which in range(1, 5))
HALVES = ("half-1", "half-2")
QUARTERS = tuple(f"quarter-{which}" for which in range(1, 5))
MONTHS = tuple(f"month-{which}" for which in range(1, 13))
KINDS = (*REPORT_QUARTERS, REPORT_HALF, REPORT_YEAR, *QUARTERS, *HALVES, YEAR, *MONTHS)
"""The words for a period of some year: the circular's first, as the forms are due by them."""

_PLAIN = {YEAR: year, REPORT_YEAR: report_year, REPORT_HALF: report_half}
_NUMBERED = {"half": half, "quarter": quarter, "month": month, "report-quarter": report_quarter}


def preset(kind: str, number: int) -> Period:
    """The period that a word of `KINDS` means in a year. Refused: `BadValue`."""
    if number not in YEARS:
        raise BadValue("year_out_of_range", value=number, first=YEARS.start, until=YEARS.stop - 1)
    if kind not in KINDS:
        raise BadValue("not_a_choice", key="period", value=kind, accepted=", ".join(KINDS))
    if kind in _PLAIN:
        return _PLAIN[kind](number)
    name, _, which = kind.rpartition("-")
    return _NUMBERED[name](number, int(which))


def read_year(text: str) -> int:
    """A year as typed. Refused: `BadValue`."""
    typed = text.strip()
    if len(typed) != 4 or not typed.isdecimal() or int(typed) not in YEARS:
        raise BadValue("year_out_of_range", value=text, first=YEARS.start, until=YEARS.stop - 1)
    return int(typed)


def spelled_out(words: Mapping[str, str]) -> Mapping[str, str]:
    """The words of a query, with the two days where `period` and `year` name them. Refused: `BadValue`."""
    kind = words.get("period")
    if not kind:
        return words
    period = preset(kind, read_year(words.get("year", "")))
    return {**words, "from": period.first.isoformat(), "to": period.last.isoformat()}


def named(first: date, last: date) -> Period:
    """The period of two days, with its label if they are those of a preset."""
    for kind, number in _candidates(last):
        found = preset(kind, number)
        if (found.first, found.last) == (first, last):
            return found
    return Period(first, last)


def last_report_quarter(today: date) -> tuple[str, int]:
    """The word and year of the circular's quarter that ended last before a day: what is to be reported now."""
    ended = [
        (kind, number)
        for number in (today.year - 1, today.year)
        for kind in REPORT_QUARTERS
        if preset(kind, number).last < today
    ]
    return ended[-1]


def _candidates(last: date) -> Iterator[tuple[str, int]]:
    """Every preset of the year that a last day lies in; no preset ends in another."""
    if last.year in YEARS:
        for kind in KINDS:
            yield kind, last.year
