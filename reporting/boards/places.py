"""Which provinces and units a board offers: those whose agencies have dossiers, on the map of the day asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.core.cache import cache

from dossiers.models import Dossier, UnitVersion
from reporting.queries import Query
from reporting.territory import Card, Place, locate

REMEMBERED = 300
"""Seconds for which the agencies that have dossiers are remembered: to find them, all dossiers are looked through."""
_KEY = "boards.agencies_with_dossiers"


class Choice(NamedTuple):
    """A unit to choose; `depth` below its province."""

    code: str
    name: str
    depth: int


class Places(NamedTuple):
    provinces: list[Choice]
    units: list[Choice]


def agencies_with_dossiers() -> list[int]:
    """The keys of all agencies that ever owed a dossier which is still theirs."""
    found: list[int] | None = cache.get(_KEY)
    if not found:
        found = sorted(Dossier.objects.order_by().values_list("agency", flat=True).distinct())
        cache.set(_KEY, found, REMEMBERED)
    return found


def places(query: Query, province: str, within: int | None = None) -> Places:
    """The provinces, and the units of one of them; `within`: this unit and those below it, whatever the province."""
    territory = locate(agencies_with_dossiers(), query)
    paths = {path for place in territory.places.values() if (path := _under(place, within))}
    provinces = {path[-1]: territory.units[path[-1]] for path in paths}
    ours = [path for path in paths if within is not None or territory.units[path[-1]].code == province]
    reached = {path[start:][::-1] for path in ours for start in range(len(path))}
    known = _in_force({path[-1] for path in reached}, query)
    units = sorted(
        (path for path in reached if len(path) > 1 and path[-1] in known and (within is None or within in path)),
        key=lambda path: [territory.units[unit].code for unit in path],
    )
    return Places(
        [_choice(card, 0) for card in sorted(provinces.values(), key=lambda card: card.code)],
        [_choice(territory.units[path[-1]], len(path) - 1) for path in units],
    )


def _under(place: Place, within: int | None) -> tuple[int, ...]:
    """The path of an agency; empty where it is not below the unit."""
    return place.path if within is None or within in place.path else ()


def _in_force(units: Iterable[int], query: Query) -> set[int]:
    """Those that a query of this period may name."""
    versions = UnitVersion.objects.filter(unit__in=[unit for unit in units if unit > 0], valid_from__lte=query.day)
    return set(versions.exclude(valid_to__lte=query.frame or query.first).values_list("unit", flat=True))


def _choice(card: Card, depth: int) -> Choice:
    return Choice(card.code, card.name, depth)
