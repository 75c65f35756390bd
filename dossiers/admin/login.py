"""Logging in: Django's form, which may not be guessed at without end."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext

from dossiers import throttle
from dossiers.clients import address_of
from dossiers.rules.officetime import to_instant, to_office
from dossiers.throttle import Limit

MINUTE = 60


class LogInForm(AdminAuthenticationForm):
    """Counted before the password is looked at: what would have been right has to wait too."""

    wait = 0

    def clean(self) -> dict[str, Any]:
        at = to_instant(timezone.now())
        assert self.request is not None
        limits = [
            Limit("login:address", address_of(self.request), settings.LOGIN_FAILURES_PER_ADDRESS),
            Limit("login:account", self.cleaned_data.get("username", ""), settings.LOGIN_FAILURES_PER_ACCOUNT),
        ]
        counted = throttle.count(limits, at)
        if counted.wait:
            self.wait = counted.wait
            raise ValidationError(opens_again(at, counted.wait))
        cleaned: dict[str, Any] = super().clean()
        throttle.give_back(counted)
        return cleaned


def log_in(request: HttpRequest) -> HttpResponse:
    """The page of the staff site, with the status that says how long to wait."""
    response = admin.site.login(request)
    form = (getattr(response, "context_data", None) or {}).get("form")
    if wait := getattr(form, "wait", 0):
        response.status_code = 429
        response["Retry-After"] = str(wait)
    return response


def opens_again(at: int, wait: int) -> str:
    """When the next try will be answered."""
    minutes = -(-wait // MINUTE)
    return ngettext(
        "Đã có quá nhiều lần đăng nhập không đúng. Hãy thử lại sau %(time)s (%(minutes)d phút nữa).",
        "Đã có quá nhiều lần đăng nhập không đúng. Hãy thử lại sau %(time)s (%(minutes)d phút nữa).",
        minutes,
    ) % {"time": f"{to_office(at + wait):%H:%M:%S}", "minutes": minutes}
