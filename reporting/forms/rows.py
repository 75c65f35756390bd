"""What a row of a form is: a field, or a unit. Of the reporting unit each agency is one, below it each unit is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from dossiers.models.choices import VERTICAL
from reporting.groupings import Grouping, RowId, grouping, order
from reporting.queries import AGENCY, FIELD, OWN, UNIT, Query
from reporting.recount import Dimension
from reporting.territory import Place, Selection, Territory

Row = tuple[str, RowId]
"""The kind of a row, and its id among its kind."""


class Rows(NamedTuple):
    """`rows_of(place, dimension)`: the rows that count a dossier; `titles(rows)`: in order, with keys and labels."""

    rows_of: Callable[[Place, Dimension], Collection[Row]]
    titles: Callable[[Collection[Row]], list[tuple[Row, str, str]]]


def rows_by(
    kind: str, query: Query, territory: Territory, selection: Selection, dimensions: Collection[Dimension]
) -> Rows:
    """The rows of a form, as `Asked.rows` says."""
    if kind == FIELD:
        return _rows({FIELD: grouping(query, territory, selection, dimensions)}, lambda place: FIELD)
    groups = {
        AGENCY: grouping(query._replace(by=AGENCY), territory, selection, ()),
        UNIT: grouping(query._replace(by=UNIT, scope=OWN), territory, selection, ()),
    }
    reporting = {selection.root, *selection.older}

    def kind_of(place: Place) -> str:
        return AGENCY if place.level == VERTICAL or place.path[0] in reporting else UNIT

    return _rows(groups, kind_of)


def _rows(groups: dict[str, Grouping], kind_of: Callable[[Place], str]) -> Rows:
    def rows_of(place: Place, dimension: Dimension) -> Collection[Row]:
        kind = kind_of(place)
        return [(kind, row) for row in groups[kind].rows_of(place, dimension)]

    def titles(rows: Collection[Row]) -> list[tuple[Row, str, str]]:
        return [
            ((kind, row), key, label)
            for kind, group in groups.items()
            for row, key, label in order(group.titles({row for of, row in rows if of == kind}))
        ]

    return Rows(rows_of, titles)
