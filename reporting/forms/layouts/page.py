"""The form as a page of its own, to be printed; the same sheet stands on the staff's page and in the PDF."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from reporting.forms.columns import MARKS, headings
from reporting.forms.designs import LAW
from reporting.forms.filling import Form
from reporting.layouts.pdf import written
from reporting.letterhead import NATION

STYLE = "reporting/forms.css"
UNIT_OF_COUNT = "Đơn vị tính: Số hồ sơ TTHC"
SIGNATURES = (("NGƯỜI LÀM BÁO CÁO", "(Ký, ghi rõ họ tên)"), ("THỦ TRƯỞNG ĐƠN VỊ", "(Ký tên, đóng dấu)"))


def as_html(form: Form) -> bytes:
    """A file that needs no server: its style is within."""
    return rendered(form, style=Path(finders.find(STYLE) or "").read_text(encoding="utf-8")).encode()


def as_pdf(form: Form) -> bytes:
    """Landscape A4, just as it is printed. Refused: `NotFound`, where PDF cannot be made."""
    return written(rendered(form), STYLE)


def rendered(form: Form, *, style: str = "", linked: bool = False) -> str:
    """The page with a style within, or `linked` to the site's own, or with none."""
    return render_to_string("reporting/forms/page.html", {**sheet(form), "style": style, "linked": linked})


def sheet(form: Form) -> dict[str, Any]:
    """What the template of the sheet is filled with."""
    cells = headings(form.asked.rows)
    return {
        "form": form,
        "headings": [list(line) for _number, line in groupby(cells, key=lambda cell: cell.line)],
        "marks": MARKS,
        "law": LAW,
        "nation": NATION,
        "unit_of_count": UNIT_OF_COUNT,
        "signatures": SIGNATURES,
        "place_and_date": place_and_date(form),
        "period": period(form),
        "days": days(form),
    }


def period(form: Form) -> str:
    """The name of the period; where its days have none, it is left to be written in."""
    return f"Kỳ báo cáo: {form.period.label or '………'}"


def days(form: Form) -> str:
    """The line under the name of the period."""
    return f"(Từ ngày {form.period.first:%d/%m/%Y} đến ngày {form.period.last:%d/%m/%Y})"


def place_and_date(form: Form) -> str:
    """The day is left open: it is that of the signature."""
    return f"{form.reporter.place}, ngày …… tháng …… năm ………"
