"""The entered indicators of a unit: the value of the very period asked for, and the series of the external indices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from reporting.models import Indicator, IndicatorValue
from reporting.rates import Rate
from reporting.reform.definitions import ENTERED, Definition, Part, Reading
from reporting.reform.standard import BY_CODE

INDEX = Indicator.Group.INDEX


class Entry(NamedTuple):
    """An entered indicator, and what was entered for the period; None where nothing was."""

    definition: Definition
    value: IndicatorValue | None


class Point(NamedTuple):
    """One value of a series."""

    first: date
    last: date
    value: Decimal | None
    rank: int | None
    ranked: int | None
    source: str


class Series(NamedTuple):
    """An external index over the years, in order."""

    code: str
    name: str
    points: tuple[Point, ...]


def read(root: int | None, first: date, last: date) -> tuple[list[Entry], list[Series]]:
    """All entered indicators, with the unit's own values; what stands below the unit is not added up."""
    # those of the index of QĐ 766 have a page of their own
    indicators = list(Indicator.objects.exclude(code__startswith="766-").order_by("group", "pk"))
    of_period = Q(first=first, last=last)
    values = list(
        IndicatorValue.objects.filter(of_period | Q(indicator__group=INDEX, last__lte=last), unit=root)
        .select_related("indicator")
        .order_by("last", "first")
        if root is not None
        else ()
    )
    found = {value.indicator_id: value for value in values if (value.first, value.last) == (first, last)}
    entries = [Entry(_definition(indicator), found.get(indicator.pk)) for indicator in indicators]
    series = [_series(indicator, values) for indicator in indicators if indicator.group == INDEX]
    return entries, [one for one in series if one.points]


def reading(value: IndicatorValue | None) -> Reading:
    """What an entered value says: its two parts where it has them, else its number."""
    if value is None:
        return Reading()
    share = None
    if value.numerator is not None and value.denominator is not None:
        share = Rate(value.numerator, value.denominator)
    parts = [part for part in value.parts if isinstance(part, int)]
    standard = BY_CODE.get(value.indicator.code)
    labels: Sequence[str | Promise] = standard.parts if standard is not None else ()
    if len(labels) != len(parts):
        labels = [_("phần %(number)s") % {"number": number} for number in range(1, len(parts) + 1)]
    named = zip(labels, parts, strict=True)
    return Reading(value.value, share, tuple(Part(str(at), label, part) for at, (label, part) in enumerate(named, 1)))


def _definition(indicator: Indicator) -> Definition:
    standard = BY_CODE.get(indicator.code)
    return Definition(
        code=indicator.code,
        name=_(indicator.name),  # a standard name has its translation
        group=(standard.shown_in if standard is not None else "") or indicator.group,
        kind=ENTERED,
        shape=indicator.kind,
        measure=_(indicator.measure) if indicator.measure else "",
        formula=standard.formula if standard is not None else "",
    )


def _series(indicator: Indicator, values: Iterable[IndicatorValue]) -> Series:
    points = tuple(
        Point(value.first, value.last, value.value, value.rank, value.ranked, value.source)
        for value in values
        if value.indicator_id == indicator.pk
    )
    return Series(indicator.code, _(indicator.name), points)
