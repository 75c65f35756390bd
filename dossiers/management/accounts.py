"""Accounts to try the service with: one of each role, at the offices of one province that have work to show."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import Count

from dossiers import selectors
from dossiers.models import Agency, Dossier, StaffMember, Unit, UnitVersion
from dossiers.models.choices import Level
from dossiers.models.units import in_force
from dossiers.rules.errors import NotFound

Role = StaffMember.Role
PASSWORD_BYTES = 12
PROVINCES = ("68", "60")  # Lâm Đồng since 2025-07-01, and Bình Thuận, which went into it
_CATALOGUE = ("view_procedure", "view_procedureversion", "view_field", "view_agency", "view_calendar",
              "view_calendarentry")  # fmt: skip
_BOOKS = ("view_unit", "view_calendarrevision", "view_origin", "view_flag", "view_flagsetaside",
          "delete_flagsetaside", "view_outboxmessage", "view_heartbeat")  # fmt: skip
PERMISSIONS: dict[str, tuple[str, ...]] = {
    role: ("view_dossier", *_CATALOGUE, *(_BOOKS if role == Role.CONTROLLER else ()))
    for role in Role.values
    if role != Role.SYSTEM
}
"""Which pages a role's group opens; what may be done to a dossier there is `dossiers.roles`."""


class Account(NamedTuple):
    """One account; the password only where it was made just now."""

    username: str
    role: str
    place: str
    password: str


class Place(NamedTuple):
    username: str
    role: str
    agency: Agency | None = None
    unit: Unit | None = None


@transaction.atomic
def make_accounts(province_code: str | None) -> list[Account]:
    """Make what is missing and leave what is there: a second call makes nothing and knows no password."""
    groups = {role: _group(role, permissions) for role, permissions in PERMISSIONS.items()}
    return [_account(place, groups.get(place.role)) for place in _places(_province(province_code))]


def _account(place: Place, group: Group | None) -> Account:
    label = str(Role(place.role).label)
    user, made = User.objects.get_or_create(
        username=place.username, defaults={"last_name": label, "is_staff": group is not None}
    )
    password = ""
    if made:
        if group is not None:
            password = secrets.token_urlsafe(PASSWORD_BYTES)
            user.set_password(password)
            user.groups.add(group)
        else:
            user.set_unusable_password()  # another system signs in by token
        user.save()
        StaffMember.objects.create(user=user, role=place.role, agency=place.agency, unit=place.unit)
    member = StaffMember.objects.select_related("agency", "unit").filter(user=user).first()
    return Account(place.username, label, _where(member), password)


def _where(member: StaffMember | None) -> str:
    if member is None:
        return "–"
    if member.agency is not None:
        return member.agency.name
    version = UnitVersion.objects.filter(unit=member.unit_id).order_by("-valid_from").first()
    return version.name if version is not None else "–"


def _group(role: str, codenames: tuple[str, ...]) -> Group:
    group, _made = Group.objects.get_or_create(name=f"Một Cửa: {Role(role).label}")
    wanted = Permission.objects.filter(content_type__app_label="dossiers", codename__in=codenames)
    group.permissions.set(wanted)
    return group


def _province(code: str | None) -> Unit:
    """The province asked for; else the first of ours whose agencies have dossiers; else the first."""
    known = {
        unit.code: unit
        for unit in Unit.objects.filter(level=Level.PROVINCE, code__in=[code] if code else PROVINCES).order_by("since")
    }
    if not known:
        raise NotFound("no_province", code=code or PROVINCES[0])
    if code:
        return known[code]
    for candidate in PROVINCES:
        if candidate in known and _busiest(known[candidate]):
            return known[candidate]
    return next(known[candidate] for candidate in PROVINCES if candidate in known)


def _busiest(province: Unit) -> dict[int, int]:
    """How many dossiers each agency of a province owes, of those that owe any."""
    owed = Dossier.objects.filter(agency__in=selectors.agencies_of_units(province.pk))
    return dict(owed.order_by().values_list("agency").annotate(dossiers=Count("pk")))


def _places(province: Unit) -> Iterator[Place]:
    busy = _busiest(province)
    agencies = list(selectors.agencies_of_units(province.pk).select_related("unit", "desk"))
    day = date.max if any(agency.valid_to is None for agency in agencies) else max(a.valid_from for a in agencies)
    at_work = [agency for agency in agencies if agency.pk in busy] or _in_force(province, day)

    def busiest(kind: str, level: str) -> Agency | None:
        found = [agency for agency in at_work if agency.kind == kind and agency.unit.level == level]
        return min(found, key=lambda agency: (-busy.get(agency.pk, 0), agency.code), default=None)

    committee = busiest(Agency.Kind.PEOPLES_COMMITTEE, Level.COMMUNE)
    department = busiest(Agency.Kind.DEPARTMENT, Level.PROVINCE)
    desk = (committee.desk or committee) if committee is not None else None
    centre = (department.desk or department) if department is not None else None
    prefix = province.code
    wanted = [
        (Role.DESK_OFFICER, "tiep-nhan-xa", desk),
        (Role.ONE_STOP_HEAD, "truong-mot-cua-xa", desk),
        (Role.SPECIALIST, "chuyen-vien-xa", committee),
        (Role.SIGNING_LEADER, "lanh-dao-xa", committee),
        (Role.CLERK, "van-thu-xa", committee),
        (Role.DESK_OFFICER, "tiep-nhan-tinh", centre),
        (Role.POSTAL_OFFICER, "buu-chinh-tinh", centre),
        (Role.UNIT_LEADER, "truong-phong-so", department),
        (Role.SIGNING_LEADER, "lanh-dao-so", department),
        (Role.SYSTEM, "ket-noi", centre),
    ]
    for role, name, agency in wanted:
        if agency is not None:
            yield Place(f"{name}-{prefix}", role, agency)
    yield Place(f"kiem-soat-{prefix}", Role.CONTROLLER, unit=province)


def _in_force(province: Unit, day: date) -> list[Agency]:
    agencies = selectors.agencies_of_units(province.pk).select_related("unit", "desk")
    return list(agencies.filter(valid_to__isnull=True) if day == date.max else agencies.filter(in_force(day)))
