"""My exports: what was asked for, how far it is, and the files. Only who asked for one gets it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.models import Heartbeat
from reporting import exports as making
from reporting.models import Export
from reporting.scopes import Reader
from reporting.staff.choosing import words_of
from reporting.staff.page import list_page, page

LISTED = 50
WORKER_AWAY = timedelta(seconds=max(120, settings.BEAT_AGE_SECONDS))
"""Not heard of for longer than this, the worker counts as not running."""
State = Export.State
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}


class Shown(NamedTuple):
    """A line of the list."""

    export: Export
    words: str
    unfinished: bool
    percent: int | None
    expires_at: datetime | None


@require_http_methods(["GET", "HEAD", "POST"])
@list_page
def exports(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The list; a POST puts one more on it."""
    now = timezone.now()
    if request.method == "POST":
        words: dict[str, str | None] = dict(words_of(request, int(now.timestamp())))
        kind, form = request.POST.get("kind", ""), request.POST.get("format", "")
        making.ask(reader.user, kind, form, words, get_language() or "vi", now)
        return HttpResponseRedirect(reverse("reports:exports"))
    found = Export.objects.filter(requested_by=reader.user).order_by("-requested_at", "-pk")[:LISTED]
    shown = [_shown(export) for export in found]
    unfinished = any(one.unfinished for one in shown)
    context = {
        "exports": shown,
        "unfinished": unfinished,
        "worker_away": unfinished and _worker_away(now - WORKER_AWAY),
        "days": making.KEPT.days,
    }
    return page(request, "reporting/staff/exports.html", _("Tệp đã xuất"), context, view="exports")


@require_safe
@list_page
def file(request: HttpRequest, reader: Reader, key: int) -> Any:
    """The file itself, a piece at a time; whether its reader may still have it is asked now."""
    found = making.file_for(reader.user, key)
    content_type = TYPES[found.path.suffix[1:]]
    return FileResponse(found.path.open("rb"), as_attachment=True, filename=found.name, content_type=content_type)


def _worker_away(since: datetime) -> bool:
    """Nothing was heard of a worker since then: no beat, which waits while it makes a file, and no file's progress."""
    heard = Heartbeat.objects.filter(name="worker", at__gte=since).exists()
    return not heard and not Export.objects.filter(state=State.RUNNING, heard_at__gte=since).exists()


def _shown(export: Export) -> Shown:
    unfinished = export.state in (State.QUEUED, State.RUNNING)
    total = export.rows_total
    percent = min(100 * export.rows_done // total, 100) if total else None
    expires_at = export.finished_at + making.KEPT if export.state == State.DONE and export.finished_at else None
    words = export.words
    days = [datetime.fromisoformat(words[key]).strftime("%d/%m/%Y") for key in ("from", "to")]
    return Shown(export, " – ".join(days), unfinished, percent, expires_at)
