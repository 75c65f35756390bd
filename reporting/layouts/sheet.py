"""The statement as a sheet with every column: CSV for machines, XLSX for people. No cell is ever a formula."""

from __future__ import annotations

import csv
import io

import xlsxwriter

from reporting.layouts.columns import COLUMNS, Column, Value, lines
from reporting.statement import Statement

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(statement: Statement) -> bytes:
    """Column names as in JSON, with points between; rates as `95.16` or empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in COLUMNS)
    for line in lines(statement):
        writer.writerow(_safe(value) for value in line)
    return text.getvalue().encode()


def as_xlsx(statement: Statement) -> bytes:
    """One worksheet with numbers as numbers, which the reader's spreadsheet shows in its own way."""
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
        sheet.set_column(1, 1, 40)
        sheet.set_column(2, len(COLUMNS) - 1, 12)
        sheet.freeze_panes(1, 2)
    return file.getvalue()


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


def _safe(value: Value) -> Value:
    """Text that a spreadsheet would take for a formula, made text again."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
