"""The statement for staff: every option of `report`, all counts, all six rates with both their parts, and files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dossiers.models import Unit
from dossiers.rules.errors import DossierError, NotAllowed
from dossiers.rules.officetime import day_of, to_date, to_datetime, to_instant
from reporting import periods, queries, scopes
from reporting.layouts import LAYOUTS
from reporting.layouts.columns import COUNTED, Column, Value
from reporting.layouts.pdf import is_installed
from reporting.queries import LEVEL, OWN
from reporting.sentences import sentence
from reporting.staff.asked import address_of, words_of
from reporting.staff.fields import Field, choice, counting_fields, instant, offered, period_fields
from reporting.staff.page import page, staff_page
from reporting.staff.shares import explained, shares
from reporting.staff.units import units_for
from reporting.statement import Statement, make

KEYS = ("period", "year", "from", "to", "by", "scope", "province", "unit", "practice", "frame", "as_of", "known_at")
GROUPINGS = {
    "level": gettext_lazy("Cấp"),
    "unit": gettext_lazy("Đơn vị"),
    "agency": gettext_lazy("Cơ quan"),
    "desk": gettext_lazy("Nơi tiếp nhận"),
    "field": gettext_lazy("Lĩnh vực"),
    "procedure": gettext_lazy("Thủ tục"),
    "channel": gettext_lazy("Kênh nộp"),
}
SCOPES = {"own": gettext_lazy("mỗi hàng chỉ tính riêng mình"), "subtree": gettext_lazy("gồm cả các đơn vị bên dưới")}
CONTENT_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Line(NamedTuple):
    """A row, each count with the heading of its column, under which a phone shows it."""

    label: str
    counts: list[tuple[str | Promise, Value]]


class Table(NamedTuple):
    heading: str | Promise
    columns: list[str | Promise]
    lines: list[Line]
    total: Line


@staff_page
@require_safe
def statement(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    """The statement that was chosen; at first the member's own, of the circular's quarter to be reported now."""
    now = to_instant(timezone.now())
    today = to_date(day_of(now))
    words = words_of(request, KEYS)
    if not words:
        kind, year = periods.last_report_quarter(today)
        words = {"period": kind, "year": str(year)}
    context: dict[str, Any] = {}
    status = 200
    try:
        made = _made(words, unit, now)
        context = _shown(made) | {"address": address_of(words, made.query), "with_pdf": is_installed()}
    except DossierError as error:
        context["error"] = sentence(error)
        status = 403 if isinstance(error, NotAllowed) else 400
    context["fields"] = _fields(scopes.narrowed(words, unit), unit, today)
    title = _("Tình hình giải quyết hồ sơ")
    return page(request, "reporting/staff/statement.html", title, context, view="statement", status=status)


@staff_page
@require_safe
def statement_file(request: HttpRequest, unit: Unit | None, layout: str) -> HttpResponse:
    """The same as a file, just as the command `report` writes it; refusals are told on a page."""
    if layout not in CONTENT_TYPES:
        raise Http404
    made = _made(words_of(request, KEYS), unit, to_instant(timezone.now()))
    name = f"bao-cao-{made.query.by}-{made.query.first:%Y%m%d}-{made.query.last:%Y%m%d}.{layout}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"}
    return HttpResponse(LAYOUTS[layout](made), content_type=CONTENT_TYPES[layout], headers=headers)


def _made(words: Mapping[str, str], unit: Unit | None, now: int) -> Statement:
    """The statement, if the member may ask for it."""
    query = queries.read(scopes.narrowed(periods.spelled_out(words), unit), now)
    scopes.check(query, unit)
    return make(query)


def _shown(made: Statement) -> dict[str, Any]:
    query = made.query
    return {
        "query": query,
        "as_of": to_datetime(query.cuts.as_of),
        "known_at": None if query.known_at is None else to_datetime(query.known_at),
        "overlapping": made.overlapping,
        "first_column": GROUPINGS[query.by],
        "tables": [_table(made, heading, columns) for heading, columns in COUNTED],
        "definitions": explained(made.total, query.practice),
        "rows": [shares(row, query.practice) for row in made.rows],
        "total": shares(made.total, query.practice),
    }


def _table(made: Statement, heading: str | Promise, columns: tuple[Column, ...]) -> Table:
    *lines, total = (
        Line(row.label, [(column.heading, column.value(row, made.query.practice)) for column in columns])
        for row in (*made.rows, made.total)
    )
    return Table(heading, [column.heading for column in columns], lines, total)


def _fields(words: Mapping[str, str], unit: Unit | None, today: date) -> list[Field]:
    units = units_for(unit, today)
    groupings: Mapping[str, str | Promise] = GROUPINGS
    return [
        *period_fields(words),
        choice(words, "by", _("Mỗi hàng là"), groupings.items(), LEVEL),
        choice(words, "scope", _("Phạm vi mỗi hàng"), SCOPES.items(), OWN),
        offered(words, "province", _("Toàn địa bàn tỉnh (mã)"), units),
        offered(words, "unit", _("Riêng đơn vị (mã)"), units),
        *counting_fields(words),
        instant(words, "as_of", _("Những gì đã xảy ra đến lúc")),
        instant(words, "known_at", _("Những gì đã ghi nhận đến lúc")),
    ]
