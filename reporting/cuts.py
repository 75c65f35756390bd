"""The period of a statement and its cuts, as instants. Office time throughout."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from dossiers.rules.errors import BadValue
from dossiers.rules.officetime import end_of, start_of, to_day, to_instant

YEARS = range(1900, 2200)  # further off, an instant may have no date in some zone


class Cuts(NamedTuple):
    """From when to when: F, the second before the period, and T, its last second or `as_of` if that is earlier."""

    before: int
    as_of: int


def cut(first: date, last: date, as_of: int | None, now: int) -> Cuts:
    """The cuts of a period of whole days, both included. A statement never looks past `now`.

    Refused are a period that ends before it begins, and an `as_of` before its first second.
    """
    if last < first:
        raise BadValue("period_backwards", first=first, last=last)
    start = start_of(to_day(first))
    end = min(end_of(to_day(last)), now)
    if as_of is not None and as_of < end:
        end = as_of
    if end < start:
        raise BadValue("as_of_before_period", at=end, first=first)
    return Cuts(start - 1, end)


def read_date(key: str, text: str) -> date:
    """`2023-12-31`; `key` names the option in the refusal."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise BadValue("not_a_date", key=key, value=text) from None
    if day.year not in YEARS:
        raise BadValue("not_a_date", key=key, value=text)
    return day


def read_instant(key: str, text: str) -> int:
    """An ISO 8601 instant; without an offset it is office time, a date without a time is its 00:00:00."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadValue("not_an_instant", key=key, value=text) from None
    if at.year not in YEARS:
        raise BadValue("not_an_instant", key=key, value=text)
    return to_instant(at)
