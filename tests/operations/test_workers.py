"""Real workers and a real beat: each rung is claimed once and none is lost, whoever dies when.

The dossiers were handed in in 2023, so to a worker that reads the clock all three rungs have long passed.
"""

import os
import shlex
import signal
import sys

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from dossiers.models import Dossier, Flag, Heartbeat, OutboxMessage
from reporting import exports
from reporting.models import Export
from tests.dossiers.at_work import differences
from tests.operations.processes import LONGEST_WAIT, ROOT, answers, free_port, kill, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]  # a busy machine starts slowly


def left() -> int:
    return Dossier.objects.filter(next_rung_at__isnull=False).count()


def assert_each_rung_once(count: int) -> None:
    assert left() == 0
    for rung in ("due_soon", "overdue", "escalated"):
        assert Flag.objects.filter(rung=rung).count() == count
    assert Flag.objects.count() == 3 * count
    keys = sorted(OutboxMessage.objects.filter(topic="flag").values_list("key", flat=True))
    assert keys == sorted(f"flag-{pk}" for pk in Flag.objects.values_list("pk", flat=True))
    assert differences() == []


def test_the_embedded_worker_flags_what_beat_tells_it_to(busy_office, processes):
    busy_office.happens("1/6 receive")
    processes.worker()
    processes.beat()
    until(lambda: left() == 0 and Heartbeat.objects.filter(name="beat").exists(), "flagged and heard of")

    later = busy_office.happens("1/6 receive")
    until(lambda: Flag.objects.filter(dossier=later).count() == 3, "it goes on")

    assert_each_rung_once(2)
    assert sorted(Heartbeat.objects.values_list("name", flat=True)) == ["beat", "worker"]
    assert abs((timezone.now() - Heartbeat.objects.get(name="worker").at).total_seconds()) < 10
    processes.stop()
    assert "Traceback" not in processes.log() and "Warning" not in processes.log()


def test_beat_speaks_as_soon_as_it_runs(busy_office, processes):
    """Not an interval later: until it is heard of, a server is not ready."""
    busy_office.happens("1/6 receive")
    processes.environment["WORKER_SECONDS"] = "3600"
    processes.worker()
    processes.beat()
    until(lambda: left() == 0 and Heartbeat.objects.count() == 2, "flagged and heard of")


BEAT_TOLD_TO_STOP_WHILE_IT_SENDS = """
import os, signal, time
from onestop.celery import app

def send(*given, **named):
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
    except SystemExit:  # as redis does, whose connection is closed by then
        raise ValueError("I/O operation on closed file")

app.send_task = send
app.Beat(quiet=True).run()
"""


def test_beat_stops_though_it_was_sending_when_it_was_told_to(processes):
    beat = processes.run(sys.executable, "-c", BEAT_TOLD_TO_STOP_WHILE_IT_SENDS)
    assert beat.wait(LONGEST_WAIT) == 0
    assert processes.log().count("Message Error") == 1  # it did not go on sending


WORKER_THAT_DIES = """
import os, signal
import django

django.setup()
from django.db.backends.signals import connection_created
from dossiers import flagging

flagging.flag_overdue.__defaults__ = (5,)  # dossiers a batch
batches = 0

def die(execute, sql, params, many, context):
    global batches
    result = execute(sql, params, many, context)
    if "INSERT INTO dossiers_outboxmessage" in sql:
        batches += 1
        if batches == 2:
            os.kill(os.getpid(), signal.SIGKILL)
    return result

def listen(connection, **kwargs):  # again at every reconnection
    connection.execute_wrappers[:] = [die]

connection_created.connect(listen)
from onestop.celery import app
app.worker_main("worker --pool solo --without-gossip --without-mingle".split())
"""


def test_a_worker_killed_in_the_middle_of_a_batch(busy_office, processes):
    for _ in range(12):
        busy_office.happens("1/6 receive")
    dying = processes.run(sys.executable, "-c", WORKER_THAT_DIES)
    processes.beat()
    until(lambda: dying.poll() is not None, "the worker dies")
    assert dying.returncode == -signal.SIGKILL
    assert Flag.objects.count() == OutboxMessage.objects.filter(topic="flag").count() == 5, "one batch, whole"

    processes.worker()
    until(lambda: left() == 0, "the next worker goes on")
    assert_each_rung_once(12)


def test_two_workers_at_once_one_of_them_killed(busy_office, processes):
    for _ in range(20):
        busy_office.happens("1/6 receive")
    one, _other = processes.worker(), processes.worker()
    processes.beat()
    until(lambda: left() == 0, processes.log)
    kill(one)
    for _ in range(20):
        busy_office.happens("1/6 receive")
    until(lambda: left() == 0, processes.log)
    assert_each_rung_once(40)


WORKER_WITH_A_LONG_EXPORT = """
import os, sys, time
import django

os.setsid()
django.setup()
from reporting import exports

exports._make = lambda export, clock: time.sleep(600)
from onestop.celery import app
app.worker_main(sys.argv[1:])
"""


def test_a_large_list_holds_nobody_up(busy_office, processes):
    """The worker as the Procfile starts it. Another list that waits is not begun meanwhile."""
    reader = User.objects.create_user("chủ tịch", is_superuser=True)
    words = {"from": "2023-06-01", "to": "2023-06-30"}
    large, _other = (exports.ask(reader, name, "csv", words, "vi", timezone.now()) for name in ("register", "late"))
    (line,) = [line for line in (ROOT / "Procfile").read_text().splitlines() if line.startswith("worker: ")]
    command = shlex.split(line.partition("--quiet ")[2])
    worker = processes.run(sys.executable, "-c", WORKER_WITH_A_LONG_EXPORT, *command)
    processes.beat()
    until(lambda: Export.objects.filter(state="running").exists())
    for _ in range(2):
        busy_office.happens("1/6 receive")
        until(lambda: left() == 0, processes.log)
    assert_each_rung_once(2)
    assert Export.objects.get(state="running") == large
    os.killpg(worker.pid, signal.SIGKILL)


def test_once_flags_the_backlog_and_leaves_no_worker(busy_office, processes):
    busy_office.happens("1/6 receive")
    once = processes.run(sys.executable, "-m", "onestop.operations.once")
    assert once.wait(LONGEST_WAIT) == 0, processes.log()
    assert "thêm 3 cờ" in processes.log()
    assert_each_rung_once(1)
    assert not list((processes.directory / "broker" / "messages").iterdir())


def test_redis_lost_and_back(busy_office, processes):
    port = free_port()
    server = processes.redis(port)
    until(lambda: answers(port))
    processes.environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    busy_office.happens("1/6 receive")
    processes.worker()
    processes.beat()
    until(lambda: left() == 0)

    kill(server)
    busy_office.happens("1/6 receive")
    processes.redis(port)
    until(lambda: left() == 0, processes.log)
    assert_each_rung_once(2)
