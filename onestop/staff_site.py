"""The site of the staff pages: Django's own, which answers whatever stands in an address."""

from __future__ import annotations

import re
import unicodedata
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, QueryDict

_TOO_LARGE = re.compile(r"\d{19}")


class StaffSite(AdminSite):
    """What means nothing in an address is left out: databases refuse to compare with some of it.

    Here, since Django filters its lists by any column that an address names, those of its own tables too.
    """

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        @wraps(view)
        def answering(request: HttpRequest, *given: Any, **named: Any) -> Any:
            request.GET = _readable(request.GET)  # type: ignore[assignment]
            return view(request, *given, **named)

        return super().admin_view(answering, cacheable)


def _readable(words: QueryDict) -> QueryDict:
    """The words of an address without those that mean nothing."""
    left_out = [name for name, values in words.lists() if any(_means_nothing(name, value) for value in ("", *values))]
    if not left_out:
        return words
    readable = words.copy()
    for name in left_out:
        del readable[name]
    return readable


def _means_nothing(name: str, value: str) -> bool:
    """A control character in either; a number that no column holds; a year that no calendar has."""
    if _has_control(name) or _has_control(value) or _TOO_LARGE.search(value):
        return True
    return name.endswith("__year") and not (value.isdecimal() and 0 < int(value) < 10_000)


def _has_control(text: str) -> bool:
    return any(unicodedata.category(character) == "Cc" for character in text)
