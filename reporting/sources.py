"""Where the book of a statement comes from: from the balances where they can tell, else counted from the events.

Both give the same figures, always (tests/reporting hold it); only the cost differs.
"""

from __future__ import annotations

from collections.abc import Collection

from dossiers.models import Unit
from dossiers.models.choices import Level
from reporting.groupings import DIMENSION_OF
from reporting.models import Account
from reporting.queries import ROLLUP, Query
from reporting.recount import Book, recount
from reporting.rollups import balances
from reporting.territory import Selection, locate

VERSION = "procedure_version"


def book_for(query: Query, selection: Selection, *, each_agency: bool = False) -> Book:
    """The book that a query is folded from, by agency and by the dimension that its grouping needs.

    Only cells of the selection are sure to be there. By procedure version, an agency may stand for all those of its
    province and level, unless `each_agency` is to stand for itself.
    """
    dimension = DIMENSION_OF.get(query.by)
    if query.source == ROLLUP and query.known_at is None:
        book = balances.book(_asked(query, selection, dimension, each_agency=each_agency))
        if book is not None:
            return book
    return recount(query.cuts, query.known_at, dimension)


def _asked(query: Query, selection: Selection, dimension: str | None, *, each_agency: bool) -> balances.Asked:
    if dimension != VERSION:
        return balances.Asked(query.cuts, dimension, Account.Book.DESK)
    if not each_agency and _of_whole_regions(query, selection):
        return balances.Asked(query.cuts, dimension, Account.Book.REGION)

    def held(agencies: Collection[int]) -> Collection[int]:
        places = locate(agencies, query).places
        return [agency for agency in agencies if selection.holds(places[agency])]

    return balances.Asked(query.cuts, dimension, Account.Book.OFFICE, held)


def _of_whole_regions(query: Query, selection: Selection) -> bool:
    """Whether the selection is all there is, or a province as it was then with everything below it."""
    if selection.root is None:
        return True
    if selection.own or query.frame is not None:
        return False
    roots = {selection.root, *selection.older}
    return Unit.objects.filter(pk__in=roots, level=Level.PROVINCE).count() == len(roots)
