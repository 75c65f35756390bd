"""Exports by real workers: one that is killed half-way is taken over, and there is one file, whole, in the end."""

import signal
import sys
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from openpyxl import load_workbook

from reporting import exports
from reporting.models import Export
from tests.operations.processes import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]  # a busy machine starts slowly

WORKER_THAT_DIES = """
import os, signal
import django

django.setup()
from reporting import exports

exports.PROGRESS_ROWS = 5
heard = exports._heard

def die(export, now, **known):
    heard(export, now, **known)
    if known.get("rows_done") == 10:
        os.kill(os.getpid(), signal.SIGKILL)

exports._heard = die
from onestop.celery import app
app.worker_main("worker --pool solo --without-gossip --without-mingle".split())
"""


@pytest.fixture
def folder(processes, settings):
    """Where the processes of this test keep their files."""
    settings.EXPORT_FOLDER = processes.directory / "exports"
    return settings.EXPORT_FOLDER


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_worker_killed_half_way(busy_office, processes, folder, form):
    codes = [busy_office.happens(f"12/6 9:{n:02} receive").code for n in range(20)]
    reader = User.objects.create_user("chủ tịch", is_superuser=True)
    words = {"from": "2023-06-01", "to": "2023-06-30"}
    asked = exports.ask(reader, "register", form, words, "vi", timezone.now())

    dying = processes.run(sys.executable, "-c", WORKER_THAT_DIES)
    processes.beat()
    until(lambda: dying.poll() is not None, "the worker dies")
    assert dying.returncode == -signal.SIGKILL
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.rows_done, asked.rows_total) == ("running", 1, 10, 20)
    left = [path.name for path in folder.iterdir()]
    assert left, "what it had begun"

    processes.worker()
    other = exports.ask(reader, "late", "csv", words, "vi", timezone.now())
    # nobody takes it while its worker may only be slow; so much later anybody does
    Export.objects.filter(pk=asked.pk).update(heard_at=timezone.now() - exports.SILENCE - timedelta(seconds=1))
    until(lambda: Export.objects.filter(state="done").count() == 2, "both are made")

    asked.refresh_from_db()
    assert (asked.attempts, asked.rows_done, asked.file) == (2, 20, f"{asked.pk}-2.{form}")
    path = exports.file_for(reader, asked.pk).path
    if form == "xlsx":
        (page,) = load_workbook(path)
        written = [row[1] for row in page.iter_rows(values_only=True) if row[0] in range(1, 21)]
    else:
        written = [line.split(",")[1] for line in path.read_text("utf-8-sig").splitlines()[1:]]
    assert written == codes, "every dossier once, in order"
    assert exports.sweep(timezone.now() + timedelta(hours=2)).left_behind == len(left)
    kept = {path.name for path in folder.iterdir()}
    assert kept == set(Export.objects.filter(pk__in=[asked.pk, other.pk]).values_list("file", flat=True))
