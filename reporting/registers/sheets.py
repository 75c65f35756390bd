"""A list as a document: what stands above it, its columns, its lines one after another. Writers only write."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise

from dossiers.models import Dossier
from dossiers.rules.officetime import day_of, end_of, to_date, to_instant, to_office
from reporting.letterhead import Head

Cell = str | int | Decimal | date | datetime | None
Line = Sequence[Cell]
BATCH = 1_000
"""So many dossiers are read at a time: few enough for memory and for the parameters of a query."""


class Column(NamedTuple):
    """`group` is the heading above the headings of neighbours that share it; `width` is in characters."""

    name: str
    heading: str | Promise
    width: int = 14
    group: str | Promise = ""

    @property
    def in_full(self) -> str:
        return f"{self.group}: {self.heading}" if self.group else str(self.heading)


class Sheet(NamedTuple):
    """`lines(keys)` gives the lines of some dossiers, in the order of their keys; `withheld` names the columns that are
    empty because their reader may not see them. `notes` say what the list is of, `footnotes` what its columns hold."""

    title: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    keys: Sequence[int]
    lines: Callable[[Sequence[int], int], Iterable[Line]]
    withheld: frozenset[str] = frozenset()
    head: Head = Head()
    footnotes: tuple[str, ...] = ()

    def all_lines(self) -> Iterator[Line]:
        """Every line, a batch of dossiers in memory at a time."""
        for start in range(0, len(self.keys), BATCH):
            yield from self.lines(self.keys[start : start + BATCH], start + 1)


def keys_of(dossiers: QuerySet[Dossier], *order: str, most: int | None = None) -> Sequence[int]:
    """The keys of a list in its order, eight bytes each: then no page needs an offset, and none is read twice."""
    keys = dossiers.order_by(*order, "pk").values_list("pk", flat=True)[:most]
    return array("q", keys.iterator(chunk_size=10_000))


def office_time(at: datetime | None) -> date | datetime | None:
    """An instant on the office's clock, without offset; one that ends a day is that day."""
    if at is None:
        return None
    instant = to_instant(at)
    day = day_of(instant)
    return to_date(day) if instant == end_of(day) else to_office(instant).replace(tzinfo=None)


def in_text(cell: Cell) -> str:
    """A cell as a page and paper show it."""
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, Decimal):
        return f"{cell:,}".translate(str.maketrans(",.", ".,"))
    return "" if cell is None else str(cell)
