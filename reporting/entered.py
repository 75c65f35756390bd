"""Entered indicators: whose values one may see, and what is to be said of the arithmetic of each."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from dossiers import selectors
from dossiers.models import StaffMember, Unit, UnitVersion
from dossiers.models.choices import Level
from dossiers.rules.errors import BadValue
from reporting.checking import Check, Figure, Stated, check, read_stated, read_whole
from reporting.models import Indicator, IndicatorValue


class EnteredCheck(NamedTuple):
    """A value and its verdict; or what stands in the way of one, as the refusal in `why`."""

    value: IndicatorValue
    check: Check | None = None
    why: BadValue | None = None


def values_of(unit: Unit | None) -> QuerySet[IndicatorValue]:
    """The values of a unit and of all that ever stood below it: three levels, so two steps. None: all values."""
    if unit is None:
        return IndicatorValue.objects.all()
    children = UnitVersion.objects.filter(parent=unit).values("unit")
    grandchildren = UnitVersion.objects.filter(parent__in=children).values("unit")
    return IndicatorValue.objects.filter(Q(unit=unit) | Q(unit__in=children) | Q(unit__in=grandchildren))


def with_statements(values: QuerySet[IndicatorValue]) -> QuerySet[IndicatorValue]:
    """Those of which something was published or printed: a figure as stated, or a value with what it is made of."""
    made = Q(value__isnull=False) & (Q(denominator__isnull=False) | ~Q(parts=[]))
    return values.filter(~Q(stated="") | made)


def check_values(values: Iterable[IndicatorValue]) -> list[EnteredCheck]:
    """The verdict on each value; one that cannot be read as a figure says why."""
    found = []
    for value in values:
        try:
            found.append(EnteredCheck(value, check(figure_of(value))))
        except BadValue as refused:
            found.append(EnteredCheck(value, why=refused))
    return found


def figure_of(value: IndicatorValue) -> Figure:
    """The figure that a value is: as stated, else its number; a share is in percent also where no sign says so."""
    name = f"{value.indicator.code} {value.first} {value.last}"
    if value.numerator is not None and value.parts:
        raise BadValue("figure_both", row=value.indicator.code)
    if value.denominator == 0:
        raise BadValue("figure_zero", row=value.indicator.code)
    parts = value.parts if isinstance(value.parts, list) else [value.parts]
    return Figure(
        id=name,
        stated=_stated(value),
        numerator=value.numerator if value.denominator is not None else None,
        denominator=value.denominator if value.numerator is not None else None,
        parts=tuple(read_whole(part) for part in parts),
        source=value.source,
        indicator=value.indicator.name,
    )


def _stated(value: IndicatorValue) -> Stated:
    stated = read_stated(value.stated or printed(value.value))
    return stated._replace(percent=True) if value.indicator.kind == Indicator.Kind.SHARE else stated


def printed(value: Decimal | None) -> str:
    """A stored number as it was entered: without the zeros that its column adds, with a comma."""
    if value is None:
        return ""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


class Powers(NamedTuple):
    """What a user may do here: enter values (of their unit and those below), and change what the index is made of."""

    enter: bool
    configure: bool


def powers(user: User | AnonymousUser) -> Powers:
    """Controllers enter; those over a province configure too; superusers do both."""
    if user.is_active and user.is_superuser:
        return Powers(enter=True, configure=True)
    member = selectors.staff_member(user)
    if member is None or member.role != StaffMember.Role.CONTROLLER or member.unit is None:
        return Powers(enter=False, configure=False)
    return Powers(enter=True, configure=member.unit.level == Level.PROVINCE)
