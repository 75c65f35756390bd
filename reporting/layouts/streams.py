"""Lists as files. Of CSV and XLSX what is in memory does not grow with the list; PDF is for what can be printed.

No cell is ever a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from reporting.layouts import paper
from reporting.layouts.worksheet import Styles, foot, foot_rows, head, write
from reporting.registers.sheets import Cell, Line, Sheet, in_text

SHEET_ROWS = 1_048_576
"""As many rows as a worksheet of an XLSX file holds; what comes after goes on in the next one."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

Lines = Iterable[Line]


def write_csv(path: Path, sheet: Sheet, lines: Lines) -> None:
    """One row of headings, then the lines; UTF-8 with a mark, by which spreadsheets tell it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(column.in_full for column in sheet.columns)
        for line in lines:
            writer.writerow([_text(cell) for cell in line])


def write_xlsx(path: Path, sheet: Sheet, lines: Lines, sheet_rows: int = SHEET_ROWS) -> None:
    """Worksheets as they are handed in: head, title, notes and headings above the lines, and below the last line the
    footnotes and signatures. Numbers and days are such.

    Rows wait in files beside `path` until they are packed: never in the machine's temporary directory, which may be
    memory. Every worksheet keeps room for what may have to stand below its lines.
    """
    options = {
        "constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False, "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy hh:mm",
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        styles = Styles(book)
        rest = iter(lines)
        last_row = sheet_rows - foot_rows(sheet.footnotes)
        line, number = next(rest, None), 0
        while line is not None or number == 0:
            number += 1
            page = book.add_worksheet(str(number))
            row = head(page, sheet.head, sheet.title, sheet.notes, sheet.columns, styles)
            while line is not None and row < last_row:
                for place, cell in enumerate(line):
                    write(page, row, place, cell, styles)
                line, row = next(rest, None), row + 1
        foot(page, row, sheet.footnotes, len(sheet.columns), styles)


def write_pdf(path: Path, sheet: Sheet, lines: Lines) -> None:
    """Landscape A4 with every column. Refused: a list too long to print, and where PDF cannot be made."""
    paper.check_length_of_pdf(len(sheet.keys))
    path.write_bytes(paper.as_pdf(paper.of_list(sheet, list(lines))))


WRITERS: dict[str, Callable[[Path, Sheet, Lines], None]] = {"csv": write_csv, "xlsx": write_xlsx, "pdf": write_pdf}


def _text(cell: Cell) -> Any:
    """A cell as text; one that a spreadsheet would take for a formula is made text again."""
    if isinstance(cell, date):
        return in_text(cell)
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell
