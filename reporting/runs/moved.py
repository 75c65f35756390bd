"""Which dossiers moved a published figure: those with something recorded since about what had happened by then.

Only events that were not known are read: keys grow as events are recorded, so a publication remembers from which key
on any can be unknown to it. What each such dossier counted then, and counts now, is the same recount, of it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from dossiers.models import Dossier, DossierEvent, Origin
from dossiers.rules.lifecycle import CORRECT
from reporting.counts import NOTHING, Counts
from reporting.groupings import DIMENSION_OF, Grouping, RowId, grouping
from reporting.models import Publication
from reporting.queries import Query
from reporting.recount import Book, Dimension, recount
from reporting.runs.definition import frozen_of
from reporting.statement import fold
from reporting.territory import Place, Selection, Territory, locate, select

LISTED_AT_MOST = 20_000
COLUMN_OF = {"desk": "desk_id", "procedure_version": "procedure_version_id", "channel": "channel"}

Moves = dict[int, dict[RowId, Counts]]
"""By dossier and row: what it counts now, less what it counted when published."""
RowsOfDossier = Callable[[Place, Dimension], Collection[tuple[RowId, int]]]


class Books(NamedTuple):
    """What some dossiers counted when published, and count now; each dossier is a dimension of its own."""

    then: Book
    now: Book

    def agencies(self) -> set[int]:
        return self.then.agencies() | self.now.agencies()


def suspects(publication: Publication, loaded: Sequence[Origin] = (), since: int = 0) -> list[int]:
    """The dossiers about which something was recorded since that can move a figure; one more than are listed at most.

    `since` leaves out what has been looked at already, up to that event. Those of a scenario loaded since are left
    out: they are told together.
    """
    known_at = publication.known_at
    late = DossierEvent.objects.filter(pk__gte=publication.unknown_from, pk__gt=since).filter(
        Q(recorded_at__gt=known_at) | Q(pk__gt=publication.last_event)
    )
    told = late.filter(at__lte=publication.as_of).exclude(action=CORRECT)
    voided = DossierEvent.objects.filter(
        dossier=OuterRef("dossier"), seq__gte=OuterRef("voids_from"), seq__lt=OuterRef("seq"), at__lte=publication.as_of
    )
    corrected = late.filter(action=CORRECT).filter(Exists(voided))
    found: set[int] = set()
    for events in (told, corrected):
        found.update(_without(events, loaded).values_list("dossier_id", flat=True).distinct()[: LISTED_AT_MOST + 1])
    return sorted(found)[: LISTED_AT_MOST + 1]


def _without(events: QuerySet[DossierEvent], loaded: Sequence[Origin]) -> QuerySet[DossierEvent]:
    return events.exclude(dossier__origin__in=loaded) if loaded else events


def books_of(publication: Publication, query: Query, dossiers: Sequence[int]) -> Books:
    """What these dossiers counted when published, and count by all that is known."""
    if not dossiers:
        return Books(Book([], []), Book([], []))
    then = recount(query.cuts, query.known_at, "dossier", frozen=frozen_of(publication), only=dossiers)
    return Books(then, recount(query.cuts, None, "dossier", only=dossiers))


def moves(books: Books, territory: Territory, selection: Selection, rows_of: RowsOfDossier) -> Moves:
    """The differences by dossier and row; dossiers that moved nothing are left out."""
    then = fold(books.then, territory, selection, rows_of)
    now = fold(books.now, territory, selection, rows_of)
    found: Moves = {}
    for row, dossier in then.keys() | now.keys():
        difference = now.get((row, dossier), NOTHING).minus(then.get((row, dossier), NOTHING))
        if difference != NOTHING:
            found.setdefault(dossier, {})[row] = difference
    return found


def by_dossier(groups: Grouping, query: Query, dossiers: Sequence[int]) -> RowsOfDossier:
    """The rows of a grouping, each apart for every dossier; a dimension of the grouping is the dossier's own."""
    values = dimensions_of(query, dossiers)

    def rows_of(place: Place, dossier: Dimension) -> list[tuple[RowId, int]]:
        key = int(dossier or 0)
        return [(row, key) for row in groups.rows_of(place, values.get(key))]

    return rows_of


def dimensions_of(query: Query, dossiers: Sequence[int]) -> dict[int, Dimension]:
    """The value that the grouping needs of each dossier; none where agencies are enough."""
    dimension = DIMENSION_OF.get(query.by)
    if dimension is None:
        return {}
    return dict(Dossier.objects.filter(pk__in=dossiers).values_list("pk", COLUMN_OF[dimension]))


def how_many(publication: Publication, queries: Sequence[Query], dossiers: Sequence[int]) -> int:
    """How many of these dossiers moved a figure of any of the statements."""
    books = books_of(publication, queries[0], dossiers)
    moved: set[int] = set()
    for query in queries:
        selection = select(query)
        territory = locate(books.agencies(), query)
        groups = grouping(query, territory, selection, dimensions_of(query, dossiers).values())
        moved |= moves(books, territory, selection, by_dossier(groups, query, dossiers)).keys()
    return len(moved)
