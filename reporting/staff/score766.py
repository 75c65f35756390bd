"""`/admin/bao-cao/chi-so-766/`: the index of Decision 766/QĐ-TTg, as a page and as a workbook."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dossiers.models import Unit
from dossiers.rules.officetime import day_of, to_date, to_instant
from reporting import scopes
from reporting.entered import powers
from reporting.intervals import MINIMUM_VOLUME, Interval
from reporting.layouts.score766 import as_xlsx
from reporting.score766.index import Board, Line, board, query_of, trend
from reporting.score766.intervals import interval
from reporting.score766.periods import Period, latest, offered, read_period
from reporting.score766.plan import unequal
from reporting.staff.page import page, staff_page

BEFORE = 4  # periods of the trend


class Asked(NamedTuple):
    period: Period
    unit: str  # its code; "" for the whole country
    now: int

    @property
    def words(self) -> str:
        return urlencode({"don-vi": self.unit, "ky": self.period.word})


class Row(NamedTuple):
    """A line, what has changed since the period before, and how far the rate from its own dossiers can be trusted."""

    line: Line
    change: Decimal | None
    interval: Interval | None


@staff_page
@require_safe
def score766(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    """The unit asked for with its groups and items, the units right below it in order, and the periods before."""
    asked, boards = _read(request, unit)
    now = boards[-1]
    before = boards[-2] if len(boards) > 1 and boards[-2].period == asked.period.before() else None
    context = {
        "asked": asked,
        "board": now,
        "rows": [
            Row(line, _change(line, before.line(line.unit) if before else None), interval(line)) for line in now.lines
        ],
        "change": _change(now.whole, before.whole if before else None),
        "boards": boards,
        "periods": offered(to_date(day_of(asked.now)), asked.period),
        "under_way": to_date(day_of(asked.now)) <= asked.period.last,
        "minimum": MINIMUM_VOLUME,
        "unequal": unequal(now.plan),
        "own_code": unit.code if unit is not None else "",
        "may_enter": powers(request.user).enter,
        "few": any(line.few for line in now.lines),
    }
    return page(request, "reporting/staff/score766.html", _("Chỉ số 766"), context, view="score766")


@staff_page
@require_safe
def score766_xlsx(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    """The same as a workbook: the ranking, the items of every unit, the periods before."""
    asked, boards = _read(request, unit)
    name = f"chi-so-766-{asked.unit or 'ca-nuoc'}-{asked.period.word}.xlsx"
    return HttpResponse(
        as_xlsx(boards),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"},
    )


def _read(request: HttpRequest, unit: Unit | None) -> tuple[Asked, list[Board]]:
    """What is asked for, checked against what the reader works over; the board asked for stands last."""
    now = to_instant(timezone.now())
    word = request.GET.get("ky", "")
    period = read_period(word) if word else latest(to_date(day_of(now)))
    code = (request.GET.get("don-vi") or (unit.code if unit is not None else "")).strip()
    query = query_of(period, code, now)
    scopes.check(query, unit)
    boards = [*trend(period, code, BEFORE, now), board(period, query)]
    return Asked(period, boards[-1].whole.code, now), boards


def _change(line: Line, before: Line | None) -> Decimal | None:
    """Points more or fewer than before, where both totals are made of the same."""
    if before is None or line.score.total is None or before.score.total is None:
        return None
    return line.score.total - before.score.total if line.score.basis == before.score.basis else None
