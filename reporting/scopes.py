"""Whose figures one may ask for: those of the unit one works over, and of the units below it.

A statement is about units. One who works at an agency has no unit, and is refused: their own dossiers are in the
list, and the figures of others' are not theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from dossiers import selectors
from dossiers.models import StaffMember, Unit, UnitVersion
from dossiers.models.choices import Level
from dossiers.rules.errors import NotAllowed
from reporting.queries import Query
from reporting.territory import select

Words = Mapping[str, Any]


def unit_of(user: User) -> Unit | None:
    """The unit that a user works over; None for one who may ask for all. Refused: one at an agency."""
    if user.is_superuser:
        return None
    member = selectors.staff_member(user)
    unit = member.unit if member is not None else None
    if unit is None:
        raise NotAllowed("report_for_units")
    return unit


def publishes(user: User) -> bool:
    """Whether a user may publish reports and take them down: they who control procedures, of their own unit's."""
    if user.is_active and user.is_superuser:
        return True
    member = selectors.staff_member(user)
    return member is not None and member.role == StaffMember.Role.CONTROLLER


def narrowed(words: Words, unit: Unit | None) -> Words:
    """The words, about the user's own unit where they name none."""
    if unit is None or words.get("unit") or words.get("province"):
        return words
    return {**words, "province" if unit.level == Level.PROVINCE else "unit": unit.code}


def check(query: Query, unit: Unit | None) -> None:
    """Refuse a query that reaches beyond the unit and all that ever stood below it: three levels, so two steps."""
    if unit is None:
        return
    root = select(query).root
    if root == unit.pk:
        return
    parents = UnitVersion.objects.filter(unit=root).values_list("parent", flat=True)
    above = {*parents, *UnitVersion.objects.filter(unit__in=parents).values_list("parent", flat=True)}
    if root is None or unit.pk not in above:
        raise NotAllowed("report_outside_unit", unit=unit.code)
