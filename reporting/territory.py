"""Where agencies stand among the units, on one day: own unit, its parent, up to the province.

A unit stands where its version of that day says; one that has ended stays where it stood last. Restated on a frame's
day, the past of an ended unit is its main successor's. A district abolished in 2025 has no successor of its kind: its
past stands under the successor province, as a unit of its own, "district (until 2025-06-30)".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from dossiers.models import Agency, UnitSuccession, UnitVersion
from dossiers.models.choices import LEVEL_LABELS, VERTICAL, Level
from dossiers.models.units import in_force
from dossiers.rules.errors import BadValue
from reporting.queries import SUBTREE, Query


class Card(NamedTuple):
    """A unit by the names it has on the day. `apart` tells it from another of the same code."""

    code: str
    name: str
    level: str
    apart: str


class Place(NamedTuple):
    """An agency, and its units from its own up to the province. `id` is the agency's own, or its successor's."""

    id: int
    level: str
    path: tuple[int, ...]


class Territory(NamedTuple):
    """Places by agency, and the units on their paths. An abolished district's past has minus its province's key."""

    places: dict[int, Place]
    units: dict[int, Card]


class Selection(NamedTuple):
    """Which agencies a statement is about: those below `root` (with `own`, of it alone), or all.

    `older`: the units that had the same code before `root`, in the same period; they are asked for too.
    """

    root: int | None
    own: bool
    older: tuple[int, ...] = ()

    def holds(self, place: Place) -> bool:
        if self.root is None:
            return True
        top = self.within(place.path)
        return len(top) == 1 if self.own else bool(top)

    def within(self, path: tuple[int, ...]) -> tuple[int, ...]:
        """The units of a path up to the root that it lies below; none, if it lies below none."""
        if self.root is None:
            return path
        for end, unit in enumerate(path, 1):
            if unit == self.root or unit in self.older:
                return path[:end]
        return ()


def select(query: Query) -> Selection:
    """The units asked for, by codes in force in the period (or on the frame's day); refused if there are none."""
    provinces = _find(query, query.province, "unknown_province", level=Level.PROVINCE) if query.province else []
    if not query.unit:
        return Selection(provinces[0], False, tuple(provinces[1:])) if provinces else Selection(None, own=False)
    units = _find(query, query.unit, "unknown_unit")
    if provinces:
        versions = _versions_up_from(set(units), query.day)
        units = [unit for unit in units if not set(provinces).isdisjoint(_path(unit, versions))]
        if not units:
            raise BadValue("unit_outside_province", unit=query.unit, province=query.province)
    return Selection(units[0], query.scope != SUBTREE, tuple(units[1:]))


def locate(agencies: Iterable[int], query: Query) -> Territory:
    """The places of some agencies. The number of queries does not depend on how many they are."""
    found = Agency.objects.filter(pk__in=set(agencies)).values_list("pk", "unit_id", "key", "kind", named=True)
    rows = {row.pk: row for row in found}
    homes = {row.unit_id: Home(row.unit_id) for row in rows.values()}
    heirs: dict[tuple[int, str], int] = {}
    if query.frame is not None:
        homes = _restated(set(homes), query.frame)
        heirs = _heirs({home.unit for home in homes.values()}, query.frame)
    versions = _versions_up_from({home.unit for home in homes.values()}, query.day)
    units = {unit: _card(version) for unit, version in versions.items()}
    places = {}
    for pk, row in rows.items():
        home = homes[row.unit_id]
        path = _path(home.unit, versions)
        if home.former_level:
            path = (-home.unit, *path)
            units[-home.unit] = _former_card(home, units[home.unit])
        level = VERTICAL if row.kind == Agency.Kind.VERTICAL else units[path[0]].level
        moved = home != Home(row.unit_id)
        places[pk] = Place(heirs.get((home.unit, row.key), pk) if moved else pk, level, path)
    return Territory(places, units)


# Units on a day


def _find(query: Query, code: str, refusal: str, **of: str) -> list[int]:
    """The units of a code in the period, the youngest first; refused if there are none."""
    first = query.frame or query.first
    found = (
        UnitVersion.objects.filter(
            unit__code=code, valid_from__lte=query.day, **{f"unit__{k}": v for k, v in of.items()}
        )
        .exclude(valid_to__lte=first)
        .order_by("-valid_from")
        .values_list("unit_id", flat=True)
    )
    if not found:
        raise BadValue(refusal, value=code, accepted=_accepted(query.day))
    return list(dict.fromkeys(found))


def _accepted(day: date) -> str:
    """The province codes of a day; they are few."""
    codes = UnitVersion.objects.filter(in_force(day), unit__level=Level.PROVINCE).values_list("unit__code", flat=True)
    return ", ".join(sorted(codes)) or "–"


class Version(NamedTuple):
    """A unit as it is called and stands from a day on."""

    unit: int
    parent: int | None
    name: str
    valid_from: date
    code: str
    level: str
    since: date


def _versions_up_from(units: set[int], day: date) -> dict[int, Version]:
    """The versions of some units and of all above them: of the day, else the last before it, else the first."""
    found: dict[int, Version] = {}
    while missing := units - found.keys():
        rows = UnitVersion.objects.filter(unit__in=missing).order_by("valid_from")
        for version in map(Version._make, rows.values_list(
            "unit", "parent", "name", "valid_from", "unit__code", "unit__level", "unit__since"
        )):  # fmt: skip
            if version.unit not in found or version.valid_from <= day:
                found[version.unit] = version
        units = {parent for unit in missing if (parent := found[unit].parent) is not None}
    return found


def _path(unit: int, versions: dict[int, Version]) -> tuple[int, ...]:
    path = []
    key: int | None = unit
    while key is not None:
        path.append(key)
        key = versions[key].parent
    return tuple(path)


def _card(version: Version) -> Card:
    return Card(version.code, version.name, version.level, version.since.isoformat())


# The past restated


class Home(NamedTuple):
    """The unit that an agency's past is told under; `former_level` and its last day if that level has ended."""

    unit: int
    former_level: str = ""
    until: date | None = None


def _restated(units: set[int], day: date) -> dict[int, Home]:
    """Each unit's main successor in force on the day, or itself."""
    successions: dict[int, UnitSuccession] = {}
    reached, asked = units, set[int]()
    while reached - asked:
        new = UnitSuccession.objects.filter(main=True, on__lte=day, predecessor__in=reached - asked)
        asked |= reached
        rows = list(new.select_related("predecessor", "successor").order_by("-on"))
        successions |= {row.predecessor_id: row for row in rows}
        reached = {row.successor_id for row in rows}
    homes = {}
    for unit in units:
        home = Home(unit)
        while (row := successions.get(home.unit)) is not None:
            ends = row.predecessor.level != row.successor.level
            if ends:
                home = Home(row.successor_id, row.predecessor.level, row.on - timedelta(days=1))
            else:
                home = home._replace(unit=row.successor_id)
        homes[unit] = home
    return homes


def _heirs(units: set[int], day: date) -> dict[tuple[int, str], int]:
    """The agencies of some units on the day by their role: who carries on an agency's work after a succession."""
    rows = Agency.objects.filter(in_force(day), unit__in=units).values_list("unit_id", "key", "pk")
    return {(unit, key): pk for unit, key, pk in rows}


def _former_card(home: Home, province: Card) -> Card:
    name = _("%(level)s (đến %(until)s)") % {
        "level": LEVEL_LABELS[home.former_level],
        "until": f"{home.until.day}/{home.until.month}/{home.until.year}" if home.until else "",
    }
    return Card(home.former_level, name, home.former_level, province.code)
