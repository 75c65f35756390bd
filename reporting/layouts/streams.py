"""Long lists as files, a line at a time: what is in memory does not grow with the list. No cell is ever a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reporting.registers.sheets import Cell, Line, Sheet

SHEET_ROWS = 1_048_576
"""As many rows as a worksheet of an XLSX file holds; what comes after goes on in the next one."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST_CELL = 32_767

Lines = Iterable[Line]


def write_csv(path: Path, sheet: Sheet, lines: Lines) -> None:
    """One row of headings, then the lines; UTF-8 with a mark, by which spreadsheets tell it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(column.in_full for column in sheet.columns)
        for line in lines:
            writer.writerow([_text(cell) for cell in line])


def write_xlsx(path: Path, sheet: Sheet, lines: Lines, sheet_rows: int = SHEET_ROWS) -> None:
    """Worksheets with the title, its notes and the headings above the lines; numbers and days as such.

    Rows wait in files beside `path` until they are packed: never in the machine's temporary directory, which may be
    memory.
    """
    options = {
        "constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False, "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy hh:mm",
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        styles = _Styles(book)
        rest = iter(lines)
        line, number = next(rest, None), 0
        while line is not None or number == 0:
            number += 1
            page = book.add_worksheet(str(number))
            row = _head(page, sheet, styles)
            while line is not None and row < sheet_rows:
                for place, cell in enumerate(line):
                    _write(page, row, place, cell, styles)
                line, row = next(rest, None), row + 1


WRITERS: dict[str, Callable[[Path, Sheet, Lines], None]] = {"csv": write_csv, "xlsx": write_xlsx}


class _Styles:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        heading = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1}
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.note: Format = book.add_format({"italic": True})
        self.heading: Format = book.add_format(heading)
        self.day: Format = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.instant: Format = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"})
        self.amount: Format = book.add_format({"num_format": "#,##0.0"})


def _head(page: Worksheet, sheet: Sheet, styles: _Styles) -> int:
    """What stands above the lines; the number of rows it takes."""
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    page.write_string(0, 0, sheet.title, styles.title)
    for row, note in enumerate(sheet.notes, 1):
        page.write_string(row, 0, note, styles.note)
    row = len(sheet.notes) + 2
    groups = groupby(enumerate(sheet.columns), key=lambda item: str(item[1].group))
    for group, members in groups:
        places = [place for place, _column in members]
        if group and len(places) > 1:
            page.merge_range(row, places[0], row, places[-1], group, styles.heading)
        else:
            for place in places:
                page.write_string(row, place, group, styles.heading)
    for place, column in enumerate(sheet.columns):
        page.write_string(row + 1, place, str(column.heading), styles.heading)
    page.repeat_rows(row, row + 1)
    page.freeze_panes(row + 2, 2)
    return row + 2


def _write(page: Worksheet, row: int, place: int, cell: Cell, styles: _Styles) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        page.write_string(row, place, cell[:LONGEST_CELL])
    elif isinstance(cell, datetime):
        page.write_datetime(row, place, cell, styles.instant)
    elif isinstance(cell, date):
        page.write_datetime(row, place, cell, styles.day)
    elif isinstance(cell, Decimal):
        page.write_number(row, place, float(cell), styles.amount)
    else:
        page.write_number(row, place, cell)


def _text(cell: Cell) -> Any:
    """A cell as text; one that a spreadsheet would take for a formula is made text again."""
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell
