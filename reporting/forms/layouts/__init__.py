"""A filled form as a file: one form, several writers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from reporting.forms.filling import Form
from reporting.forms.layouts.page import as_html, as_pdf
from reporting.forms.layouts.plain import as_csv
from reporting.forms.layouts.workbook import as_xlsx
from reporting.queries import FIELD


class Layout(NamedTuple):
    write: Callable[[Form], bytes]
    content_type: str


LAYOUTS = {
    "xlsx": Layout(as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": Layout(as_csv, "text/csv; charset=utf-8"),
    "pdf": Layout(as_pdf, "application/pdf"),
    "html": Layout(as_html, "text/html; charset=utf-8"),
}
BINARY = frozenset({"xlsx", "pdf"})


def file_name(form: Form, layout: str) -> str:
    """`bieu-II.06c-68-20241215-20250314.xlsx`: which form, whose, of when."""
    asked = form.asked
    whose = asked.agency.code if asked.agency is not None else asked.query.unit
    rows = "" if asked.rows == FIELD else "-don-vi"
    return f"bieu-II.{asked.design.key}{rows}-{whose}-{asked.query.first:%Y%m%d}-{asked.query.last:%Y%m%d}.{layout}"
