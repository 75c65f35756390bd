"""A form in another charset than UTF-8 is refused before anybody reads it.

Django raises when it is read; so does its CSRF check, and then the page that would tell of that.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

FORM = "application/x-www-form-urlencoded"


def refuse_other_charsets(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, before the CSRF check."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.content_type == FORM and (request.encoding or "utf-8").lower() != "utf-8":
            return render(request, "400.html", status=400)
        return get_response(request)

    return middleware
