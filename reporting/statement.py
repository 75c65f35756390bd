"""A statement: the book of a period folded into rows, each of which balances to the last dossier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable
from typing import Any, NamedTuple, TypeVar

from django.utils.translation import gettext as _

from dossiers.rules.officetime import to_datetime
from reporting import counts
from reporting.counts import NOTHING, Counts
from reporting.groupings import Grouping, RowId, grouping, order
from reporting.queries import LEVEL, SUBTREE, THEN, Query
from reporting.recount import Book, Dimension
from reporting.rows import Row, as_json
from reporting.sources import book_for
from reporting.territory import Place, Selection, Territory, locate, select

Id = TypeVar("Id", bound=Hashable)
"""What a row is known by until it is titled: a `RowId`, or what another reader of the book groups by."""


class Statement(NamedTuple):
    """The answer to a query. `overlapping`: rows hold parts of each other, and the total is not their sum."""

    query: Query
    rows: tuple[Row, ...]
    total: Row
    overlapping: bool


def make(query: Query, selection: Selection | None = None) -> Statement:
    """The statement that a query asks for; rows without any count are left out. Refused: `DossierError`.

    `selection`: of whose agencies, where that is known and not to be read from the query's codes.
    """
    selection = select(query) if selection is None else selection
    return of_book(query, selection, book_for(query, selection))


def of_book(query: Query, selection: Selection, book: Book) -> Statement:
    """The statement that a query asks for, from a book that has what its grouping needs."""
    territory = locate(book.agencies(), query)
    groups = grouping(query, territory, selection, book.dimensions())
    by_row = fold(book, territory, selection, groups.rows_of)
    rows = _titled(by_row, groups)
    overlapping = query.by == LEVEL and query.scope == SUBTREE
    if overlapping:
        whole = fold(book, territory, selection, in_total).get(None, NOTHING)
    else:
        whole = counts.total(by_row.values())
    return Statement(query, rows, Row("total", _("Tổng cộng"), whole), overlapping)


def in_total(place: Place, dimension: Dimension) -> tuple[None]:
    """The one row in which all stand."""
    return (None,)


def fold(
    book: Book, territory: Territory, selection: Selection, rows_of: Callable[[Place, Dimension], Collection[Id]]
) -> dict[Id, Counts]:
    """The counts of every row of the selection.

    A transfer moves a dossier out of the rows that held it and no longer do, and into those that now do: within a
    row nothing moves, over the edge of the selection one side is ours.
    """
    found: defaultdict[Id, Counts] = defaultdict(Counts)

    def rows_at(agency: int, dimension: Dimension) -> set[Id]:
        place = territory.places[agency]
        return set(rows_of(place, dimension)) if selection.holds(place) else set()

    for cell in book.cells:
        for row in rows_at(cell.agency, cell.dimension):
            found[row] = found[row].plus(cell.counts)
    for transfer in book.transfers:
        left = rows_at(transfer.origin, transfer.dimension)
        entered = rows_at(transfer.agency, transfer.dimension)
        for row in left - entered:
            found[row] = found[row].plus(Counts(transferred_out=transfer.dossiers))
        for row in entered - left:
            found[row] = found[row].plus(Counts(transferred_in=transfer.dossiers))
    return {row: counted for row, counted in found.items() if counted != NOTHING}


def as_document(statement: Statement) -> dict[str, Any]:
    """The statement as `report --format json` gives it."""
    query = statement.query
    document: dict[str, Any] = {
        "from": query.first.isoformat(),
        "to": query.last.isoformat(),
        "by": query.by,
        "scope": query.scope,
        "province": query.province,
        "unit": query.unit,
        "frame": query.frame.isoformat() if query.frame else THEN,
        "as_of": _instant(query.cuts.as_of),
        "known_at": None if query.known_at is None else _instant(query.known_at),
        "practice": query.practice,
        "source": query.source,
    }
    if statement.overlapping:
        document["overlapping"] = True
    document["rows"] = [as_json(row, query.practice) for row in statement.rows]
    document["total"] = as_json(statement.total, query.practice)
    return document


def _titled(by_row: dict[RowId, Counts], groups: Grouping) -> tuple[Row, ...]:
    return tuple(Row(key, label, by_row[row]) for row, key, label in order(groups.titles(by_row.keys())))


def _instant(at: int) -> str:
    return to_datetime(at).isoformat().replace("+00:00", "Z")
