"""The site of the staff pages: Django's own, which answers whatever stands in an address."""

from __future__ import annotations

import unicodedata
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, QueryDict


class StaffSite(AdminSite):
    """Control characters in an address mean nothing, and PostgreSQL refuses to compare with some of them.

    Here, since Django filters its lists by any column that an address names, those of its own tables too.
    """

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        @wraps(view)
        def answering(request: HttpRequest, *given: Any, **named: Any) -> Any:
            request.GET = _readable(request.GET)  # type: ignore[assignment]
            return view(request, *given, **named)

        return super().admin_view(answering, cacheable)


def _readable(words: QueryDict) -> QueryDict:
    """The words of an address without those that have a control character, in their name or a value."""
    left_out = [name for name, values in words.lists() if any(map(_has_control, (name, *values)))]
    if not left_out:
        return words
    readable = words.copy()
    for name in left_out:
        del readable[name]
    return readable


def _has_control(text: str) -> bool:
    return any(unicodedata.category(character) == "Cc" for character in text)
