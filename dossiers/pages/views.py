"""The look-up: a form, and below the same address the answer. Posted, so that neither code nor secret is in a URL."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dossiers import lookup, throttle
from dossiers.clients import address_of
from dossiers.pages.wording import in_words, opens_again
from dossiers.rules.codes import LONGEST_CODE
from dossiers.rules.officetime import to_instant
from dossiers.throttle import Counted, Limit


@csrf_exempt  # it changes nothing and knows no session: it also serves who refuses cookies
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True, private=True)
def look_up(request: HttpRequest) -> HttpResponse:
    """An empty form; or what a code and secret open; or the form again, with the same sentence whatever was wrong."""
    if request.method != "POST":
        return render(request, "dossiers/lookup.html")
    typed, secret = request.POST.get("code", ""), request.POST.get("secret", "")
    form: dict[str, object] = {"typed": "".join(filter(str.isprintable, typed))[:LONGEST_CODE]}
    if not typed.strip() or not secret.strip():
        form |= {"no_code": not typed.strip(), "no_secret": not secret.strip()}
        return render(request, "dossiers/lookup.html", form | {"problem": _("Hãy nhập cả mã hồ sơ và mã tra cứu.")})
    at = to_instant(timezone.now())
    counted = _count(request, lookup.clean_code(typed), at)
    if counted.wait:
        form["problem"] = opens_again(at, counted.wait)
        response = render(request, "dossiers/lookup.html", form, status=429)
        response["Retry-After"] = str(counted.wait)
        return response
    answer = lookup.find(typed, secret, at)
    if answer is None:
        form |= {"problem": _("Không tìm thấy hồ sơ nào với mã hồ sơ và mã tra cứu này."), "not_found": True}
        return render(request, "dossiers/lookup.html", form)
    throttle.give_back(counted)
    return render(request, "dossiers/answer.html", {"answer": answer, "words": in_words(answer)})


def _count(request: HttpRequest, code: str, at: int) -> Counted:
    limits = [Limit("lookup:address", address_of(request), settings.LOOKUP_FAILURES_PER_ADDRESS)]
    if code:
        limits.append(Limit("lookup:code", code, settings.LOOKUP_FAILURES_PER_CODE))
    return throttle.count(limits, at)
