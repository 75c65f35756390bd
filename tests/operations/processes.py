"""Real processes of ours for a test: what they share, how they are started, awaited and stopped."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LONGEST_WAIT = 100
CELERY = [sys.executable, "-m", "celery", "--app", "onestop.celery", "--quiet"]
WORKER = ["worker", "--pool", "solo", "--without-gossip", "--without-mingle"]


def until(holds: Callable[[], object], what: str | Callable[[], str] = "") -> None:
    """Wait for something that other processes do."""
    give_up = time.monotonic() + LONGEST_WAIT
    while not holds():
        assert time.monotonic() < give_up, what() if callable(what) else what or holds
        time.sleep(0.1)


class Processes:
    """The processes of one test, on the test's database and in `directory`; looking every second."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.started: list[subprocess.Popen] = []
        self.environment = {
            "DATABASE_URL": database_url(),
            "VAR_DIR": str(directory),
            "REDIS_URL": "",
            "WORKER_SECONDS": "1",
            "PYTHONWARNINGS": "default",
        }

    def run(self, *command: str, **environment: str) -> subprocess.Popen:
        with (self.directory / "log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | self.environment | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.started.append(process)
        return process

    def worker(self, **environment: str) -> subprocess.Popen:
        return self.run(*CELERY, *WORKER, "--hostname", f"worker{len(self.started)}@%h", **environment)

    def beat(self) -> subprocess.Popen:
        return self.run(*CELERY, "beat")

    def redis(self, port: int) -> subprocess.Popen:
        server = shutil.which("redis-server")
        if server is None:
            pytest.fail("The tests with Redis need Debian's package redis-server: run them by `make test`.")
        keep_nothing = ["--appendonly", "no", "--save", ""]
        return self.run(server, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(self.directory), *keep_nothing)

    def log(self) -> str:
        return (self.directory / "log").read_text(errors="replace")

    def stop(self) -> None:
        """As whoever runs them does, a server after those who use it. What does not stop is killed; the test fails."""
        deaf = []
        for process in reversed(self.started):
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                deaf.append(process.args)
        assert not deaf, self.log()


def kill(process: subprocess.Popen) -> None:
    process.kill()
    assert process.wait() == -signal.SIGKILL


def descendants(pid: int) -> set[int]:
    """The processes that it started, and those started by them."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # gone meanwhile
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found, more = set(), {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more}
        found |= more
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def database_url() -> str:
    """The test's own database, as another process names it."""
    name = connection.settings_dict["NAME"]
    server = os.environ["DATABASE_URL"].rpartition("/")[0] if connection.vendor == "postgresql" else "sqlite://"
    return f"{server}/{name}"
