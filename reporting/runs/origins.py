"""Dossiers that nobody handed in: which scenarios a publication counts, and which came or went since.

A scenario is loaded as if it had been recorded at the time, and removed without a trace, so its dossiers are told
apart by it and not one by one.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import QuerySet

from dossiers.models import Agency, Dossier, Origin
from reporting.models import Publication
from reporting.queries import Query
from reporting.territory import locate, select


class Changed(NamedTuple):
    """What was loaded into the place and period of a publication since, and what was removed from it."""

    loaded: tuple[Origin, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.loaded or self.removed)


def counted(query: Query) -> list[Origin]:
    """The scenarios whose dossiers are within the place and period."""
    return [origin for origin in _meeting(query) if _within(origin, query)]


def changed(publication: Publication, query: Query) -> Changed:
    """What came and went since the publication."""
    then = dict(publication.origins)
    there = set(Origin.objects.filter(pk__in=then).values_list("pk", flat=True))
    new = [origin for origin in _meeting(query).exclude(pk__in=then) if _within(origin, query)]
    return Changed(tuple(new), tuple(name for pk, name in publication.origins if pk not in there))


def _meeting(query: Query) -> QuerySet[Origin]:
    """Those whose days meet the period."""
    found = Origin.objects.filter(kind__in=Origin.MADE_UP, first__lte=query.last, last__gte=query.first)
    return found.order_by("pk")


def _within(origin: Origin, query: Query) -> bool:
    """Whether a scenario is about the province, or has dossiers there: the past is restated on other units."""
    if query.province and origin.province == query.province:
        return True
    selection = select(query)
    places = locate(Agency.objects.values_list("pk", flat=True), query).places
    ours = [agency for agency, place in places.items() if selection.holds(place)]
    return Dossier.objects.filter(origin=origin, agency__in=ours).exists()
