"""Where the book of a statement comes from: from the balances where they can tell, else counted from the events.

Both give the same figures, always (tests/reporting hold it); only the cost differs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable

from reporting.groupings import DIMENSION_OF
from reporting.models import Account
from reporting.queries import ROLLUP, Query
from reporting.recount import Book, recount
from reporting.rollups import balances
from reporting.territory import Place, Selection, locate

VERSION = "procedure_version"


Apart = Callable[[Place], Hashable]


def together(place: Place) -> Hashable:
    """Nothing tells agencies apart but whether the selection holds them."""
    return True


def book_for(query: Query, selection: Selection, *, apart: Apart | None = together) -> Book:
    """The book that a query is folded from, by agency and by the dimension that its grouping needs.

    Only cells of the selection are sure to be there. By procedure version, an agency may stand for others of its
    province and level of which `apart` says the same; None: each stands for itself.
    """
    dimension = DIMENSION_OF.get(query.by)
    if query.source == ROLLUP and query.known_at is None:
        book = balances.book(_asked(query, selection, dimension, apart))
        if book is not None:
            return book
    return recount(query.cuts, query.known_at, dimension)


def _asked(query: Query, selection: Selection, dimension: str | None, apart: Apart | None) -> balances.Asked:
    if dimension != VERSION:
        return balances.Asked(query.cuts, dimension, Account.Book.DESK)
    book = Account.Book.OFFICE if apart is None else Account.Book.REGION
    if selection.root is None and apart is together:
        return balances.Asked(query.cuts, dimension, book)

    def held(agencies: Collection[int]) -> dict[int, Hashable]:
        places = locate(agencies, query).places
        ours = (agency for agency in agencies if selection.holds(places[agency]))
        return {agency: apart(places[agency]) if apart else agency for agency in ours}

    return balances.Asked(query.cuts, dimension, book, held)
