"""Causes of lateness as files: XLSX and PDF with a table for each way to divide them, CSV for machines."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import NamedTuple

import xlsxwriter
from django.utils.translation import gettext as _

from reporting.layouts import paper
from reporting.layouts.paper import Paper, Table
from reporting.layouts.sheet import safe
from reporting.layouts.worksheet import Styles, foot, head, write
from reporting.letterhead import of_query
from reporting.queries import Query
from reporting.registers.causes import Causes, Tally
from reporting.registers.late_list import hours
from reporting.registers.sheets import Cell, Column

MOST_ROWS = 500
"""As many rows as are printed while one waits."""
NUMBERS = ("finished", "open", "total", "mean_overrun_hours")
"""The names of the last columns for machines."""


def as_csv(found: Causes, query: Query) -> bytes:
    """Each row says which table it is of (step, field, reason, total), so that a sum counts nothing twice."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["table", "field", "field_name", "step", "reason", *NUMBERS])
    for step, tally in found.steps:
        writer.writerow(["step", "", "", safe(step), "", *_numbers(tally)])
    for row in found.rows:
        writer.writerow(["field", safe(row.field), safe(row.field_name), safe(row.step), "", *_numbers(row.tally)])
    for reason in found.reasons:
        writer.writerow(["reason", "", "", "", safe(reason.words), *_numbers(reason.tally)])
    writer.writerow(["total", "", "", "", "", *_numbers(found.total)])
    return text.getvalue().encode()


def as_xlsx(found: Causes, query: Query) -> bytes:
    """A worksheet for each table, as it is handed in. No cell is ever a formula."""
    file, document = io.BytesIO(), of_causes(found, query)
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        styles = Styles(book)
        for table in document.tables:
            page = book.add_worksheet(table.caption)
            title = f"{document.title} {table.caption.lower()}"
            row = head(page, document.head, title, document.notes, table.columns, styles)
            for line in (*table.lines, table.total):
                for place, cell in enumerate(line):
                    write(page, row, place, cell, styles)
                row += 1
            foot(page, row, document.footnotes, len(table.columns), styles)
    return file.getvalue()


def as_pdf(found: Causes, query: Query) -> bytes:
    """Landscape A4. Refused: tables too long to print, and where PDF cannot be made."""
    paper.check_length_of_pdf(len(found.rows), MOST_ROWS)
    return paper.as_pdf(of_causes(found, query))


class Layout(NamedTuple):
    write: Callable[[Causes, Query], bytes]
    content_type: str


LAYOUTS = {
    "xlsx": Layout(as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": Layout(as_csv, "text/csv; charset=utf-8"),
    "pdf": Layout(as_pdf, "application/pdf"),
}


def of_causes(found: Causes, query: Query) -> Paper:
    """The causes as a document."""
    notes = (
        _("Từ %(first)s đến %(last)s.") % {"first": f"{query.first:%d/%m/%Y}", "last": f"{query.last:%d/%m/%Y}"},
        _(
            "Mỗi hồ sơ giải quyết xong quá hạn trong kỳ, hoặc đang giải quyết mà quá hạn lúc hết kỳ, được tính một "
            "lần, ở bước vượt phần thời hạn của mình nhiều nhất; tổng bằng số quá hạn của báo cáo."
        ),
    )
    footnotes = (
        _("Lý do ghi lần cuối khi hẹn lại, tạm dừng, yêu cầu bổ sung hoặc yêu cầu nộp nghĩa vụ tài chính."),
        _("Vượt trung bình: số giờ làm việc mà bước nói trên vượt phần thời hạn của mình, chia đều cho các hồ sơ."),
    )
    step, total = Column("step", _("Bước (bộ phận)"), 30), _("Tổng cộng")
    tables = (
        _table(_("Theo bước"), (step,), (([name or _no_step()], tally) for name, tally in found.steps), [total], found),
        _table(
            _("Theo lĩnh vực và bước"),
            (Column("field", _("Lĩnh vực"), 40), step),
            (([row.field_name, row.step or _no_step()], row.tally) for row in found.rows),
            [total, ""],
            found,
        ),
        _table(
            _("Theo lý do đã ghi"),
            (Column("reason", _("Lý do"), 60),),
            (([row.words or _("Không ghi lý do")], row.tally) for row in found.reasons),
            [total],
            found,
        ),
    )
    return Paper(_("Nguyên nhân quá hạn"), of_query(query), notes, tables, footnotes)


def _table(
    caption: str, columns: tuple[Column, ...], rows: Iterator[tuple[list[str], Tally]], total: list[str], found: Causes
) -> Table:
    numbers = (
        Column("finished", _("Đã xong, quá hạn"), 16),
        Column("open", _("Đang giải quyết, quá hạn"), 16),
        Column("total", _("Cộng"), 16),
        Column("mean", _("Vượt trung bình (giờ làm việc)"), 16),
    )
    lines = [[*labels, *_numbers(tally)] for labels, tally in rows]
    return Table("causes", (*columns, *numbers), lines, [*total, *_numbers(found.total)], caption)


def _numbers(tally: Tally) -> list[Cell]:
    return [tally.finished, tally.open, tally.total, hours(tally.overrun, tally.total) if tally.total else None]


def _no_step() -> str:
    return _("Không ghi nơi giữ")
