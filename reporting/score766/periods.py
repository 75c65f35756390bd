"""The periods of the index: months, quarters and years, each by a word such as `2026-Q3`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from dossiers.rules.errors import BadValue
from reporting.cuts import YEARS

_WORD = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])))?", re.ASCII)


class Period(NamedTuple):
    """So many whole months from the first of one."""

    year: int
    month: int
    months: int

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        month = self.month + self.months - 1
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def word(self) -> str:
        if self.months == 12:
            return str(self.year)
        return f"{self.year}-Q{self.month // 3 + 1}" if self.months == 3 else f"{self.year}-{self.month:02d}"

    @property
    def label(self) -> str:
        if self.months == 12:
            return _("Năm %(year)s") % {"year": self.year}
        if self.months == 3:
            return _("Quý %(quarter)s/%(year)s") % {"quarter": self.month // 3 + 1, "year": self.year}
        return _("Tháng %(month)s/%(year)s") % {"month": self.month, "year": self.year}

    def before(self) -> Period:
        """The period of the same kind just before."""
        months = self.year * 12 + self.month - 1 - self.months
        return Period(months // 12, months % 12 + 1, self.months)


def read_period(word: str) -> Period:
    """`2026`, `2026-Q3` or `2026-08`; refused with `BadValue("not_a_period")`."""
    found = _WORD.fullmatch(word.strip())
    if found is None or int(found[1]) - 5 not in YEARS:
        raise BadValue("not_a_period", value=word[:40])
    year, month, quarter = int(found[1]), found[2], found[3]
    if quarter:
        return Period(year, 3 * int(quarter) - 2, 3)
    if month and not 1 <= int(month) <= 12:
        raise BadValue("not_a_period", value=word[:40])
    return Period(year, int(month), 1) if month else Period(year, 1, 12)


def latest(today: date, months: int = 3) -> Period:
    """The last period of so many months that is over; a period of a year is over on its last day."""
    return Period(today.year, (today.month - 1) // months * months + 1, months).before()


def with_before(period: Period, count: int) -> list[Period]:
    """The period and the `count` before it, the oldest first."""
    found = [period]
    while len(found) <= count:
        found.append(found[-1].before())
    return found[::-1]


def offered(today: date, chosen: Period) -> list[Period]:
    """What the page offers: the quarter under way and the seven before, three years, twelve months; and the chosen."""
    found = []
    for months, count in ((3, 8), (12, 3), (1, 12)):
        now_on = Period(today.year, (today.month - 1) // months * months + 1, months)
        found += with_before(now_on, count - 1)[::-1]
    return found if chosen in found else [chosen, *found]
