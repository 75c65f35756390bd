"""A worksheet as it is handed in: what stands around its lines, and its cells. Rows are written from top to bottom.

So it serves files whose rows are gone once written (`constant_memory`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reporting.letterhead import NATION, PLACE_AND_DATE, SIGNATURES, Head
from reporting.registers.sheets import Cell, Column

LONGEST_CELL = 32_767


class Styles:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def style(**how: object) -> Format:
            return book.add_format({"font_name": "Times New Roman", "font_size": 11, "valign": "top", **how})

        middle = {"align": "center", "valign": "vcenter"}
        self.strong: Format = style(**middle, bold=True)
        self.motto: Format = style(**middle, bold=True, underline=1)
        self.slanted: Format = style(**middle, italic=True)
        self.title: Format = style(**middle, bold=True, font_size=14)
        self.note: Format = style(italic=True)
        heading = {**middle, "bold": True, "text_wrap": True}
        self.heading: Format = style(**heading, border=1)
        # Rows that were written are gone, so no cell can be merged with one above it: a heading over two rows is two
        # cells without a line between them.
        self.upper: Format = style(**heading, top=1, left=1, right=1)
        self.lower: Format = style(**heading, bottom=1, left=1, right=1)
        self.mark: Format = style(**middle, italic=True, font_size=9, border=1)
        self.text: Format = style(text_wrap=True, border=1)
        self.number: Format = style(num_format="#,##0", border=1)
        self.day: Format = style(num_format="dd/mm/yyyy", align="left", border=1)
        self.instant: Format = style(num_format="dd/mm/yyyy hh:mm", align="left", border=1)
        self.amount: Format = style(num_format="#,##0.0", border=1)


def head(
    page: Worksheet, whose: Head, title: str, notes: Sequence[str], columns: Sequence[Column], styles: Styles
) -> int:
    """What stands above the lines; the number of rows it takes."""
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&R&P/&N")
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
    office, desk, form = whose.left
    _halves(page, 0, len(columns), (office, styles.strong), (NATION[0], styles.strong))
    _halves(page, 1, len(columns), (desk, styles.strong), (NATION[1], styles.motto))
    _halves(page, 2, len(columns), (form, styles.slanted), ("", styles.slanted))
    page.set_row(3, 30)
    page.merge_range(3, 0, 3, len(columns) - 1, title.upper(), styles.title)
    for row, note in enumerate(notes, 4):
        page.write_string(row, 0, note, styles.note)
    row = len(notes) + 5
    page.set_row(row + 1, 45)
    _headings(page, row, columns, styles)
    page.repeat_rows(row, row + 2)
    page.freeze_panes(row + 3, 2)
    return row + 3


def _headings(page: Worksheet, row: int, columns: Sequence[Column], styles: Styles) -> None:
    """Two rows of headings, in which neighbours may share the upper one, and one of the columns' numbers."""
    groups = groupby(enumerate(columns), key=lambda item: str(item[1].group))
    grouped = {group: [place for place, _column in members] for group, members in groups if group}
    for group, places in grouped.items():
        if len(places) > 1:
            page.merge_range(row, places[0], row, places[-1], group, styles.heading)
        else:
            page.write_string(row, places[0], group, styles.heading)
    for place, column in enumerate(columns):
        if not column.group:
            page.write_blank(row, place, None, styles.upper)
    for place, column in enumerate(columns):
        page.write_string(row + 1, place, str(column.heading), styles.heading if column.group else styles.lower)
    for place in range(len(columns)):
        page.write_string(row + 2, place, f"({place + 1})", styles.mark)


def foot_rows(footnotes: Sequence[str]) -> int:
    """As many rows as `foot` may take."""
    return len(footnotes) + 6


def foot(page: Worksheet, row: int, footnotes: Sequence[str], columns: int, styles: Styles) -> None:
    """What stands below the last line, in `foot_rows` rows at most."""
    if footnotes:
        page.write_string(row + 1, 0, _("Ghi chú:"), styles.note)
    for at, note in enumerate(footnotes, row + 2):
        page.write_string(at, 0, note, styles.note)
    row += len(footnotes) + 3
    _halves(page, row, columns, ("", styles.slanted), (str(PLACE_AND_DATE), styles.slanted))
    names, ways = zip(*SIGNATURES, strict=True)
    _halves(page, row + 1, columns, *((str(name), styles.strong) for name in names))
    _halves(page, row + 2, columns, *((str(way), styles.slanted) for way in ways))


def _halves(page: Worksheet, row: int, columns: int, left: tuple[str, Format], right: tuple[str, Format]) -> None:
    """Two texts, each in the middle of one half of the columns."""
    middle = columns // 2
    page.merge_range(row, 0, row, middle - 1, *left)
    page.merge_range(row, middle, row, columns - 1, *right)


def write(page: Worksheet, row: int, place: int, cell: Cell, styles: Styles) -> None:
    """A cell as what it is; never a formula."""
    if cell is None or cell == "":
        page.write_blank(row, place, None, styles.text)
    elif isinstance(cell, str):
        page.write_string(row, place, cell[:LONGEST_CELL], styles.text)
    elif isinstance(cell, datetime):
        page.write_datetime(row, place, cell, styles.instant)
    elif isinstance(cell, date):
        page.write_datetime(row, place, cell, styles.day)
    elif isinstance(cell, Decimal):
        page.write_number(row, place, float(cell), styles.amount)
    else:
        page.write_number(row, place, cell, styles.number)
