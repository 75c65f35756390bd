"""A document as it is printed: head, tables with every column, footnotes, signatures. Print and PDF are one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from django.template.loader import render_to_string

from dossiers.rules.errors import BadValue
from reporting.layouts.pdf import written
from reporting.letterhead import NATION, PLACE_AND_DATE, SIGNATURES, Head
from reporting.registers.sheets import Cell, Column, Line, Sheet, in_text

MOST = 2_000
"""As many lines of a list as are printed; a longer one is for a file."""
MOST_IN_PDF = 1_000
"""As many as PDF is made of: each thousand takes half a minute and 350 MiB. A browser prints the page with less."""
STYLES = ("reporting/forms.css", "reporting/paper.css")
TEMPLATE = "reporting/paper/page.html"


class Heading(NamedTuple):
    """A cell of a heading, and what it spans."""

    name: str
    text: str
    columns: int = 1
    lines: int = 1


class Table(NamedTuple):
    """`kind` says how its columns share the page; the columns are numbered where `numbered`."""

    kind: str
    columns: tuple[Column, ...]
    lines: Sequence[Line]
    total: Line = ()
    caption: str = ""
    numbered: bool = True

    def headings(self) -> Iterator[list[Heading]]:
        """The lines of the heading: one, or two where neighbours share a heading."""
        names = [column.name for column in self.columns]
        if not any(column.group for column in self.columns):
            yield [Heading(column.name, str(column.heading)) for column in self.columns]
            return
        upper, lower = [], []
        for group, members in groupby(self.columns, key=lambda column: str(column.group)):
            columns = list(members)
            if group:
                upper.append(Heading("", group, columns=len(columns)))
                lower += [Heading(column.name, str(column.heading)) for column in columns]
            else:
                upper += [Heading(column.name, str(column.heading), lines=2) for column in columns]
        assert {heading.name for heading in (*upper, *lower)} - {""} == set(names)
        yield upper
        yield lower

    def marks(self) -> list[str]:
        """The numbers of the columns, as footnotes name them."""
        return [f"({number})" for number in range(1, len(self.columns) + 1)] if self.numbered else []

    def rows(self) -> Iterator[list[tuple[str, str]]]:
        """The lines as text, each cell with the name of its column."""
        for line in self.lines:
            yield self._texts(line)

    def sum(self) -> list[tuple[str, str]]:
        return self._texts(self.total)

    def _texts(self, line: Line) -> list[tuple[str, str]]:
        return [(column.name, text(cell)) for column, cell in zip(self.columns, line, strict=bool(line))]


class Paper(NamedTuple):
    title: str
    head: Head
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    footnotes: tuple[str, ...] = ()


def of_list(sheet: Sheet, lines: Sequence[Line]) -> Paper:
    """A list of dossiers with every column of its form."""
    kind = "list" if len(sheet.columns) <= 12 else "wide"
    return Paper(sheet.title, sheet.head, sheet.notes, (Table(kind, sheet.columns, lines),), sheet.footnotes)


def check_length(lines: int) -> None:
    """Refused: `BadValue`, of a list too long to print."""
    if lines > MOST:
        raise BadValue("too_long_to_print", most=MOST)


def check_length_of_pdf(lines: int, most: int | None = None) -> None:
    """Refused: `BadValue`, of what is too long to make PDF of: of what a worker makes, or while one waits of `most`."""
    most = MOST_IN_PDF if most is None else most
    if lines > most:
        raise BadValue("too_long_for_pdf", most=most)


def as_pdf(paper: Paper) -> bytes:
    """Landscape A4. Refused: `NotFound`, where PDF cannot be made."""
    return written(render_to_string(TEMPLATE, context(paper)), *STYLES)


def context(paper: Paper, *, linked: bool = False) -> dict[str, Any]:
    """What the template is filled with; `linked`: to the site's own styles."""
    return {
        "paper": paper, "nation": NATION, "place_and_date": PLACE_AND_DATE, "signatures": SIGNATURES,
        "styles": STYLES if linked else (),
    }  # fmt: skip


def text(cell: Cell) -> str:
    """A cell on paper: 1.234, 2,5, 12/06/2023 09:30."""
    return f"{cell:,}".replace(",", ".") if isinstance(cell, int) else in_text(cell)
