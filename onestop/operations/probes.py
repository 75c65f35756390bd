"""`/healthz`, `/readyz`, `/metrics`: for the machines around us, answered before host names, languages and sessions.

Whoever asks does so by this machine's own address and over plain HTTP, which the rest of the site would turn away.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone

from dossiers.models import Heartbeat
from onestop.operations import metrics

PATIENCE_SECONDS = 2
LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}
# A proxy in front sets at least one of these: then the one who asks is not on this machine.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP")

View = Callable[[HttpRequest], HttpResponse]


class Check(NamedTuple):
    """What was found; only what is needed makes the answer a 503."""

    ok: bool
    says: str
    needed: bool = True


def answer_probes(get_response: View) -> View:
    def middleware(request: HttpRequest) -> HttpResponse:
        view = PROBES.get(request.path_info)
        if view is None:
            return get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = view(request)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return middleware


def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives; asks nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """It can serve: each check with what it found, and 503 where one that is needed failed.

    The beat is not: while the one worker is busy or dead, citizens still look up what there is.
    """
    checks = {"database": database()}
    if checks["database"].ok:
        checks |= {"migrations": migrations(), "beat": beat(timezone.now())}
    checks["broker"] = broker()
    ready = all(check.ok for check in checks.values() if check.needed)
    found = {name: check._asdict() for name, check in checks.items()}
    return JsonResponse({"ready": ready, "checks": found}, status=200 if ready else 503)


def metrics_page(request: HttpRequest) -> HttpResponse:
    """The gauges, for whoever has the token; without a token, for this machine alone."""
    if not _may_read_metrics(request):
        return HttpResponse("forbidden\n", status=403, content_type="text/plain")
    return HttpResponse(metrics.page(timezone.now()), content_type=metrics.CONTENT_TYPE)


def database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Check(False, type(error).__name__)
    return Check(True, connection.vendor)


_migrated: set[str] = set()  # looked up until it holds once: the migrations of a process do not change


def migrations() -> Check:
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            return Check(False, f"{len(pending)} pending")
        _migrated.add(name)
    return Check(True, "none pending")


def broker() -> Check:
    if not settings.REDIS_URL:
        return Check(os.access(settings.BROKER_FOLDER.parent, os.W_OK), "files in VAR_DIR")
    wait: dict[str, Any] = {"socket_connect_timeout": PATIENCE_SECONDS, "socket_timeout": PATIENCE_SECONDS}
    client = redis.Redis.from_url(settings.REDIS_URL, **wait)
    try:
        client.ping()
    except redis.RedisError as error:
        return Check(False, type(error).__name__)
    finally:
        client.close()
    return Check(True, "redis")


def beat(at: datetime) -> Check:
    """Whether beat and a worker were heard of lately."""
    try:
        last = Heartbeat.objects.filter(name="beat").values_list("at", flat=True).first()
    except DatabaseError as error:  # tables that are not ours yet
        return Check(False, type(error).__name__, needed=False)
    if last is None:
        return Check(False, "never heard of: no worker has run yet", needed=False)
    age = max(int((at - last).total_seconds()), 0)
    return Check(age <= settings.BEAT_AGE_SECONDS, f"heard of {age} s ago", needed=False)


def _may_read_metrics(request: HttpRequest) -> bool:
    if token := settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), token.encode())
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not any(name in request.headers for name in FORWARDED)


PROBES: dict[str, View] = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics_page}
