"""Biểu II.06 for staff: chosen on a page, shown as it is handed in, and had as a file of exactly that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dossiers.models import Unit
from dossiers.rules.errors import DossierError, NotAllowed
from dossiers.rules.officetime import day_of, to_date, to_instant
from reporting import periods, scopes
from reporting.forms import asking
from reporting.forms.designs import DESIGNS, usual
from reporting.forms.filling import Form, fill
from reporting.forms.layouts import LAYOUTS, file_name
from reporting.forms.layouts.page import sheet
from reporting.layouts.pdf import is_installed
from reporting.queries import FIELD, UNIT
from reporting.sentences import sentence
from reporting.staff.asked import address_of, words_of
from reporting.staff.fields import Field, choice, counting_fields, offered, period_fields
from reporting.staff.page import page, staff_page
from reporting.staff.units import agencies_of, units_for
from reporting.territory import select

KEYS = (
    "form", "rows", "unit", "agency", "period", "year", "from", "to", "practice", "frame", "receiver", "as_of",
    "known_at",
)  # fmt: skip
FORMS = {
    "06a": gettext_lazy("II.06a – một đơn vị trực tiếp giải quyết"),
    "06b": gettext_lazy("II.06b – toàn huyện"),
    "06c": gettext_lazy("II.06c – toàn tỉnh"),
}
ROWS = {FIELD: gettext_lazy("một lĩnh vực"), UNIT: gettext_lazy("một cơ quan, đơn vị")}


@staff_page
@require_safe
def form(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    """The form that was chosen; at first the one of the member's own unit for the quarter to be reported now."""
    now = to_instant(timezone.now())
    today = to_date(day_of(now))
    words = words_of(request, KEYS)
    begun = not words
    if begun:
        words = _at_first(unit, today)
    elif unit is not None and not words.get("unit") and not words.get("agency"):
        words["unit"] = unit.code
    context: dict[str, object] = {}
    status = 200
    try:
        if words.get("unit") or words.get("agency") or not begun:
            filled = _filled(words, unit, now)
            address = address_of(words, filled.asked.query)
            context |= {"address": address, "with_pdf": is_installed(), "empty": not any(filled.total.values)}
            context |= {"receiver": filled.reporter.receiver, "agencies": _agencies(filled), **sheet(filled)}
    except DossierError as error:
        context["error"] = sentence(error)
        status = 403 if isinstance(error, NotAllowed) else 400
    context["fields"] = _fields(words, unit, today, context)
    return page(request, "reporting/staff/form.html", _("Biểu II.06"), context, view="form", status=status)


@staff_page
@require_safe
def form_print(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    """The form alone, for the printer."""
    filled = _filled(words_of(request, KEYS), unit, to_instant(timezone.now()))
    return render(request, "reporting/forms/page.html", {**sheet(filled), "linked": True})


@staff_page
@require_safe
def form_file(request: HttpRequest, unit: Unit | None, layout: str) -> HttpResponse:
    """The form as a file; refusals are told on a page."""
    if layout not in LAYOUTS:
        raise Http404
    filled = _filled(words_of(request, KEYS), unit, to_instant(timezone.now()))
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(filled, layout)}"',
        "Cache-Control": "private, no-cache",
    }
    written = LAYOUTS[layout]
    return HttpResponse(written.write(filled), content_type=written.content_type, headers=headers)


def _filled(words: Mapping[str, str], unit: Unit | None, now: int) -> Form:
    """The form, if the member may ask for it."""
    asked = asking.read(words, now)
    scopes.check(asked.query, unit)
    return fill(asked)


def _at_first(unit: Unit | None, today: date) -> dict[str, str]:
    kind, year = periods.last_report_quarter(today)
    words = {"period": kind, "year": str(year)}
    return words if unit is None else {"form": usual(unit.level), "unit": unit.code, **words}


def _agencies(filled: Form) -> list[tuple[str, str]]:
    """The agencies that could report for themselves, where the form is one that an agency hands in."""
    query = filled.asked.query
    root = select(query).root
    return [] if filled.asked.design.sections or root is None else agencies_of(root, query.day)


def _fields(words: Mapping[str, str], unit: Unit | None, today: date, shown: Mapping[str, object]) -> list[Field]:
    agencies = shown.get("agencies")
    receiver = shown.get("receiver")
    return [
        choice(words, "form", _("Biểu"), ((key, FORMS[key]) for key in DESIGNS), "06a"),
        choice(words, "rows", _("Mỗi hàng là"), ROWS.items(), FIELD),
        offered(words, "unit", _("Đơn vị (mã)"), units_for(unit, today)),
        offered(words, "agency", _("Cơ quan (mã, chỉ 06a)"), agencies if isinstance(agencies, list) else ()),
        *period_fields(words),
        *counting_fields(words),
        Field("receiver", _("Đơn vị nhận báo cáo"), words.get("receiver", ""), hint=str(receiver or "")),
    ]
