"""The public live board. A question is answered once in two minutes, and only so many new ones a minute, from one
address and from all, so that no visitor makes the server count at will. What is refused is not counted, nor kept.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from http import HTTPStatus
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

from dossiers.clients import address_of
from dossiers.rules.errors import DossierError
from dossiers.rules.officetime import to_instant
from reporting.boards import asking, board, showing

FRESH, KEPT, COUNTING = 120, 300, 30
"""Seconds: an answer is given as it is; it is given to others while one has it counted anew; that may take so long."""
NEW_A_MINUTE, NEW_A_MINUTE_OF_ALL = 30, 600
"""New questions from one address; from all of them, so that many addresses do not make the server count at will."""


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
    written = _written(asking.words(request.GET.dict()), address_of(request), timezone.now())
    if written is None:
        response = render(request, "reporting/live.html", {"busy": True}, status=503)
        response["Retry-After"] = "60"
        response["Cache-Control"] = "no-store"
        return response
    html = mark_safe(written.html)  # noqa: S308 (a template of ours wrote it)
    return render(request, "reporting/live.html", {"html": html, "empty": written.empty}, status=written.status)


def _written(words: dict[str, str], address: str, now: datetime) -> Written | None:
    """The board, counted not long ago or now; None where too many others were counted in this minute."""
    key = f"boards.written.{_digest(words)}"
    found = cache.get(key)
    if found is not None:
        kept = Written(*found)
        if now - kept.at < timedelta(seconds=FRESH) or not cache.add(f"{key}.counting", 1, COUNTING):
            return kept
    elif any(words.values()) and _readable(words, now) and not _may_count(address, to_instant(now) // 60):
        return None
    written = _count(words, now)
    if not written.empty and written.status == HTTPStatus.OK:
        cache.set(key, tuple(written), KEPT)
    return written


def _readable(words: dict[str, str], now: datetime) -> bool:
    """Whether the words ask for figures; if not, a refusal answers them, and nothing is counted."""
    at = to_instant(now)
    try:
        asking.read(asking.complete(words, at), at, agencies=False)
    except DossierError:
        return False
    return True


def _count(words: dict[str, str], now: datetime) -> Written:
    at = to_instant(now)
    typed = asking.complete(words, at)
    if not typed["province"] and not typed["unit"]:
        typed["province"] = board.only_province(typed, at)
    answer = board.answer(typed, at, unit=None, agencies=False)
    html = render_to_string("reporting/boards/_board.html", showing.context(answer, agencies=False))
    return Written(html, HTTPStatus.BAD_REQUEST if answer.refusal else HTTPStatus.OK, answer.empty, now)


def _may_count(address: str, minute: int) -> bool:
    """Whether one more new question may be counted in this minute; the page without any words always may.

    Past the limit of its address, a question does not touch that of all; one that is put off counts for neither.
    """
    taken: list[str] = []
    for who, limit in ((_hashed(address), NEW_A_MINUTE), ("all", NEW_A_MINUTE_OF_ALL)):
        key = f"boards.new.{minute}.{who}"
        cache.add(key, 0, 120)
        taken.append(key)
        if cache.incr(key) > limit:
            for one in taken:
                cache.decr(one)
            return False
    return True


def _digest(words: dict[str, str]) -> str:
    return _hashed(repr((get_language(), sorted(words.items()))))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
