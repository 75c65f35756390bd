"""The public statistics. A visit reads stored statements: two queries, however many there are; never a recount."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache, wraps
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from reporting.models import StoredStatement
from reporting.pages.tables import table_of


class Sheet(NamedTuple):
    """What one page shows: the statements of one province and period, by level first."""

    statements: list[StoredStatement]

    @property
    def id(self) -> int:
        return self.statements[0].pk

    @property
    def province(self) -> str:
        return self.statements[0].province

    @property
    def label(self) -> str:
        return self.statements[0].label

    @property
    def first(self) -> date:
        return self.statements[0].first

    @property
    def last(self) -> date:
        return self.statements[0].last


def sheets() -> list[Sheet]:
    """All sheets without their bodies, the newest period first."""
    stored = StoredStatement.objects.defer("body").order_by("-last", "-first", "province")
    return [
        Sheet(by_level_first(statements))
        for _key, statements in groupby(stored, key=attrgetter("last", "first", "province"))
    ]


def by_level_first(statements: Iterable[StoredStatement]) -> list[StoredStatement]:
    return sorted(statements, key=lambda one: (one.grouping != "level", one.grouping))


class RequestWithSheets(HttpRequest):
    sheets: list[Sheet]


def with_sheets(view: Callable[[RequestWithSheets], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Reads the list once, for the cache headers and the page alike."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        request.sheets = sheets()  # type: ignore[attr-defined]
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


def etag(request: RequestWithSheets) -> str:
    shown = [
        (one.pk, one.label, one.reconstructed, one.stored_at.isoformat())
        for sheet in request.sheets
        for one in sheet.statements
    ]
    return f'"{hashlib.sha256(repr((look(), get_language(), shown)).encode()).hexdigest()[:32]}"'


def last_modified(request: RequestWithSheets) -> datetime | None:
    return max((one.stored_at for sheet in request.sheets for one in sheet.statements), default=None)


@require_safe
@cache_control(public=True, no_cache=True)
@with_sheets
@condition(etag, last_modified)
def statement(request: RequestWithSheets) -> HttpResponse:
    """The sheet that `?bieu=` names by any of its statements, or the one of the newest period."""
    asked = request.GET.get("bieu", "")
    if asked:
        chosen = next((sheet for sheet in request.sheets if asked in {str(one.pk) for one in sheet.statements}), None)
        if chosen is None:
            raise Http404(_("Không có biểu thống kê nào mang số này; có thể biểu đã được thay thế hoặc gỡ bỏ."))
    elif request.sheets:
        chosen = request.sheets[0]
    else:
        return render(request, "reporting/statistics_empty.html")
    stored = StoredStatement.objects.filter(province=chosen.province, first=chosen.first, last=chosen.last)
    tables = [table_of(one) for one in by_level_first(stored)]
    return render(
        request,
        "reporting/statistics.html",
        {
            "sheet": chosen,
            "sheets": request.sheets,
            "tables": tables,
            "total": tables[0].total,
            "reconstructed": any(table.reconstructed for table in tables),
        },
    )
