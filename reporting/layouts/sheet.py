"""The statement as a sheet with every column: CSV for machines, XLSX for people. No cell is ever a formula."""

from __future__ import annotations

import csv
import io

import xlsxwriter
from django.utils.translation import gettext as _

from reporting.layouts.columns import COLUMNS, Column, Value, lines
from reporting.layouts.table import notes, title
from reporting.rates import DEFINITIONS, rates
from reporting.statement import Statement

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(statement: Statement) -> bytes:
    """Column names as in JSON, with points between; rates as `95.16` or empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in COLUMNS)
    for line in lines(statement):
        writer.writerow(safe(value) for value in line)
    return text.getvalue().encode()


def as_xlsx(statement: Statement) -> bytes:
    """A worksheet with numbers as numbers, which the reader's spreadsheet shows in its own way, and one of notes.

    The table begins in the first line, so that it can be read by machines and filtered; its title is the page's.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        query = statement.query
        sheet = book.add_worksheet(f"{query.first:%d.%m.%Y}-{query.last:%d.%m.%Y}")
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        count, rate = book.add_format({"num_format": "#,##0"}), book.add_format({"num_format": "0.00%"})
        for place, column in enumerate(COLUMNS):
            sheet.write_string(0, place, str(column.heading), heading)
        for line, values in enumerate(lines(statement), 1):
            for place, (column, value) in enumerate(zip(COLUMNS, values, strict=True)):
                _write(sheet, line, place, column, value, rate if column.is_rate else count)
        sheet.set_row(0, 62)  # points: four lines of a heading
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 40)
        sheet.set_column(2, len(COLUMNS) - 1, 12)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(statement.rows), len(COLUMNS) - 1)
        _set_up_page(sheet, statement)
        _write_notes(book, statement)
    return file.getvalue()


def _set_up_page(sheet: xlsxwriter.worksheet.Worksheet, statement: Statement) -> None:
    """Landscape A4, three pages wide with the names on each, the title and the heading on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(3, 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1)  # code and name stand beside every part of the row
    sheet.set_header(f"&L&B{title(statement)}")
    sheet.set_footer("&R&P/&N")


def _write_notes(book: xlsxwriter.Workbook, statement: Statement) -> None:
    """What the figures are of, and what each rate says: its parts of all rows, its formula, and when it misleads."""
    sheet = book.add_worksheet(_("Cách tính"))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    text, count = (
        book.add_format({"text_wrap": True, "valign": "top", **more}) for more in ({}, {"num_format": "#,##0"})
    )
    share = book.add_format({"num_format": "0.00%", "valign": "top"})
    sheet.write_string(0, 0, title(statement), book.add_format({"bold": True, "font_size": 13}))
    at = 1
    for note in notes(statement):
        sheet.write_string(at, 0, note)
        at += 1
    at += 1
    headings = (
        _("Tỷ lệ"),
        _("Tên"),
        _("Toàn bộ"),
        _("Tử số"),
        _("Mẫu số"),
        _("Công thức"),
        _("Nơi dùng"),
        _("Dễ hiểu sai"),
    )
    for place, heading in enumerate(headings):
        sheet.write_string(at, place, heading, bold)
    for line, definition in enumerate(DEFINITIONS, at + 1):
        rate = rates(statement.total.counts, statement.query.practice)[definition.name]
        sheet.write_string(line, 0, definition.name, bold)
        sheet.write_string(line, 1, str(definition.title), text)
        if rate.percent is None:
            sheet.write_string(line, 2, "–", text)
        else:
            sheet.write_number(line, 2, float(rate.percent) / 100, share)
        sheet.write_number(line, 3, rate.numerator, count)
        sheet.write_number(line, 4, rate.denominator, count)
        for place, said in enumerate((definition.formula, definition.used_by, definition.misleads), 5):
            sheet.write_string(line, place, str(said), text)
    for place, width in enumerate((12, 26, 10, 10, 10, 44, 30, 50)):
        sheet.set_column(place, place, width)


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, line: int, place: int, column: Column, value: Value,
    style: xlsxwriter.format.Format,
) -> None:  # fmt: skip
    if value is None:
        sheet.write_string(line, place, "–")
    elif column.is_rate:
        sheet.write_number(line, place, float(value) / 100, style)
    elif isinstance(value, int):
        sheet.write_number(line, place, value, style)
    else:
        sheet.write_string(line, place, value)


def safe(value: Value) -> Value:
    """Text that a spreadsheet would take for a formula, made text again."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
