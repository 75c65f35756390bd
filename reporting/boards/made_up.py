"""Whether figures are of dossiers that nobody handed in: a simulated province, or one rebuilt from its report."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from dossiers.models import Dossier, Origin
from reporting.boards.places import agencies_with_dossiers
from reporting.queries import Query
from reporting.territory import Selection, locate


class MadeUp(NamedTuple):
    reconstructed: bool = False
    simulated: bool = False


def made_up(query: Query, selection: Selection) -> MadeUp:
    """What was loaded into the province asked for, or the unit's, whenever: a backlog has no period.

    One scenario is one province's, so one dossier of it tells where all of it stands on the map asked for. One query
    where nothing was ever loaded.
    """
    one = Dossier.objects.filter(origin=OuterRef("pk")).order_by().values("agency")[:1]
    loaded = Origin.objects.filter(kind__in=Origin.MADE_UP).annotate(agency=Subquery(one))
    agencies = dict.fromkeys((Origin.Kind.REBUILT, Origin.Kind.SCENARIO), frozenset[int]())
    for kind, agency in loaded.exclude(agency=None).values_list("kind", "agency"):
        agencies[Origin.Kind(kind)] |= {agency}
    known = frozenset[int]().union(*agencies.values())
    if not known:
        return MadeUp()
    places = locate({*known, *agencies_with_dossiers()}, query).places
    provinces = {place.path[-1] for place in places.values() if selection.holds(place)}
    rebuilt, simulated = (any(places[one].path[-1] in provinces for one in those) for those in agencies.values())
    return MadeUp(rebuilt, simulated)
