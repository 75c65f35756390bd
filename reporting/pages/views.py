"""The public statistics. A visit reads what was published: two queries, however much there is; never a recount."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from reporting.intervals import MINIMUM_VOLUME
from reporting.models import PublishedStatement
from reporting.pages import sheets
from reporting.pages.sheets import Sheet
from reporting.pages.tables import table_of
from reporting.rates import BY_NAME


class RequestWithSheets(HttpRequest):
    sheets: list[Sheet]
    chosen: Sheet | None


def with_sheets(view: Callable[[RequestWithSheets], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Reads the list once, for the cache headers and the page alike, and finds the sheet that `?bieu=` asks for.

    That names a sheet by any of its statements; without it, it is the one of the newest period.
    """

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        found, asked = sheets.current(), request.GET.get("bieu", "")
        if asked:
            chosen = next((one for one in found if asked in {str(each.pk) for each in one.statements}), None)
            chosen = chosen or sheets.numbered(asked)
        else:
            chosen = found[0] if found else None
        request.sheets, request.chosen = found, chosen  # type: ignore[attr-defined]
        return view(request)  # type: ignore[arg-type]

    return wrapped


@cache
def look() -> str:
    """A digest of all that shapes the page but its data, so that a new release is a new page."""
    digest = hashlib.sha256()
    for folder in ("locale", "onestop/static", "onestop/templates", "reporting"):
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.is_file() and path.suffix in {".html", ".css", ".js", ".mo", ".py"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _shown(request: RequestWithSheets) -> list[Sheet]:
    return [*request.sheets, *([request.chosen] if request.chosen else [])]


def etag(request: RequestWithSheets) -> str:
    shown = [sheet.shown() for sheet in _shown(request)]
    return f'"{hashlib.sha256(repr((look(), get_language(), shown)).encode()).hexdigest()[:32]}"'


def last_modified(request: RequestWithSheets) -> datetime | None:
    return max((sheet.changed_at for sheet in _shown(request)), default=None)


@require_safe
@cache_control(public=True, no_cache=True)
@with_sheets
@condition(etag, last_modified)
def statement(request: RequestWithSheets) -> HttpResponse:
    """The sheet asked for, or the newest."""
    chosen = request.chosen
    if chosen is None and request.GET.get("bieu"):
        raise Http404(_("Không có biểu thống kê nào mang số này; có thể biểu đã được thay thế hoặc gỡ bỏ."))
    if chosen is None:
        return render(request, "reporting/statistics_empty.html")
    stored = chosen.statements
    if any(chosen is one for one in request.sheets):  # the list is without bodies
        stored = list(PublishedStatement.objects.filter(publication=chosen.publication))
    tables = [table_of(one, chosen.publication) for one in stored]
    return render(
        request,
        "reporting/statistics.html",
        {
            "sheet": chosen,
            "publication": chosen.publication,
            "sheets": request.sheets,
            "newer": next((one for one in request.sheets if one is not chosen and one.same_period_as(chosen)), None),
            "tables": tables,
            "total": tables[0].total,
            "r1": BY_NAME["R1"],
            "minimum": MINIMUM_VOLUME,
            "made_up": chosen.publication,
        },
    )


@require_safe
def document(request: HttpRequest, number: int) -> HttpResponse:
    """A published statement byte for byte, as its digest says; superseded ones too, withdrawn ones no more."""
    stored = PublishedStatement.objects.filter(pk=number, publication__withdrawn_at=None).first()
    if stored is None:
        raise Http404(_("Không có biểu thống kê nào mang số này; có thể biểu đã được thay thế hoặc gỡ bỏ."))
    headers = {"ETag": f'"{stored.sha256}"', "Cache-Control": "public, no-cache"}
    return HttpResponse(stored.content, content_type="application/json", headers=headers)
