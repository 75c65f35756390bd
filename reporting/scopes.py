"""Whose figures one may ask for: those of the unit one works over, and of the units below it.

A statement is about units. One who works at an agency has no unit, and is refused: their own dossiers are in the
list, and the figures of others' are not theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import User

from dossiers import selectors
from dossiers.models import StaffMember, Unit, UnitSuccession, UnitVersion
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


class Reader(NamedTuple):
    """Who reads lists of dossiers: which ones is `dossiers.selectors.visible_to`'s to say."""

    user: User
    unit: Unit | None  # that they work over; None: at an agency, or all
    at_agency: bool


def reader_of(user: User) -> Reader:
    """A user as a reader of lists. Refused: one who works nowhere, and so would see none."""
    if user.is_superuser:
        return Reader(user, None, at_agency=False)
    member = selectors.staff_member(user)
    if member is None:
        raise NotAllowed("report_for_staff")
    return Reader(user, member.unit, at_agency=member.agency_id is not None)


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
    """Refuse a query that reaches beyond the unit, all that ever stood below it, and what it was made of."""
    if unit is None:
        return
    selection = select(query)
    inherited = UnitSuccession.objects.filter(successor=unit).values_list("predecessor", flat=True)
    for root in {selection.root, *selection.older} - {unit.pk, *inherited}:
        # three levels, so two steps up
        parents = UnitVersion.objects.filter(unit=root).values_list("parent", flat=True)
        above = {*parents, *UnitVersion.objects.filter(unit__in=parents).values_list("parent", flat=True)}
        if root is None or unit.pk not in above:
            raise NotAllowed("report_outside_unit", unit=unit.code)
