"""The public live board. A question is answered once in two minutes, and only so many new ones a minute, so that no
visitor makes the server count at will.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dossiers.rules.officetime import to_instant
from reporting.boards import asking, board, showing

FRESH, KEPT, COUNTING = 120, 300, 30
"""Seconds: an answer is given as it is; it is given to others while one has it counted anew; that may take so long."""
NEW_A_MINUTE = 30


class Written(NamedTuple):
    """The board as it is sent, without the frame of the page around it: nothing in it depends on who asks."""

    html: str
    status: int
    empty: bool
    at: datetime


@require_safe
@cache_control(public=True, max_age=60)
def live(request: HttpRequest) -> HttpResponse:
    """The figures of now: of all provinces, or of the province and unit asked for."""
    written = _written(asking.words(request.GET.dict()), timezone.now())
    if written is None:
        response = render(request, "reporting/live.html", {"busy": True}, status=503)
        response["Retry-After"] = "60"
        response["Cache-Control"] = "no-store"
        return response
    html = mark_safe(written.html)  # noqa: S308 (a template of ours wrote it)
    return render(request, "reporting/live.html", {"html": html, "empty": written.empty}, status=written.status)


def _written(words: dict[str, str], now: datetime) -> Written | None:
    """The board, counted not long ago or now; None where too many others were counted in this minute."""
    key = f"boards.written.{_digest(words)}"
    found = cache.get(key)
    if found is not None:
        kept = Written(*found)
        if now - kept.at < timedelta(seconds=FRESH) or not cache.add(f"{key}.counting", 1, COUNTING):
            return kept
    elif any(words.values()) and not _may_count(to_instant(now) // 60):
        return None
    written = _count(words, now)
    if not written.empty:
        cache.set(key, tuple(written), KEPT)
    return written


def _count(words: dict[str, str], now: datetime) -> Written:
    at = to_instant(now)
    typed = asking.complete(words, at)
    if not typed["province"] and not typed["unit"]:
        typed["province"] = board.only_province(typed, at)
    answer = board.answer(typed, at, unit=None, agencies=False)
    html = render_to_string("reporting/boards/_board.html", showing.context(answer, agencies=False))
    return Written(html, 400 if answer.refusal else 200, answer.empty, now)


def _may_count(minute: int) -> bool:
    """Whether one more new question may be counted in this minute; the page without any words always may."""
    key = f"boards.new.{minute}"
    cache.add(key, 0, 120)
    return cache.incr(key) <= NEW_A_MINUTE


def _digest(words: dict[str, str]) -> str:
    return hashlib.sha256(repr((get_language(), sorted(words.items()))).encode()).hexdigest()
