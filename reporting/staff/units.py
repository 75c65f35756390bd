"""The units and agencies that a page offers to choose from; what may be asked for is settled by `reporting.scopes`."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from dossiers.models import Agency, Unit, UnitVersion
from dossiers.models.choices import Level
from dossiers.models.units import in_force

Offer = tuple[str, str]
"""A code and a name."""


def units_for(unit: Unit | None, day: date) -> list[Offer]:
    """Of a member's unit: it and all below it on a day; of one who may ask for all: the provinces. One query."""
    versions = UnitVersion.objects.filter(in_force(day))
    if unit is None:
        found = versions.filter(unit__level=Level.PROVINCE)
    else:
        children = UnitVersion.objects.filter(parent=unit).values("unit")
        found = versions.filter(Q(unit=unit) | Q(parent=unit) | Q(parent__in=children))
    return list(found.order_by("unit__code").values_list("unit__code", "name").distinct())


def agencies_of(unit: int, day: date) -> list[Offer]:
    """The agencies of a unit on a day."""
    return list(Agency.objects.filter(in_force(day), unit=unit).order_by("code").values_list("code", "name"))
