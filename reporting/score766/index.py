"""The index of a unit and of the units right below it, in a period and in those before. Queries: so many a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from dossiers.models import UnitVersion
from dossiers.models.choices import Level
from dossiers.rules.errors import BadValue
from reporting import counts as counting
from reporting.counts import NOTHING, Counts
from reporting.groupings import grouping
from reporting.intervals import MINIMUM_VOLUME
from reporting.models import IndicatorValue
from reporting.queries import SUBTREE, UNIT, Query, read
from reporting.score766.computed import COMPUTED
from reporting.score766.periods import Period, with_before
from reporting.score766.plan import read_plan
from reporting.score766.scoring import Measured, Plan, Score, ranks, score
from reporting.sources import book_for
from reporting.statement import fold
from reporting.territory import locate, select

UnitKey = int | None  # None: the whole country


class Name(NamedTuple):
    code: str
    name: str


class Line(NamedTuple):
    """A unit's score; `rank` None where it is not compared, `few` where for having too few dossiers."""

    unit: UnitKey
    code: str
    name: str
    score: Score
    rank: int | None = None
    few: bool = False


class Board(NamedTuple):
    """One period: the unit asked for as a whole, and the units right below it, the ranked ones first."""

    period: Period
    plan: Plan
    whole: Line
    lines: tuple[Line, ...]

    def line(self, unit: UnitKey) -> Line | None:
        return next((line for line in self.lines if line.unit == unit), None)


def trend(period: Period, unit: str, count: int, now: int) -> list[Board]:
    """The boards of so many periods before, the oldest first; without those in which this unit did not exist.

    A code alone is no identity: another unit that bore it earlier is left out.
    """
    root = select(query_of(period, unit, now)).root
    found = []
    for earlier in with_before(period, count)[:-1]:
        query = query_of(earlier, unit, now)
        try:
            same = select(query).root == root
        except BadValue:
            same = False
        if same:
            found.append(board(earlier, query))
    return found


def query_of(period: Period, unit: str, now: int) -> Query:
    """The question about a unit and all below it, by the units right below; no unit means the whole country."""
    first, last = period.first.isoformat(), period.last.isoformat()
    return read({"from": first, "to": last, "by": UNIT, "scope": SUBTREE, "unit": unit}, now)


def board(period: Period, query: Query) -> Board:
    """The scores of a period: the asked unit with all below it and its own agencies, and each unit right below."""
    plan = read_plan(period.year)
    root = select(query).root
    counted = _counted(query)
    below = _below(root, query)
    names = _names([*below, *([root] if root is not None else [])], query)
    entered = _entered(plan, [*below, *([root] if root is not None else [])], period)
    lines = [_line(plan, unit, names[unit], counted.get(unit, NOTHING), entered.get(unit, {})) for unit in below]
    whole_counts = counting.total(counted.values())
    name = names[root] if root is not None else Name("", _("Cả nước"))
    whole = _line(plan, root, name, whole_counts, entered.get(root, {}))
    return Board(period, plan, whole, _ranked(lines))


def _counted(query: Query) -> dict[UnitKey, Counts]:
    """What each unit right below the root handled, with all below it; the root's own agencies by the root's key."""
    selection = select(query)
    book = book_for(query, selection)
    territory = locate(book.agencies(), query)
    by_unit = grouping(query, territory, selection, ())
    return {int(unit or 0): found for unit, found in fold(book, territory, selection, by_unit.rows_of).items()}


def _below(root: UnitKey, query: Query) -> list[int]:
    """The units that stood right below the root at some time in the period."""
    here = Q(parent=root) if root is not None else Q(unit__level=Level.PROVINCE)
    versions = UnitVersion.objects.filter(here, valid_from__lte=query.last).exclude(valid_to__lte=query.first)
    return list(dict.fromkeys(versions.order_by("unit__code", "unit__since").values_list("unit", flat=True)))


def _names(units: Iterable[int], query: Query) -> dict[int, Name]:
    """Codes and names of units, as on the last day of the period, or their last."""
    versions = UnitVersion.objects.filter(unit__in=list(units), valid_from__lte=query.last).order_by("valid_from")
    return {unit: Name(code, name) for unit, code, name in versions.values_list("unit", "unit__code", "name")}


def _entered(plan: Plan, units: list[int], period: Period) -> dict[UnitKey, dict[str, Measured]]:
    """What was entered of exactly this period, by unit and code."""
    codes = {group.own for group in plan.groups} | {item.code for group in plan.groups for item in group.items}
    values = IndicatorValue.objects.filter(
        indicator__code__in=codes, unit__in=units, first=period.first, last=period.last
    ).select_related("indicator")
    found: dict[UnitKey, dict[str, Measured]] = {}
    for value in values:
        found.setdefault(value.unit_id, {})[value.indicator.code] = _measured(value)
    return found


def _measured(value: IndicatorValue) -> Measured:
    """As a share where its parts are known; else its number, which is points or a percentage."""
    if value.numerator is not None and value.denominator:
        share = Fraction(value.numerator, value.denominator)
        return Measured(share, value.value, value.numerator, value.denominator)
    if value.value is None:
        return Measured()
    return Measured(Fraction(value.value) / 100, value.value)


def _line(plan: Plan, unit: UnitKey, name: Name, counts: Counts, entered: Mapping[str, Measured]) -> Line:
    own = {}
    few = False
    for item in (item for group in plan.groups for item in group.items if item.rate):
        rate = COMPUTED[item.rate].of(counts)
        if rate.denominator > 0:
            own[item.code] = Measured(Fraction(*rate), None, *rate)
            few = few or rate.denominator < MINIMUM_VOLUME
    return Line(unit, name.code, name.name, score(plan, {**entered, **own}), few=few)


def _ranked(lines: list[Line]) -> tuple[Line, ...]:
    """With their places, the first first; those without one after them, by their codes."""
    places = ranks({line.unit: line.score for line in lines if not line.few})
    placed = [line._replace(rank=places.get(line.unit)) for line in lines]
    return tuple(sorted(placed, key=lambda line: (line.rank is None, line.rank or 0, line.code)))
