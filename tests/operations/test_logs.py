"""What our processes tell the log when something fails: which, of what kind and where, and never in whose data."""

import json
import logging
import re
import socket
import sys

import pytest

from onestop.operations.logs import JsonFormatter, LineFormatter
from tests.operations.processes import answers, free_port, until

SECRET = "Key (name)=(Nguyễn Văn An) 060094001234"


def record_of(error, words="could not save", *args):
    try:
        raise error
    except type(error):
        return logging.LogRecord("dossiers", logging.ERROR, __file__, 1, words, args, sys.exc_info())


def test_a_line_for_people_has_the_kind_and_the_place_too():
    first, kind, *trace = LineFormatter().format(record_of(ValueError(SECRET))).splitlines()
    assert (first, kind) == ("ERROR dossiers: could not save", "  builtins.ValueError")
    assert len(trace) == 1 and "test_logs.py" in trace[0] and trace[0].endswith(" record_of")


@pytest.mark.parametrize("formatter", [JsonFormatter(), LineFormatter()])
def test_an_exception_in_a_message_is_told_by_its_kind(formatter):
    error = ValueError(SECRET)
    line = formatter.format(record_of(error, "%s: failed with %r", "flag", error))
    assert "flag: failed with " in line and "ValueError" in line and "Nguyễn" not in line
    assert "Nguyễn" not in formatter.format(record_of(error, error))


# Real processes

WORKER_WHOSE_TASK_FAILS = f"""
import django

django.setup()
from dossiers import tasks

def fails(at):
    raise ValueError("{SECRET}")

tasks.flag_overdue = fails
from onestop.celery import app
app.worker_main("worker --pool solo --without-gossip --without-mingle".split())
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("form", ["json", "line"])
def test_a_task_that_fails(processes, form):
    processes.run(sys.executable, "-c", WORKER_WHOSE_TASK_FAILS, LOG_FORMAT=form)
    processes.beat()

    def said() -> list[str]:  # of other tasks, too: there is no calendar
        return [line for line in processes.log().splitlines() if re.search(r"tasks\.flag\[.*raised unexpected", line)]

    until(said, processes.log)
    processes.stop()
    log = processes.log()
    assert "builtins.ValueError" in log and "dossiers/tasks.py:" in log
    assert "Nguyễn" not in log and "060094001234" not in log
    if form == "json":
        found = json.loads(said()[0])
        assert (found["level"], found["logger"]) == ("ERROR", "celery.app.trace")
        assert found["trace"][-1].endswith(" fails")


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
def test_a_worker_on_a_database_without_tables_says_so(processes):
    processes.environment["DATABASE_URL"] = f"sqlite:///{processes.directory}/empty.sqlite3"
    processes.worker(LOG_FORMAT="line")
    processes.beat()
    line = "WARNING onestop.operations.tasks: dossiers.tasks.flag waits for the database: OperationalError"
    until(lambda: line in processes.log(), processes.log)
    processes.stop()
    assert "no such table" not in processes.log()


def test_the_servers_own_lines_are_as_the_sites(processes):
    processes.environment["DATABASE_URL"] = ""
    port = free_port()
    web = [sys.executable, "-m", "gunicorn", "onestop.wsgi", "--no-control-socket", "--bind", f"127.0.0.1:{port}"]
    processes.run(*web, LOG_FORMAT="json", PYTHONWARNINGS="ignore")
    until(lambda: answers(port), processes.log)
    with socket.create_connection(("127.0.0.1", port)) as visitor:
        visitor.sendall(b"GET /?name=Nguyen-Van-An HTTP/9.9\r\n\r\n")
        assert b"400 Bad Request" in visitor.recv(100)
    processes.stop()
    assert "Nguyen" not in processes.log() and "ip=" not in processes.log()
    lines = [json.loads(line) for line in processes.log().splitlines()]
    assert {line["logger"] for line in lines} == {"gunicorn.error"}
    assert any(line["message"].startswith("Listening at: ") for line in lines)
    assert [line["message"] for line in lines if line["level"] == "WARNING"] == ["Invalid request"]
    assert lines[-1]["message"].startswith("Shutting down")
