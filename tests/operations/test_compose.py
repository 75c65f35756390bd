"""The server form as far as it can be read without an engine that runs it."""

import re
import shlex
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.utils import timezone

from dossiers.models import Heartbeat

ROOT = Path(__file__).resolve().parents[2]
OURS = {"prepare", "web", "worker", "beat"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_what_runs(compose):
    services = compose["services"]
    assert set(services) == {*OURS, "postgres", "redis"}
    for name in OURS:
        service = services[name]
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
        for other, when in service["depends_on"].items():
            assert other in services
            assert when["condition"] != "service_healthy" or "healthcheck" in services[other]
    assert all("healthcheck" in service for name, service in services.items() if name != "prepare")
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_every_volume_is_declared(compose):
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert used == set(compose["volumes"])


def test_the_commands_are_those_of_the_procfile(compose):
    """Same programs, same application; the numbers differ."""
    lines = dict(line.split(": exec .venv/bin/", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    for name in ("worker", "beat"):
        assert shlex.split(compose["services"][name]["command"])[:5] == shlex.split(lines[name])[:5]
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "onestop.wsgi" in lines["web"] and '"onestop.wsgi"' in dockerfile


@pytest.mark.django_db(transaction=True)
def test_beat_is_healthy_while_it_is_heard_of(compose, live_server):
    python, *command = compose["services"]["beat"]["healthcheck"]["test"][1:]
    assert python == "python"
    command[-1] = command[-1].replace("http://web:8000", live_server.url)
    for minutes, code in ((0, 0), (10, 1)):
        Heartbeat.objects.update_or_create(name="beat", defaults={"at": timezone.now() - timedelta(minutes=minutes)})
        assert subprocess.run([sys.executable, *command], capture_output=True, check=False).returncode == code


def test_every_variable_is_documented(compose):
    documented = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    text = (ROOT / "compose.yaml").read_text()
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) <= documented
    assert set(compose["x-onestop"]["environment"]) <= documented


def test_the_image(compose):
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for (source,) in copied:
        assert (ROOT / source).exists() and f"!{source}" in ignored
    assert {app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()} <= {source for (source,) in copied}
    user, command = ([i for i, line in enumerate(lines) if line.startswith(word)][-1] for word in ("USER ", "CMD "))
    assert user < command and lines[user] != "USER root"
