"""Where the book of a statement comes from."""

from __future__ import annotations

from reporting.groupings import DIMENSION_OF
from reporting.queries import Query
from reporting.recount import Book, recount
from reporting.territory import Selection


def book_for(query: Query, selection: Selection) -> Book:
    """The book that a query is folded from, by agency and by the dimension that its grouping needs."""
    return recount(query.cuts, query.known_at, DIMENSION_OF.get(query.by))
