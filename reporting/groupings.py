"""By what a statement is grouped: which rows an agency's dossiers stand in, and what these rows are called.

A row is known by an id (a key of the database, or a word) until all are known; then it gets its title and its place
in the order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from dossiers.models import Agency, ProcedureVersion
from dossiers.models.choices import LEVEL_LABELS, VERTICAL, Channel
from reporting.queries import AGENCY, CHANNEL, DESK, FIELD, LEVEL, PROCEDURE, SUBTREE, UNIT, Query
from reporting.recount import Dimension
from reporting.territory import Place, Selection, Territory

RowId = int | str | None
LEVELS = tuple(LEVEL_LABELS)

DIMENSION_OF = {DESK: "desk", FIELD: "procedure_version", PROCEDURE: "procedure_version", CHANNEL: "channel"}
"""What the book has to be counted by, beside the agency."""


class Title(NamedTuple):
    """A row's key and label; `apart` tells rows of one code apart (since when), `rank` orders before the key."""

    key: str
    label: str
    apart: str = ""
    rank: int = 0


class Grouping(NamedTuple):
    """`rows_of(place, dimension)`: the rows that count a dossier; `titles(ids)`: what they are called."""

    rows_of: Callable[[Place, Dimension], Collection[RowId]]
    titles: Callable[[Collection[RowId]], dict[RowId, Title]]


def grouping(query: Query, territory: Territory, selection: Selection, versions: Iterable[Dimension]) -> Grouping:
    """The grouping that a query asks for; `versions` are the procedure versions counted, where it needs them."""
    if query.by == LEVEL:
        return _by_level(territory, selection, subtree=query.scope == SUBTREE)
    if query.by == UNIT:
        return _by_unit(territory, selection, subtree=query.scope == SUBTREE)
    if query.by == AGENCY:
        return Grouping(lambda place, dimension: (place.id,), _agencies)
    if query.by == DESK:
        return Grouping(lambda place, dimension: (dimension,), _agencies)
    if query.by == FIELD:
        return _by_field(versions)
    if query.by == PROCEDURE:
        return _by_procedure(versions, query.frame or query.last)
    return Grouping(lambda place, dimension: (dimension,), _channels)


def order(titles: dict[RowId, Title]) -> list[tuple[RowId, str, str]]:
    """Ids, keys and labels in order. Where a code stands for two, only the younger keeps it bare."""
    youngest: dict[str, str] = {}
    for title in titles.values():
        youngest[title.key] = max(title.apart, youngest.get(title.key, ""))
    ordered = sorted(titles.items(), key=lambda item: (item[1].rank, item[1].key, item[1].apart))
    return [
        (row, title.key if title.apart == youngest[title.key] else f"{title.key}@{title.apart}", title.label)
        for row, title in ordered
    ]


def _by_level(territory: Territory, selection: Selection, *, subtree: bool) -> Grouping:
    """Own: the level of the accountable agency. Subtree: each level with all below it, so that rows overlap."""

    def rows_of(place: Place, dimension: Dimension) -> Collection[RowId]:
        if not subtree or place.level == VERTICAL:
            return (place.level,)
        return {territory.units[unit].level for unit in selection.within(place.path)}

    def titles(ids: Collection[RowId]) -> dict[RowId, Title]:
        former = {card.level: card.name for unit, card in territory.units.items() if unit < 0}
        labels = {level: str(label) for level, label in LEVEL_LABELS.items()} | former
        return {level: Title(str(level), labels[str(level)], rank=LEVELS.index(str(level))) for level in ids}

    return Grouping(rows_of, titles)


def _by_unit(territory: Territory, selection: Selection, *, subtree: bool) -> Grouping:
    """Own: each unit for itself. Subtree: the units right below the root with all below them, and the root's own."""

    def rows_of(place: Place, dimension: Dimension) -> Collection[RowId]:
        if not subtree:
            return (place.path[0],)
        within = selection.within(place.path)
        return (within[-1] if selection.root is None or len(within) == 1 else within[-2],)

    def titles(ids: Collection[RowId]) -> dict[RowId, Title]:
        found = {}
        for unit in ids:
            card = territory.units[int(unit or 0)]
            label = card.name
            if subtree and unit in (selection.root, *selection.older):
                label = _("%(unit)s (các cơ quan trực thuộc)") % {"unit": card.name}
            found[unit] = Title(card.code, label, card.apart, LEVELS.index(card.level))
        return found

    return Grouping(rows_of, titles)


def _by_field(versions: Iterable[Dimension]) -> Grouping:
    """By the field of the procedure version; a field keeps its name."""
    rows = ProcedureVersion.objects.filter(pk__in=set(versions)).values_list("pk", "field__code", "field__name")
    codes: dict[Dimension, str] = {pk: code for pk, code, _name in rows}
    names: dict[RowId, str] = {code: name for _pk, code, name in rows}
    return Grouping(
        lambda place, dimension: (codes[dimension],),
        lambda ids: {code: Title(str(code), names[code]) for code in ids},
    )


def _by_procedure(versions: Iterable[Dimension], on: date) -> Grouping:
    """By the procedure; called as its version in force `on` that day is, whichever versions were counted."""
    codes: dict[Dimension, str] = {}
    codes |= ProcedureVersion.objects.filter(pk__in=set(versions)).values_list("pk", "procedure__code")

    def titles(ids: Collection[RowId]) -> dict[RowId, Title]:
        named = ProcedureVersion.objects.filter(procedure__code__in=list(ids)).order_by("procedure", "valid_from")
        found: dict[RowId, Title] = {}
        for code, name, since in named.values_list("procedure__code", "name", "valid_from"):
            if since <= on or code not in found:  # before its first version: as that one is called
                found[code] = Title(code, name)
        return found

    return Grouping(lambda place, dimension: (codes[dimension],), titles)


def _agencies(ids: Collection[RowId]) -> dict[RowId, Title]:
    rows = Agency.objects.filter(pk__in=list(ids)).values_list("pk", "code", "name", "valid_from")
    return {pk: Title(code, name, since.isoformat()) for pk, code, name, since in rows}


def _channels(ids: Collection[RowId]) -> dict[RowId, Title]:
    return {
        word: Title(word, str(label), rank=rank) for rank, (word, label) in enumerate(Channel.choices) if word in ids
    }
