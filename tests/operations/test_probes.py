"""What the machines around us ask: /healthz, /readyz, /metrics; and what we tell the log."""

import io
import json
import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from dossiers.flagging import flag_overdue
from dossiers.models import Heartbeat
from onestop.operations import probes
from onestop.operations.logs import JsonFormatter, RequestOfTheLine
from tests.operations.processes import free_port
from tests.reporting.told import moment


@pytest.fixture
def embedded(settings, tmp_path):
    settings.REDIS_URL = None
    settings.BROKER_FOLDER = tmp_path / "broker"
    settings.METRICS_TOKEN = None


def test_healthz_asks_nobody(client, settings):
    settings.ALLOWED_HOSTS = ["motcua.example"]
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/healthz", headers={"host": "10.0.0.7"})  # pytest-django forbids the database here
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert client.post("/healthz").status_code == 405


def passed(says, **named):
    return {"ok": True, "says": says, "needed": True} | named


def test_ready_without_a_worker_says_so(client, db, embedded):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {
            "database": passed(connection.vendor),
            "migrations": passed("none pending"),
            "beat": {"ok": False, "says": "never heard of: no worker has run yet", "needed": False},
            "broker": passed("files in VAR_DIR"),
        },
    }


@pytest.mark.parametrize("seconds, ok", [(0, True), (120, True), (121, False), (3_600, False)])
def test_a_silent_beat_is_told_and_keeps_nobody_from_looking_up(client, db, embedded, settings, seconds, ok):
    assert settings.BEAT_AGE_SECONDS == 120
    Heartbeat.objects.create(name="beat", at=moment("9/6"))
    with time_machine.travel(moment("9/6") + timedelta(seconds=seconds), tick=False):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert answer.json()["checks"]["beat"] == {"ok": ok, "says": f"heard of {seconds} s ago", "needed": False}


def test_a_database_without_our_tables_is_not_ready(client, db, embedded, monkeypatch):
    monkeypatch.setattr(probes, "_migrated", set())
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE dossiers_heartbeat")
        cursor.execute("DELETE FROM django_migrations")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    found = answer.json()["checks"]
    assert found["database"]["ok"] and found["broker"]["ok"]
    assert re.fullmatch(r"[0-9]+ pending", found["migrations"]["says"])
    assert (found["beat"]["ok"], found["beat"]["says"]) == (False, missing_table())


def missing_table() -> str:
    return "ProgrammingError" if connection.vendor == "postgresql" else "OperationalError"


def test_without_its_broker_a_server_is_not_ready(client, db, embedded, settings):
    settings.REDIS_URL = f"redis://:a-password@127.0.0.1:{free_port()}/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == {"ok": False, "says": "ConnectionError", "needed": True}
    assert "a-password" not in answer.content.decode()


def test_a_pending_migration_is_not_ready(client, db, embedded, monkeypatch):
    monkeypatch.setattr(probes, "_migrated", set())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reporting'")
        count = cursor.rowcount
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == passed(f"{count} pending", ok=False)


def test_metrics_count_what_is_open(client, office, embedded):
    recent = timezone.now() - timedelta(days=1)
    office.happens("1/6 receive")
    office.happens("1/6 receive", "2/6 resolve")
    office.happens("1/6 receive", term="no term")
    flag_overdue(moment("9/6"))
    Heartbeat.objects.create(name="beat", at=recent)
    page = client.get("/metrics").content.decode()
    values = dict(line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
    assert values['onestop_open_dossiers{standing="late"}'] == "1.0"
    assert values['onestop_open_dossiers{standing="due_soon"}'] == "0.0"
    assert values['onestop_open_dossiers{standing="other"}'] == "1.0"
    assert values["onestop_notices_unsent"] == "2.0"
    assert values["onestop_flags_set_aside"] == "0.0"
    assert 86_400 <= float(values['onestop_heartbeat_age_seconds{process="beat"}']) < 86_500


def test_metrics_are_not_public(client, db, embedded, settings):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403
    settings.METRICS_TOKEN = "sixteen-letters-"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"authorization": "Bearer sixteen-letters"}).status_code == 403
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers={"authorization": "Bearer sixteen-letters-"})
    assert answer.status_code == 200


@pytest.fixture
def lines():
    """What the log says, as the JSON of a server."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(RequestOfTheLine())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)


def test_a_line_has_the_request_id_and_nothing_that_was_asked(client, db, lines):
    answer = client.get("/nothing/Nguyen-Van-An?q=0123456789", headers={"x-request-id": "from-the-proxy.1"})
    assert answer.headers["X-Request-ID"] == "from-the-proxy.1"
    found = lines()
    assert {line["request_id"] for line in found} == {"from-the-proxy.1"}
    last = found[-1]
    assert (last["method"], last["status"], last["route"]) == ("GET", 404, "(no such address)")
    assert "Nguyen" not in str(found) and "0123456789" not in str(found)


def test_an_id_that_is_none_is_replaced(client, db, lines):
    given = "a b;" + "x" * 200
    answer = client.get("/thong-ke/", headers={"x-request-id": given})
    assert len(answer.headers["X-Request-ID"]) == 32
    assert lines()[-1]["request_id"] == answer.headers["X-Request-ID"]
    assert lines()[-1]["route"].endswith("thong-ke/")


def test_of_an_exception_the_kind_and_the_place(lines):
    try:
        raise ValueError("Key (name)=(Nguyễn Văn An) exists")
    except ValueError:
        logging.getLogger("dossiers").exception("could not save")
    (line,) = lines()
    assert line["exception"] == "builtins.ValueError"
    assert "test_probes.py" in line["trace"][-1]
    assert "Nguyễn" not in str(line)
