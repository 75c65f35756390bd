"""Causes of lateness on a page: by field and step with a chart beside the table, and by the reasons given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dossiers.models import Unit
from dossiers.rules.errors import DossierError
from dossiers.rules.officetime import to_instant
from reporting import queries, scopes
from reporting.registers import causes as the_causes
from reporting.registers.late_list import hours
from reporting.sentences import sentence
from reporting.staff.choosing import words_of
from reporting.staff.lists import in_text
from reporting.staff.page import page, staff_page, whole


@require_safe
@staff_page
def causes(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    """Nguyên nhân quá hạn."""
    now = to_instant(timezone.now())
    words = words_of(request, now)
    context: dict[str, Any] = {"words": {**words, "from_": words.get("from", "")}}
    status = 200
    try:
        query = queries.read({**whole(unit), **{key: words.get(key) for key in ("from", "to")}}, now)
        scopes.check(query, unit)
        context |= _shown(the_causes.make(query))
    except DossierError as refused:
        context["complaint"], status = sentence(refused), 400
    return page(request, "reporting/staff/causes.html", _("Nguyên nhân quá hạn"), context, view="causes", status=status)


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
