"""The arithmetic of a published figure: whether what is stated follows from the numbers printed beside it.

Whole numbers throughout, so that half-up and cut off are told apart to the last digit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from dossiers.rules.errors import BadValue

CONSISTENT, TRUNCATED, INCONSISTENT, UNCHECKED = VERDICTS = ("consistent", "truncated", "inconsistent", "unchecked")
"""Equal once rounded half-up to the printed decimals; equal only if cut off; neither; nothing exact to check."""

LONGEST = 40  # letters of a stated figure
MOST_DIGITS = 18
_ROUGHLY = (
    "ít nhất", "khoảng", "xấp xỉ", "dưới", "trên", "gần", "hơn", "ước", ">=", "<=", ">", "<", "≥", "≤", "~", "≈",
)  # fmt: skip
_NUMBER = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]+))?\s*(%?)", re.ASCII)


class Stated(NamedTuple):
    """A figure as printed: `units` of its last printed digit, so «94,9%» is 949 with one place, in percent.

    `rough` is one that says itself that it is not exact: «trên 80%», «~17.000».
    """

    text: str
    units: int
    places: int = 0
    percent: bool = False
    rough: bool = False


class Figure(NamedTuple):
    """What was published: a share of two numbers, a sum of parts, or neither. Both at once is no figure."""

    id: str
    stated: Stated
    numerator: int | None = None
    denominator: int | None = None
    parts: tuple[int, ...] = ()
    source: str = ""
    indicator: str = ""


class Check(NamedTuple):
    """The verdict on a figure. `computed`: what its parts give, at the printed precision; text for a share."""

    figure: Figure
    verdict: str
    computed: str | int | None = None
    implied_denominator: int | None = None


def read_stated(value: object) -> Stated:
    """A figure as Vietnam prints it (a comma before decimals, dots between thousands), or a whole number.

    Refused with `BadValue("not_a_figure")`: anything else, a number below zero, one of more than 18 digits.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return Stated(str(read_whole(value)), value)
    if not isinstance(value, str) or len(value) > LONGEST:
        raise BadValue("not_a_figure", value=shown(value))
    text = " ".join(unicodedata.normalize("NFC", value).split())
    number, rough = _without_roughly(text)
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise BadValue("not_a_figure", value=shown(value))
    whole, decimals, percent = found[1].replace(".", ""), found[2] or "", found[3]
    if len(whole + decimals) > MOST_DIGITS:
        raise BadValue("not_a_figure", value=shown(value))
    return Stated(text, int(whole + decimals), len(decimals), bool(percent), rough)


def read_whole(value: object) -> int:
    """A count from zero, of at most 18 digits; refused with `BadValue("not_a_count")`."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**MOST_DIGITS:
        raise BadValue("not_a_count", value=shown(value))
    return value


def check(figure: Figure) -> Check:
    """The verdict on one figure. A denominator of zero is no figure: whoever reads figures has refused it."""
    stated = figure.stated
    if figure.numerator is not None and figure.denominator is not None:
        whole = figure.numerator * 10**stated.places * (100 if stated.percent else 1)
        rounded = half_up(whole, figure.denominator)
        verdict = _verdict(stated, rounded=rounded, cut=whole // figure.denominator)
        base = half_up(whole, stated.units) if stated.units else None
        return Check(figure, verdict, _decimal(rounded, stated.places), base)
    if figure.parts:
        given = sum(figure.parts)
        exact = given * 10**stated.places
        return Check(figure, _verdict(stated, rounded=exact, cut=exact), given)
    return Check(figure, UNCHECKED)


def checked(figures: Iterable[Figure]) -> list[Check]:
    return [check(figure) for figure in figures]


def count(checks: Iterable[Check]) -> dict[str, int]:
    """How many of each verdict, in the order of `VERDICTS`."""
    verdicts = [one.verdict for one in checks]
    return {verdict: verdicts.count(verdict) for verdict in VERDICTS}


def half_up(numerator: int, denominator: int) -> int:
    """The nearest whole number to a share of whole numbers from zero; a half goes up."""
    return (2 * numerator + denominator) // (2 * denominator)


def shown(value: object) -> str:
    """What was typed, short and on one line, for a sentence."""
    try:
        text = " ".join((value if isinstance(value, str) else repr(value)).split())
    except ValueError:  # a whole number of thousands of digits cannot even be written out
        return "…"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _without_roughly(text: str) -> tuple[str, bool]:
    lowered = text.lower()
    for word in _ROUGHLY:
        if lowered.startswith(word):
            return text[len(word) :].strip(), True
    return text, False


def _verdict(stated: Stated, *, rounded: int, cut: int) -> str:
    if stated.rough:
        return UNCHECKED
    if stated.units == rounded:
        return CONSISTENT
    return TRUNCATED if stated.units == cut else INCONSISTENT


def _decimal(units: int, places: int) -> str:
    if not places:
        return str(units)
    return f"{units // 10**places}.{units % 10**places:0{places}d}"
