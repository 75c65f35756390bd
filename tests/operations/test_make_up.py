"""What `make up` starts, all together: it answers, it flags, and at Ctrl-C nothing of it is left."""

import signal
import urllib.request
from pathlib import Path

import pytest

from dossiers.models import Flag, Heartbeat
from tests.operations.processes import LONGEST_WAIT, answers, descendants, free_port, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]  # a busy machine starts slowly


@pytest.mark.parametrize("broker", ["files", "redis"])
def test_it_answers_it_flags_and_it_ends_with_all_it_started(busy_office, processes, broker):
    if broker == "redis":
        port = free_port()
        processes.redis(port)
        until(lambda: answers(port))
        processes.environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    busy_office.happens("1/6 receive")
    address = f"127.0.0.1:{free_port()}"
    up = processes.run(".venv/bin/honcho", "--env", "/dev/null", "start", ADDRESS=address)
    until(lambda: Flag.objects.count() == 3 and Heartbeat.objects.count() == 2, processes.log)
    until(lambda: answers(int(address.rpartition(":")[2])), processes.log)
    with urllib.request.urlopen(f"http://{address}/healthz") as answer:
        assert (answer.status, answer.read()) == (200, b"ok\n")

    started = descendants(up.pid)
    assert len(started) >= 6, "a site and its master, a worker and its two, beat; and who watches them"
    up.send_signal(signal.SIGINT)
    assert up.wait(LONGEST_WAIT) == 130
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]
    for name in ("web", "worker", "beat"):
        assert f"{name}.1 stopped (rc=" in processes.log()
    # The pool waits for the worker to end it. How long that takes on a busy machine is not asked.
    assert "exited with" not in processes.log() and "Traceback" not in processes.log()
