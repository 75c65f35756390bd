"""Which agencies share the accounts of a region: those of one province and level, for as long as they stand there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dossiers.models import Agency, UnitVersion
from dossiers.models.choices import VERTICAL

Regions = dict[int, int]
"""By agency: the agency that stands for its region."""


def regions_of(agencies: Iterable[int], known: Regions) -> Regions:
    """The regions of some agencies, by the agency that already stands for one, else by the first.

    A unit that has ever changed its province is a region for itself: which one it is in depends on the day.
    """
    by_region: defaultdict[tuple[object, str], list[int]] = defaultdict(list)
    found_rows = Agency.objects.filter(pk__in=set(agencies)).order_by("pk")
    rows = list(found_rows.values_list("pk", "unit", "unit__level", "kind"))
    provinces = _provinces({unit for _pk, unit, _level, _kind in rows})
    for pk, unit, unit_level, kind in rows:
        level = VERTICAL if kind == Agency.Kind.VERTICAL else unit_level
        found = provinces[unit]
        by_region[next(iter(found)) if len(found) == 1 else ("unit", unit), level].append(pk)
    regions: Regions = {}
    for members in by_region.values():
        stands = next((known[pk] for pk in members if known.get(pk) in members), members[0])
        regions |= dict.fromkeys(members, stands)
    return regions


def _provinces(units: set[int]) -> dict[int, set[int]]:
    """Every province that a unit has ever stood in; a query for each level above."""
    parents: defaultdict[int, set[int | None]] = defaultdict(set)
    asked = units
    while asked:
        for unit, parent in UnitVersion.objects.filter(unit__in=asked).values_list("unit", "parent"):
            parents[unit].add(parent)
        asked = {parent for found in parents.values() for parent in found if parent is not None} - parents.keys()

    def above(unit: int) -> set[int]:
        found: set[int] = set()
        for parent in parents[unit]:
            found |= {unit} if parent is None else above(parent)
        return found

    return {unit: above(unit) for unit in units}
