"""What is known now about a published period, less what was published: row by row, and dossier by dossier.

The dossiers' differences add up to the rows'. What they do not explain is left over and said so: scenarios that were
loaded or removed since, a unit moved to another place, another calendar for those that wait for an answer.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from reporting import counts
from reporting.counts import NOTHING, Counts
from reporting.groupings import DIMENSION_OF, RowId, grouping, order
from reporting.models import Publication, PublishedStatement
from reporting.queries import LEVEL, SUBTREE, Query
from reporting.recount import Book
from reporting.rows import counts_of
from reporting.runs import origins
from reporting.runs.definition import query_of
from reporting.runs.moved import LISTED_AT_MOST, Books, Moves, books_of, by_dossier, dimensions_of, moves, suspects
from reporting.sources import book_for
from reporting.statement import fold, in_total
from reporting.territory import locate, select


class RowChange(NamedTuple):
    """A row as published and as it is now. `unexplained` is what no dossier of the list moved."""

    key: str
    label: str
    published: Counts
    now: Counts
    unexplained: Counts

    @property
    def difference(self) -> Counts:
        return self.now.minus(self.published)


class Move(NamedTuple):
    """What one dossier moved in one row."""

    grouping: str
    key: str
    label: str
    difference: Counts


class Compared(NamedTuple):
    """A statement: its rows that differ, and its total whether it differs or not."""

    statement: PublishedStatement
    rows: tuple[RowChange, ...]
    total: RowChange


class Restatement(NamedTuple):
    """`moved`: by the key of the dossier. `too_many`: then they are not listed, and all is unexplained."""

    statements: tuple[Compared, ...]
    moved: dict[int, list[Move]]
    too_many: bool
    changed: origins.Changed

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.moved or self.too_many or any(one.rows for one in self.statements))


def restatement(publication: Publication) -> Restatement:
    """The comparison. Refused: stored before runs were frozen, and what a statement refuses."""
    stored = list(publication.statements.all())
    wanted = [query_of(publication, one) for one in stored]
    changed = origins.changed(publication, wanted[0])
    found = suspects(publication, changed.loaded)
    too_many = len(found) > LISTED_AT_MOST
    books = books_of(publication, wanted[0], [] if too_many else found)
    live: dict[str | None, Book] = {}
    compared, moved = [], defaultdict[int, list[Move]](list)
    for one, query in zip(stored, wanted, strict=True):
        dimension = DIMENSION_OF.get(query.by)
        if dimension not in live:
            live[dimension] = book_for(query._replace(known_at=None), select(query))
        compared.append(_compare(one, query, live[dimension], books, [] if too_many else found, moved))
    return Restatement(tuple(compared), dict(moved), too_many, changed)


def _compare(
    stored: PublishedStatement,
    query: Query,
    live: Book,
    books: Books,
    dossiers: Sequence[int],
    moved: defaultdict[int, list[Move]],
) -> Compared:
    """One statement's rows; what each dossier moved in them is added to `moved`."""
    selection = select(query)
    territory = locate(live.agencies() | books.agencies(), query)
    versions = {*live.dimensions(), *dimensions_of(query, dossiers).values()}
    groups = grouping(query, territory, selection, versions if DIMENSION_OF.get(query.by) else ())
    now = fold(live, territory, selection, groups.rows_of)
    by_row = moves(books, territory, selection, by_dossier(groups, query, dossiers))
    ids: set[RowId] = {*now, *(row for rows in by_row.values() for row in rows)}
    names = {row: (key, label) for row, key, label in order(groups.titles(ids))}
    published = json.loads(stored.body)
    labels = dict(names.values()) | {row["key"]: row["label"] for row in published["rows"]}
    for dossier, rows in by_row.items():
        keys = sorted((names[row][0], difference) for row, difference in rows.items())
        moved[dossier] += [Move(stored.grouping, key, labels[key], difference) for key, difference in keys]
    explained = _explained(by_row, {row: key for row, (key, _label) in names.items()})
    then = {row["key"]: counts_of(row) for row in published["rows"]}
    current = {names[row][0]: counted for row, counted in now.items()}
    changes = [
        _change(key, labels[key], then.get(key, NOTHING), current.get(key, NOTHING), explained.get(key, NOTHING))
        for key in [*then, *(key for key in current if key not in then)]
    ]
    if query.by == LEVEL and query.scope == SUBTREE:  # rows overlap: the total is not their sum
        whole = fold(live, territory, selection, in_total).get(None, NOTHING)
        parts = moves(books, territory, selection, lambda place, dossier: [(None, int(dossier or 0))])
        all_explained = _explained(parts, {None: "total"}).get("total", NOTHING)
    else:
        whole, all_explained = counts.total(now.values()), counts.total(explained.values())
    total: dict[str, Any] = published["total"]
    return Compared(
        stored,
        tuple(change for change in changes if change.difference != NOTHING or change.unexplained != NOTHING),
        _change("total", total["label"], counts_of(total), whole, all_explained),
    )


def _explained(by_row: Moves, keys: dict[RowId, str]) -> dict[str, Counts]:
    """What the dossiers moved together, by the key of the row."""
    found: defaultdict[str, Counts] = defaultdict(Counts)
    for rows in by_row.values():
        for row, difference in rows.items():
            found[keys[row]] = found[keys[row]].plus(difference)
    return dict(found)


def _change(key: str, label: str, published: Counts, now: Counts, explained: Counts) -> RowChange:
    return RowChange(key, label, published, now, now.minus(published).minus(explained))
