"""A page of the REST list beside a bare view that reads the same rows: requests a second, and queries a page."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.figures import Figure

if TYPE_CHECKING:
    from bench.run import Bench

ROUNDS, REQUESTS, PAGE = 7, 20, 50


def measure(bench: Bench) -> Iterator[Figure]:
    """Pages of a system that stands over the whole province, the first and on through the cursor."""
    url = bench.year.url()
    bench.talk("API list")
    found = bench.databases.step("api_list.serve", url, rounds=3 if bench.quick else ROUNDS, requests=REQUESTS)
    yield Figure(
        "api-list", f"{bench.year.size}, pages of {PAGE}", found["list"], "/s", found["bare"], "bare view",
        found["list"] / found["bare"], "queries the same on every page", len(set(found["queries"])) == 1,
        f"{found['queries'][0]} queries",
    )  # fmt: skip


def serve(rounds: int, requests: int) -> dict[str, Any]:
    """Step: rounds of each in turn, in one process; the best round of each counts."""
    from django.conf import settings
    from django.db import connection
    from django.http import HttpRequest, JsonResponse
    from django.test.utils import CaptureQueriesContext
    from django.urls import path
    from rest_framework.test import APIClient

    from dossiers import selectors, tokens
    from dossiers.models import StaffMember, Unit
    from onestop import urls

    token = tokens.issue("bench", None, Unit.objects.get(code="60", since="2017-01-01"))
    user = StaffMember.objects.get(user__username="bench").user

    def bare(request: HttpRequest) -> JsonResponse:
        rows = selectors.visible_to(user).order_by("id").values("code", "status", "due_at", "agency__code")[:PAGE]
        return JsonResponse({"results": list(rows)})

    urls.urlpatterns.append(path("bare/", bare))
    settings.ALLOWED_HOSTS.append("testserver")
    settings.REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"] = []
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")

    def pages(count: int) -> list[int]:
        """The queries of each of so many pages, from the first on."""
        address, made = f"/api/v1/dossiers/?page_size={PAGE}", []
        for _ in range(count):
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            assert answer.status_code == 200, answer.content
            made.append(len(queries))
            address = answer.json()["next"]
        return made

    def rate(address: str) -> float:
        began = perf_counter()
        for _ in range(requests):
            assert client.get(address).status_code == 200
        return requests / (perf_counter() - began)

    best = {"list": 0.0, "bare": 0.0}
    for _ in range(rounds + 1):  # the first warms up, and is never the best
        best["bare"] = max(best["bare"], rate("/bare/"))
        best["list"] = max(best["list"], rate(f"/api/v1/dossiers/?page_size={PAGE}"))
    return best | {"queries": pages(5)}
