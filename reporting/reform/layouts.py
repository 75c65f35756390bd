"""The indicators as text or a file, one line each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rich import box
from rich.console import Console
from rich.table import Table

from reporting.layouts.sheet import safe
from reporting.reform.definitions import GROUPS, SHARE
from reporting.reform.document import as_document, groups
from reporting.reform.indicators import Review
from reporting.templatetags.quantities import quantity, ratio, reading

WIDTH = 110
COLUMNS = {
    "code": gettext_lazy("Mã"),
    "group": gettext_lazy("Nhóm"),
    "name": gettext_lazy("Chỉ tiêu"),
    "value": gettext_lazy("Giá trị"),
    "percent": gettext_lazy("Tỷ lệ"),
    "numerator": gettext_lazy("Tử số"),
    "denominator": gettext_lazy("Mẫu số"),
    "measure": gettext_lazy("Đơn vị tính"),
    "parts": gettext_lazy("Các phần"),
    "rank": gettext_lazy("Xếp hạng"),
    "ranked": gettext_lazy("Trên tổng số"),
    "stated": gettext_lazy("Như đã công bố"),
    "kind": gettext_lazy("Loại"),
    "formula": gettext_lazy("Cách tính"),
    "source": gettext_lazy("Nguồn số liệu"),
    "note": gettext_lazy("Ghi chú"),
}
"""By their names for machines; the headings are for people."""


def as_json(review: Review) -> bytes:
    return (json.dumps(as_document(review), ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(review: Review) -> bytes:
    """The keys of JSON as columns; parts as `label: number`, with semicolons between."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for indicator in as_document(review)["indicators"]:
        cells = indicator | {"parts": _parts(indicator)}
        writer.writerow(safe(cells[name]) for name in COLUMNS)
    return text.getvalue().encode()


def as_table(review: Review) -> bytes:
    """A table to read in a terminal, by group, with numbers as Vietnam writes them."""
    document = as_document(review)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title(review), title_justify="left")
    for heading, justify in (
        (_("Chỉ tiêu"), "left"),
        (_("Kết quả"), "right"),
        (_("Tử số / mẫu số"), "right"),
        (_("Nguồn số liệu"), "left"),
    ):
        table.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for label, indicators in groups(document):
        table.add_section()
        table.add_row(label.upper())
        for one in indicators:
            name = f"  {one['name']} ({one['note']})" if one["note"] else f"  {one['name']}"
            table.add_row(name, reading(one), ratio(one), one["source"] or _("chưa nhập"))
    text = io.StringIO()
    console = Console(file=text, width=WIDTH, color_system=None, highlight=False, markup=False)
    console.print(table)
    for note in notes(review):
        console.print(note)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()).encode() + b"\n"


def as_xlsx(review: Review) -> bytes:
    """One worksheet of the indicators, one of the series; numbers are numbers, and no cell is a formula."""
    document = as_document(review)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        rate = book.add_format({"num_format": "0.00%"})
        plain = book.add_format({"num_format": "#,##0.####", "valign": "top"})
        sheet = book.add_worksheet(_("Chỉ tiêu"))
        sheet.write_string(0, 0, title(review), book.add_format({"bold": True}))
        for line, note in enumerate(notes(review), 1):
            sheet.write_string(line, 0, note)
        top = len(notes(review)) + 2
        for place, heading in enumerate(COLUMNS.values()):
            sheet.write_string(top, place, str(heading), bold)
        for line, indicator in enumerate(document["indicators"], top + 1):
            cells = indicator | {"parts": _parts(indicator), "group": str(GROUPS[indicator["group"]])}
            for place, name in enumerate(COLUMNS):
                _write(sheet, line, place, name, cells, rate if name == "percent" else plain)
        sheet.set_column(2, 2, 48)
        sheet.set_column(13, 15, 60)
        sheet.freeze_panes(top + 1, 3)
        _write_series(book, document, bold, plain)
    return file.getvalue()


def title(review: Review) -> str:
    """What it is about: the unit and the period."""
    return _("Chỉ tiêu cải cách hành chính của %(unit)s từ %(first)s đến %(last)s") % {
        "unit": review.unit,
        "first": f"{review.query.first:%d/%m/%Y}",
        "last": f"{review.query.last:%d/%m/%Y}",
    }


def notes(review: Review) -> list[str]:
    """What has to be said about the numbers."""
    told = [
        _("Số liệu gồm cả các đơn vị bên dưới, trừ chỉ tiêu nhập: đó là số của chính đơn vị và đúng kỳ này."),
        _(
            "Một ngày công tính %(value)s đồng (giá trị cấu hình; mặc định theo báo cáo tổng kết cải cách hành chính "
            "nhà nước giai đoạn 2011–2020)."
        )
        % {"value": quantity(review.day_value)},
        _(
            "Hồ sơ số hóa, thanh toán trực tuyến, phản ánh kiến nghị và mức độ hài lòng chưa được ghi trong hồ sơ "
            "nên cũng là chỉ tiêu nhập."
        ),
        _("Dấu – là chưa có số hoặc mẫu số bằng không; chỉ tiêu chưa nhập thì nhập ở trang quản trị."),
    ]
    if review.reconstructed:
        told.append(_("Hồ sơ của kỳ này là số liệu dựng lại hoặc mô phỏng."))
    return told


def _parts(indicator: dict[str, Any]) -> str:
    return "; ".join(f"{part['label']}: {part['value']}" for part in indicator["parts"])


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, line: int, place: int, name: str, cells: dict[str, Any],
    style: xlsxwriter.format.Format,
) -> None:  # fmt: skip
    value = cells[name]
    if name == "percent" and value is not None:
        sheet.write_number(line, place, float(value) / 100, style)
    elif isinstance(value, int) or (name == "value" and value is not None):
        sheet.write_number(line, place, float(value), style)
    elif value is None:
        says = "percent" if cells["shape"] == SHARE else "value"
        sheet.write_string(line, place, "–" if name == says else "")
    else:
        sheet.write_string(line, place, value)


def _write_series(
    book: xlsxwriter.Workbook, document: dict[str, Any], bold: xlsxwriter.format.Format,
    plain: xlsxwriter.format.Format,
) -> None:  # fmt: skip
    sheet = book.add_worksheet(_("Chỉ số bên ngoài"))
    headings = (_("Chỉ số"), _("Từ ngày"), _("Đến ngày"), _("Giá trị"), _("Xếp hạng"), _("Trên tổng số"), _("Nguồn"))
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, bold)
    rows = [(one["name"], point) for one in document["series"] for point in one["points"]]
    for line, (name, point) in enumerate(rows, 1):
        for place, text in ((0, name), (1, point["from"]), (2, point["to"]), (6, point["source"])):
            sheet.write_string(line, place, text)
        for place, number in ((3, point["value"]), (4, point["rank"]), (5, point["ranked"])):
            if number is not None:
                sheet.write_number(line, place, float(number), plain)
    sheet.set_column(0, 0, 48)


LAYOUTS: dict[str, Callable[[Review], bytes]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
    "xlsx": as_xlsx,
}
BINARY = frozenset({"xlsx"})
