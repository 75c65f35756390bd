"""A citizen's look-up beside a bare view that makes the same two queries: requests a second, middleware and all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.figures import Figure

if TYPE_CHECKING:
    from bench.run import Bench

RATIO = 0.5
ROUNDS, REQUESTS = 9, 40


def measure(bench: Bench) -> Iterator[Figure]:
    """Answers found, each another dossier; what is not found is told beside it."""
    url = bench.year.url()
    bench.talk("look-up")
    found = bench.databases.step("lookup.serve", url, rounds=3 if bench.quick else ROUNDS, requests=REQUESTS)
    for what, budgeted in (("found", True), ("not_found", False)):
        ratio = found[what] / found["bare"]
        yield Figure(
            "look-up", f"{bench.year.size}, {what.replace('_', ' ')}", found[what], "/s", found["bare"], "bare view",
            ratio, f"≥ {RATIO} ×" if budgeted else "", ratio >= RATIO if budgeted else None,
            f"{found['queries']} queries" if budgeted else "",
        )  # fmt: skip


def serve(rounds: int, requests: int) -> dict[str, Any]:
    """Step: rounds of each in turn, in one process; the best round of each counts."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.http import HttpRequest, HttpResponse
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    from dossiers.models import Dossier, DossierEvent
    from dossiers.rules.codes import lookup_secret
    from onestop import urls

    @csrf_exempt
    def bare(request: HttpRequest) -> HttpResponse:
        dossier = Dossier.objects.get(code=request.POST["code"])
        events = DossierEvent.objects.filter(dossier=dossier).order_by("seq")
        return HttpResponse(f"{dossier.code} {dossier.status} {len(events)}")

    urls.urlpatterns.append(path("bare/", bare))
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS.append("testserver")
    client = Client()
    few = Dossier.objects.count() // requests or 1
    every = Dossier.objects.order_by("pk").values_list("code", flat=True)
    forms = [{"code": code, "secret": lookup_secret(settings.LOOKUP_KEYS[0], code)} for code in every[::few][:requests]]
    settings.LOOKUP_FAILURES_PER_ADDRESS = settings.LOOKUP_FAILURES_PER_CODE = 10**9
    wrong = [form | {"secret": "ZZZZ-ZZZZ"} for form in forms]

    def rate(address: str, asked: list[dict[str, str]], said: Callable[[str], bool]) -> float:
        began = perf_counter()
        answers = [client.post(address, form) for form in asked]
        seconds = perf_counter() - began
        assert all(said(answer.text) for answer in answers)
        return len(asked) / seconds

    best = {"bare": 0.0, "found": 0.0, "not_found": 0.0}
    client.post("/", forms[0])  # a calendar compiles once
    with CaptureQueriesContext(connection) as queries:
        client.post("/", forms[0])
        made = len(queries)
    for _ in range(rounds + 1):  # the first warms up, and is never the best
        best["bare"] = max(best["bare"], rate("/bare/", forms, lambda text: text.startswith(("0", "H", "G"))))
        best["found"] = max(best["found"], rate("/", forms, lambda text: 'class="way"' in text))
        best["not_found"] = max(best["not_found"], rate("/", wrong, lambda text: 'class="problem"' in text))
    return best | {"queries": made}
