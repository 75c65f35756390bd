"""The public indicators of reform: of the provinces and periods whose statements are published, and of no others.

So nobody can make the server count what they please; and what was counted is kept for some minutes.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dossiers.rules.errors import DossierError
from dossiers.rules.officetime import OFFICE_ZONE, to_instant
from reporting.pages import sheets
from reporting.pages.remembered import remembered
from reporting.reform import indicators
from reporting.reform.document import as_document, groups
from reporting.reform.layouts import notes

TEMPLATE = "reporting/reform.html"
RETRY_SECONDS = 5
SHOWN_SECONDS = 60


@require_safe
def reform(request: HttpRequest) -> HttpResponse:
    """The indicators of the sheet that `?bieu=` names by any of its statements, or of the newest period."""
    offered = [sheet for sheet in sheets.current() if sheet.publication.province]
    if not offered:
        return render(request, TEMPLATE, {"sheets": offered})
    asked = request.GET.get("bieu", "")
    chosen = next((sheet for sheet in offered if not asked or asked in {str(one.pk) for one in sheet.statements}), None)
    if chosen is None:
        raise Http404(_("Không có biểu thống kê nào mang số này; có thể biểu đã được thay thế hoặc gỡ bỏ."))
    now = timezone.now()
    today = now.astimezone(OFFICE_ZONE).date()
    key = f"reform:{chosen.publication.province}:{chosen.first}:{chosen.last}:{today}:{get_language()}"
    try:
        found = remembered(key, lambda: _count(chosen, to_instant(now)))
    except DossierError:  # of a province that the catalogue does not know any more
        raise Http404(_("Không tính được chỉ tiêu của biểu này.")) from None
    context = {"sheets": offered, "sheet": chosen}
    if found is None:
        response = render(request, TEMPLATE, context | {"counting": True}, status=503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        patch_cache_control(response, no_store=True)
        return response
    document, told = found
    shown = {"document": document, "groups": list(groups(document)), "notes": told}
    response = render(request, TEMPLATE, context | shown)
    patch_cache_control(response, public=True, max_age=SHOWN_SECONDS)
    return response


def _count(sheet: sheets.Sheet, now: int) -> tuple[dict[str, Any], list[str]]:
    words = {"from": sheet.first.isoformat(), "to": sheet.last.isoformat(), "province": sheet.publication.province}
    review = indicators.make(indicators.ask(words, now))
    return as_document(review), notes(review)
