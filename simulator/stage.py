"""Where a scenario plays: the province's agencies and the procedures in force, as plain rows and NumPy columns.

An *outlet* is an accountable agency; a *service* is a procedure version; an *offer* is a service at an outlet, with
the days of the period on which both are in force. Everything a scenario counts happens at an offer.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from dossiers import calendars, histories
from dossiers.models import Agency, Procedure, ProcedureVersion, Unit, UnitVersion
from dossiers.models.units import in_force
from dossiers.rules.deadlines import Term
from dossiers.rules.errors import BadValue
from dossiers.rules.officetime import to_day
from dossiers.rules.worktime import Calendar

ONLINE = {"full": 1.3, "partial": 0.7, "none": 0.0}


class Outlet(NamedTuple):
    """An accountable agency, its desk and its place among the units, told by their keys: codes are used again."""

    agency: int
    code: str
    key: str
    level: str
    units: tuple[int, ...]  # its unit and that unit's ancestors, from the unit up to the province
    levels: tuple[str, ...]  # and their levels
    desk: int
    desk_code: str
    places: tuple[str, ...]  # where its applicants live
    since: int  # the first day of its life
    first_day: int
    last_day: int


class Service(NamedTuple):
    """A procedure version as the simulator needs it."""

    version: int
    procedure: str
    field: str
    level: str
    agency_key: str
    term: Term | None
    volume: int
    late_weight: int
    fee: int  # đồng
    online: float  # how readily it is handed in online: 0 where it cannot be
    offices: tuple[str, ...]
    since: int
    first_day: int
    last_day: int


class Stage(NamedTuple):
    """A province in a period. The offers are two columns of indexes, and the days on which each can be used."""

    province: str
    first_day: int
    last_day: int
    units: dict[str, int]  # by code; the youngest of a code, as reports have it
    outlets: list[Outlet]
    services: list[Service]
    offer_outlet: np.ndarray
    offer_service: np.ndarray
    offer_since: np.ndarray  # may lie before the period
    offer_first: np.ndarray
    offer_last: np.ndarray
    calendar: Calendar
    calendar_id: int


def set_stage(province: str, first: date, last: date) -> Stage:
    """The stage of a province and period; refused if the catalogue has no such province then."""
    first_day, last_day = to_day(first), to_day(last)
    places = _province_units(province, first, last)
    outlets = _outlets(places, first_day, last_day)
    services = _services(first, last)
    by_role: dict[tuple[str, str], list[int]] = {}
    for index, service in enumerate(services):
        by_role.setdefault((service.agency_key, service.level), []).append(index)
    offers = []
    for o, outlet in enumerate(outlets):
        for s in by_role.get((outlet.key, outlet.level), ()):
            service = services[s]
            begins, ends = max(outlet.first_day, service.first_day), min(outlet.last_day, service.last_day)
            if begins <= ends:
                offers.append((o, s, max(outlet.since, service.since), begins, ends))
    outlet_of, service_of, since, begin, end = np.array(offers, np.int64).reshape(-1, 5).T
    calendar_id = calendars.national()
    calendar = calendars.compiled(calendar_id, calendars.current_revision())
    units = {place.version.unit.code: pk for pk, place in sorted(places.items(), key=lambda p: p[1].version.unit.since)}
    return Stage(
        province, first_day, last_day, units, outlets, services, outlet_of, service_of, since, begin, end, calendar,
        calendar_id,
    )  # fmt: skip


class _Place(NamedTuple):
    version: UnitVersion
    line: tuple[int, ...]
    levels: tuple[str, ...]
    label: str


def _province_units(province: str, first: date, last: date) -> dict[int, _Place]:
    """Every unit of the province at some day of the period, with its line up to the province.

    The province is the one that has the code on the first day; one that begins within the period does not count.
    A unit stands where it stood last, as in reports.
    """
    root = Unit.objects.filter(in_force(first, "versions__"), code=province, level="province").first()
    if root is None:
        known = UnitVersion.objects.filter(in_force(first), unit__level="province").values_list("unit__code", flat=True)
        raise BadValue("unknown_province", code=province, day=first, known=", ".join(sorted(known)))
    versions = UnitVersion.objects.filter(valid_from__lte=last).exclude(valid_to__lte=first).select_related("unit")
    newest = {version.unit_id: version for version in versions.order_by("valid_from")}
    children: dict[int | None, list[UnitVersion]] = {}
    for version in sorted(newest.values(), key=lambda v: (v.unit.code, v.valid_from)):
        children.setdefault(version.parent_id, []).append(version)
    places: dict[int, _Place] = {}
    queue: list[tuple[UnitVersion, tuple[int, ...], tuple[str, ...], str]] = [(newest[root.pk], (), (), "")]
    while queue:
        version, line, levels, above = queue.pop()
        unit = version.unit
        label = f"{version.name}, {above}" if above else version.name
        place = _Place(version, (unit.pk, *line), (unit.level, *levels), label)
        places[unit.pk] = place
        below = label if unit.level != "province" else ""
        queue += [(child, place.line, place.levels, below) for child in children.get(unit.pk, [])]
    return places


def _outlets(places: dict[int, _Place], first_day: int, last_day: int) -> list[Outlet]:
    outlets = []
    homes = _homes(places)
    agencies = Agency.objects.filter(unit__in=places).select_related("desk", "unit").order_by("code", "valid_from")
    for agency in agencies:
        since = to_day(agency.valid_from)
        begins = max(first_day, since)
        ends = min(last_day, to_day(agency.valid_to) - 1) if agency.valid_to else last_day
        if begins > ends:
            continue
        place = places[agency.unit_id]
        desk = agency.desk or agency
        outlets.append(
            Outlet(
                agency.pk,
                agency.code,
                agency.key,
                agency.level,
                place.line,
                place.levels,
                desk.pk,
                desk.code,
                homes[agency.unit_id],
                since,
                begins,
                ends,
            )
        )
    return outlets


def _homes(places: dict[int, _Place]) -> dict[int, tuple[str, ...]]:
    """The communes of each unit, by their labels: people live in a commune, not in a province."""
    homes: dict[int, list[str]] = {pk: [] for pk in places}
    for place in places.values():
        if place.levels[0] == "commune":
            for unit in place.line:
                homes[unit].append(place.label)
    return {pk: tuple(labels) or (places[pk].label,) for pk, labels in homes.items()}


def _services(first: date, last: date) -> list[Service]:
    versions = (
        ProcedureVersion.objects.filter(valid_from__lte=last)
        .exclude(valid_to__lte=first)
        .select_related("procedure", "field")
        .prefetch_related("steps")
        .order_by("procedure__code", "valid_from")
    )
    return [
        Service(
            version.pk,
            version.procedure.code,
            version.field.code,
            version.level,
            version.agency_key,
            histories.term_of(version.term_kind, version.term_amount, version.term_cutoff, version.after_supplement),
            version.volume,
            version.late_weight,
            version.fee,
            ONLINE[version.online_level],
            tuple(step.office for step in version.steps.all()),
            to_day(version.valid_from),
            max(to_day(first), to_day(version.valid_from)),
            min(to_day(last), to_day(version.valid_to) - 1) if version.valid_to else to_day(last),
        )
        for version in versions
    ]


def known_codes() -> tuple[set[str], set[str]]:
    """The codes of all fields and procedures, for a selector that names one that is not offered."""
    fields = set(ProcedureVersion.objects.values_list("field__code", flat=True))
    return fields, set(Procedure.objects.values_list("code", flat=True))
