"""The periods that a board offers by name, and the months of its trend."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

MONTH, LAST_MONTH, QUARTER, LAST_QUARTER, YEAR, LAST_YEAR, DATES = (
    "month", "last_month", "quarter", "last_quarter", "year", "last_year", "dates",
)  # fmt: skip
LABELS = {
    MONTH: _("Tháng này"),
    LAST_MONTH: _("Tháng trước"),
    QUARTER: _("Quý này"),
    LAST_QUARTER: _("Quý trước"),
    YEAR: _("Năm nay"),
    LAST_YEAR: _("Năm trước"),
    DATES: _("Từ ngày đến ngày"),
}


class Period(NamedTuple):
    """Whole days, both included."""

    first: date
    last: date


def named(name: str, today: date) -> Period:
    """The calendar period of that name; any but `DATES`."""
    if name in (MONTH, LAST_MONTH):
        month = month_of(today)
        return month if name == MONTH else month_of(month.first - timedelta(days=1))
    if name in (QUARTER, LAST_QUARTER):
        quarter = _quarter_of(today)
        return quarter if name == QUARTER else _quarter_of(quarter.first - timedelta(days=1))
    return year_of(today.year if name == YEAR else today.year - 1)


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def year_of(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def months_up_to(day: date, count: int) -> list[Period]:
    """So many whole months, the last being that of the day."""
    months = [month_of(day)]
    while len(months) < count:
        months.append(month_of(months[-1].first - timedelta(days=1)))
    return months[::-1]


def _quarter_of(day: date) -> Period:
    first = (day.month - 1) // 3 * 3 + 1
    return Period(date(day.year, first, 1), month_of(date(day.year, first + 2, 1)).last)
