"""The site of the staff pages: Django's own, which answers whatever stands in an address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.main import SEARCH_VAR
from django.http import HttpRequest, QueryDict

_TOO_LARGE = re.compile(r"\d{19}")


class StaffSite(AdminSite):
    """What means nothing in an address is left out: databases refuse to compare with some of it.

    Here, since Django filters its lists by any column that an address names, those of its own tables too.
    """

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        looks_up = getattr(view, "__name__", "") == "changelist_view"

        @wraps(view)
        def answering(request: HttpRequest, *given: Any, **named: Any) -> Any:
            means_nothing = _finds_nothing if looks_up else _has_control
            request.GET = _without(request.GET, means_nothing)  # type: ignore[assignment]
            return view(request, *given, **named)

        return super().admin_view(answering, cacheable)


def _without(words: QueryDict, means_nothing: Callable[[str, str], bool]) -> QueryDict:
    """The words of an address without those that mean nothing."""
    left_out = [name for name, values in words.lists() if any(means_nothing(name, value) for value in values or [""])]
    if not left_out:
        return words
    readable = words.copy()
    for name in left_out:
        del readable[name]
    return readable


def _finds_nothing(name: str, value: str) -> bool:
    """As a look-up in a list, too: a number that no column holds; a year that no calendar has."""
    if _has_control(name, value) or (name != SEARCH_VAR and _TOO_LARGE.search(value)):
        return True
    return name.endswith("__year") and not (value.isdecimal() and 0 < int(value) < 10_000)


def _has_control(name: str, value: str) -> bool:
    return any(unicodedata.category(character) == "Cc" for character in name + value)
