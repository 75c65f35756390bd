"""All indicators of a unit with all below it in a period: one question, one answer, a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dossiers.models import UnitVersion
from dossiers.models.origins import Origin
from reporting import queries
from reporting.queries import SUBTREE, Query
from reporting.reform import catalogue, entered, movements
from reporting.reform.computed import COMPUTED
from reporting.reform.definitions import ENTERED, GROUPS, SOURCES, Definition, Facts, Reading
from reporting.reform.entered import Entry, Series
from reporting.territory import Territory, select


class Figure(NamedTuple):
    """An indicator and what it says. `source`: where the number is from, None if it is not there."""

    definition: Definition
    reading: Reading
    source: str | Promise | None
    stated: str = ""
    rank: int | None = None
    ranked: int | None = None


class Review(NamedTuple):
    """The answer to a query. `reconstructed`: dossiers of the period come from a scenario. `illustrative`: how many
    procedures in force bear a code of ours."""

    query: Query
    unit: str
    figures: tuple[Figure, ...]
    series: tuple[Series, ...]
    day_value: int
    reconstructed: bool
    illustrative: int


def ask(words: Mapping[str, str | None], now: int) -> Query:
    """The query about a period and a unit with all below it. Refused: `BadValue`."""
    return queries.read({**words, "scope": SUBTREE}, now)


def make(query: Query) -> Review:
    """Every indicator, by group. Refused: `DossierError`."""
    selection = select(query)
    moved, territory = movements.read(query, selection)
    day_value = settings.WORKING_DAY_VALUE
    facts = Facts(catalogue.read(selection.root, query.first, query.last), moved, day_value)
    entries, series = entered.read(selection.root, query.first, query.last)
    figures = [_computed(definition, facts) for definition in COMPUTED] + [_entered(entry) for entry in entries]
    order = list(GROUPS)
    return Review(
        query,
        _name(selection.root, query),
        tuple(sorted(figures, key=lambda figure: order.index(figure.definition.group))),
        tuple(series),
        day_value,
        _reconstructed(query, territory, selection.root),
        facts.catalogue.illustrative,
    )


def _computed(definition: Definition, facts: Facts) -> Figure:
    if definition.of is None:
        raise ValueError(definition.code)
    return Figure(definition, definition.of(facts), SOURCES[definition.kind])


def _entered(entry: Entry) -> Figure:
    value = entry.value
    if value is None:
        return Figure(entry.definition, Reading(), None)
    source = _("nhập; nguồn: %(source)s") % {"source": value.source} if value.source else SOURCES[ENTERED]
    return Figure(entry.definition, entered.reading(value), source, value.stated, value.rank, value.ranked)


def _name(root: int | None, query: Query) -> str:
    """What the unit is called on the last day."""
    if root is None:
        return _("Tất cả các tỉnh")
    names = UnitVersion.objects.filter(unit=root, valid_from__lte=query.day).order_by("-valid_from")
    return names.values_list("name", flat=True).first() or ""


def _reconstructed(query: Query, territory: Territory, root: int | None) -> bool:
    """Whether a scenario was loaded in these days for a province whose dossiers are counted here."""
    paths = [place.path for place in territory.places.values() if root is None or root in place.path]
    provinces = {territory.units[path[-1]].code for path in paths}
    return Origin.objects.filter(
        kind__in=Origin.MADE_UP, province__in=provinces, first__lte=query.last, last__gte=query.first
    ).exists()
