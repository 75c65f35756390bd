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


class Outlet(NamedTuple):
    """An accountable agency, its desk and its place among the units."""

    agency: int
    code: str
    key: str
    level: str
    unit: str
    units: tuple[str, ...]  # its unit and that unit's ancestors, from the unit up to the province
    levels: tuple[str, ...]  # and their levels
    desk: int
    desk_code: str
    place: str
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
    offices: tuple[str, ...]
    first_day: int
    last_day: int


class Stage(NamedTuple):
    """A province in a period. The offers are two columns of indexes, and the days on which each can be used."""

    province: str
    first_day: int
    last_day: int
    outlets: list[Outlet]
    services: list[Service]
    offer_outlet: np.ndarray
    offer_service: np.ndarray
    offer_first: np.ndarray
    offer_last: np.ndarray
    calendar: Calendar
    calendar_id: int


def set_stage(province: str, first: date, last: date) -> Stage:
    """The stage of a province and period; refused if the catalogue has no such province then."""
    first_day, last_day = to_day(first), to_day(last)
    names = _province_units(province, first, last)
    outlets = _outlets(names, first_day, last_day)
    services = _services(first, last)
    by_role: dict[tuple[str, str], list[int]] = {}
    for index, service in enumerate(services):
        by_role.setdefault((service.agency_key, service.level), []).append(index)
    offers = [
        (o, s, max(outlet.first_day, services[s].first_day), min(outlet.last_day, services[s].last_day))
        for o, outlet in enumerate(outlets)
        for s in by_role.get((outlet.key, outlet.level), ())
    ]
    offers = [offer for offer in offers if offer[2] <= offer[3]]
    columns = np.array(offers, np.int64).reshape(-1, 4).T
    calendar_id = calendars.national()
    calendar = calendars.compiled(calendar_id, calendars.current_revision())
    return Stage(province, first_day, last_day, outlets, services, *columns, calendar, calendar_id)


class _Place(NamedTuple):
    version: UnitVersion
    line: tuple[str, ...]
    levels: tuple[str, ...]
    label: str


def _province_units(province: str, first: date, last: date) -> dict[int, _Place]:
    """Every unit of the province at some day of the period, with its line of codes up to the province.

    The province is the one that has the code on the first day; one that begins within the period does not count.
    """
    root = Unit.objects.filter(in_force(first, "versions__"), code=province, level="province").first()
    if root is None:
        known = UnitVersion.objects.filter(in_force(first), unit__level="province").values_list("unit__code", flat=True)
        raise BadValue("unknown_province", code=province, day=first, known=", ".join(sorted(known)))
    versions = UnitVersion.objects.filter(valid_from__lte=last).exclude(valid_to__lte=first).select_related("unit")
    children: dict[int | None, list[UnitVersion]] = {}
    for version in versions.order_by("unit__code", "valid_from"):
        children.setdefault(version.parent_id, []).append(version)
    places: dict[int, _Place] = {}
    queue: list[tuple[UnitVersion, tuple[str, ...], tuple[str, ...], str]] = [
        (v, (), (), "") for v in children.get(None, []) if v.unit_id == root.pk
    ]
    while queue:
        version, line, levels, above = queue.pop()
        unit = version.unit
        label = f"{version.name}, {above}" if above and unit.level != "province" else version.name
        place = _Place(version, (unit.code, *line), (unit.level, *levels), label)
        if unit.pk in places:
            continue
        places[unit.pk] = place
        below = label if unit.level != "province" else ""
        queue += [(child, place.line, place.levels, below) for child in children.get(unit.pk, [])]
    return places


def _outlets(places: dict[int, _Place], first_day: int, last_day: int) -> list[Outlet]:
    outlets = []
    agencies = Agency.objects.filter(unit__in=places).select_related("desk", "unit").order_by("code", "valid_from")
    for agency in agencies:
        begins = max(first_day, to_day(agency.valid_from))
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
                place.line[0],
                place.line,
                place.levels,
                desk.pk,
                desk.code,
                place.label,
                begins,
                ends,
            )
        )
    return outlets


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
            tuple(step.office for step in version.steps.all()),
            max(to_day(first), to_day(version.valid_from)),
            min(to_day(last), to_day(version.valid_to) - 1) if version.valid_to else to_day(last),
        )
        for version in versions
    ]


def known_codes() -> tuple[set[str], set[str]]:
    """The codes of all fields and procedures, for a selector that names one that is not offered."""
    fields = set(ProcedureVersion.objects.values_list("field__code", flat=True))
    return fields, set(Procedure.objects.values_list("code", flat=True))
