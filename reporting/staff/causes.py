"""Causes of lateness: by step with a chart beside the table, by field and step, by the reasons given; and as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dossiers import selectors
from dossiers.models import Unit
from dossiers.rules.errors import DossierError
from dossiers.rules.officetime import to_instant
from reporting import queries, scopes
from reporting.layouts.causes import LAYOUTS
from reporting.layouts.pdf import is_installed
from reporting.queries import Query
from reporting.registers import causes as the_causes
from reporting.registers.late_list import hours
from reporting.registers.sheets import in_text
from reporting.sentences import sentence
from reporting.staff.choosing import words_of
from reporting.staff.page import page, staff_page, whole


@require_safe
@staff_page
def causes_file(request: HttpRequest, unit: Unit | None, layout: str) -> HttpResponse:
    """The same as a file; refusals are told on a page."""
    if layout not in LAYOUTS:
        raise Http404
    now = to_instant(timezone.now())
    query = _query(words_of(request, now), unit, now)
    name = f"nguyen-nhan-qua-han-{query.first:%Y%m%d}-{query.last:%Y%m%d}.{layout}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"}
    written = LAYOUTS[layout]
    body = written.write(_made(request, query), query)
    return HttpResponse(body, content_type=written.content_type, headers=headers)


@require_safe
@staff_page
def causes(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    """Nguyên nhân quá hạn."""
    now = to_instant(timezone.now())
    words = words_of(request, now)
    context: dict[str, Any] = {"words": {**words, "from_": words.get("from", "")}}
    status = 200
    try:
        context |= _shown(_made(request, _query(words, unit, now)))
        address = urlencode({key: words[key] for key in ("from", "to")})
        context |= {"address": address, "with_pdf": is_installed()}
    except DossierError as refused:
        context["complaint"], status = sentence(refused), 400
    return page(request, "reporting/staff/causes.html", _("Nguyên nhân quá hạn"), context, view="causes", status=status)


def _query(words: Mapping[str, str], unit: Unit | None, now: int) -> Query:
    """The period asked for, of all that the member works over. Refused: `DossierError`."""
    query = queries.read({**whole(unit), **{key: words.get(key) for key in ("from", "to")}}, now)
    scopes.check(query, unit)
    return query


def _made(request: HttpRequest, query: Query) -> the_causes.Causes:
    """With the reasons that the reader may read."""
    return the_causes.make(query, least=1 if selectors.reads_reasons(request.user) else the_causes.COMMON)


def _shown(found: the_causes.Causes) -> Mapping[str, Any]:
    none = _("Không ghi nơi giữ")
    return {
        "rows": [{"field": row.field_name, "step": row.step or none, **_numbers(row.tally)} for row in found.rows],
        "steps": [{"label": step or none, **_numbers(tally)} for step, tally in found.steps],
        "reasons": [{"label": row.words or _("Không ghi lý do"), **_numbers(row.tally)} for row in found.reasons],
        "total": _numbers(found.total),
    }


def _numbers(tally: the_causes.Tally) -> dict[str, Any]:
    mean = in_text(hours(tally.overrun, tally.total)) if tally.total else "–"
    return {"finished": tally.finished, "open": tally.open, "total": tally.total, "mean": mean}
