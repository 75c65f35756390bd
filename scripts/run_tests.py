"""The whole suite on SQLite, then every test that uses the database again on PostgreSQL, both with Redis.

Starts a throw-away PostgreSQL cluster and a Redis on free ports, and stops both whatever happens.
Arguments are handed to pytest. `make test` calls this.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5  # pytest's exit code
START_SECONDS = 30

# Debian package → where one of its files lies.
PACKAGES = {
    "postgresql": "usr/lib/postgresql/*/bin/postgres",
    "redis-server": "usr/bin/redis-server",
    "chromium": "usr/bin/chromium",
    "libpango-1.0-0": "usr/lib/*/libpango-1.0.so.0",
    "libpangoft2-1.0-0": "usr/lib/*/libpangoft2-1.0.so.0",
    "fonts-noto-core": "usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
}


def heading(text: str) -> None:
    print(f"\n== {text}", flush=True)


def install_missing_packages() -> None:
    missing = [package for package, file in PACKAGES.items() if not any(Path("/").glob(file))]
    if not missing:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"The tests need {', '.join(missing)}. As root: {' '.join(install)}")
    heading(f"Debian packages: {', '.join(missing)}")
    subprocess.run(["apt-get", "update", "--quiet"], check=True)
    subprocess.run(install, check=True, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})


@contextmanager
def postgresql() -> Iterator[str]:
    """A new PostgreSQL cluster; its address."""
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    # PostgreSQL refuses to run as root; its package brings a user for it.
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="onestop-postgresql-") as directory:
        if user:
            shutil.chown(directory, user, user)
        data, port = f"{directory}/data", free_port()
        initdb = (
            f"{binaries}/initdb --pgdata {data} --username=onestop --auth=trust --encoding=UTF8 --locale=C --no-sync"
        )
        subprocess.run(initdb.split(), check=True, cwd=directory, stdout=subprocess.DEVNULL, **run_as(user))
        settings = f"listen_addresses=127.0.0.1 port={port} unix_socket_directories= "
        settings += "fsync=off synchronous_commit=off full_page_writes=off"
        postgres = [f"{binaries}/postgres", "-D", data]
        for setting in settings.split():
            postgres += ["-c", setting]
        ready = f"{binaries}/pg_isready --quiet --host=127.0.0.1 --port={port}".split()
        with running(
            postgres,
            directory,
            ready=lambda: subprocess.run(ready, check=False).returncode == 0,
            stop_by=signal.SIGINT,  # roll back and disconnect whoever is left
            user=user,
        ):
            yield f"postgresql://onestop@127.0.0.1:{port}/onestop"


@contextmanager
def redis() -> Iterator[str]:
    """A Redis that keeps nothing; its address."""
    with tempfile.TemporaryDirectory(prefix="onestop-redis-") as directory:
        port = free_port()
        command = f"redis-server --bind 127.0.0.1 --port {port} --dir {directory} --appendonly no --save".split()
        with running([*command, ""], directory, ready=lambda: answers(port), stop_by=signal.SIGTERM):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def running(
    command: Sequence[str],
    directory: str,
    *,
    ready: Callable[[], bool],
    stop_by: signal.Signals,
    user: str | None = None,
) -> Iterator[None]:
    """The server `command`, from the moment it is ready; stopped at the end."""
    log = Path(directory, "log")
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=directory,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C is for us: the server stops after the tests have
            **run_as(user),
        )
    try:
        give_up = time.monotonic() + START_SECONDS
        while not ready():
            if server.poll() is not None or time.monotonic() > give_up:
                sys.exit(f"{Path(command[0]).name} did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.1)
        yield
    finally:
        server.send_signal(stop_by)
        server.wait()


def run_as(user: str | None) -> dict[str, Any]:
    return {"user": user, "group": user, "extra_groups": []} if user else {}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run_pytest(*options: str, **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", "-n", "2", *options, *sys.argv[1:]]
    pytest = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, start_new_session=True)
    try:
        return pytest.wait()
    except BaseException:  # Ctrl-C, or told to end: so is pytest, which needs a moment for its browsers
        pytest.send_signal(signal.SIGINT)
        pytest.wait()
        raise


def main() -> int:
    # To be told to end is to end as at Ctrl-C: through every `finally`.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    os.environ.pop("DATABASE_URL", None)
    install_missing_packages()
    heading("PostgreSQL and Redis")
    with postgresql() as database_url, redis() as redis_url:
        print(f"{database_url}\n{redis_url}")
        heading("The suite, on SQLite")
        on_sqlite = run_pytest(REDIS_URL=redis_url)
        heading("Every test that uses the database, on PostgreSQL")
        on_postgresql = run_pytest("--database-only", REDIS_URL=redis_url, DATABASE_URL=database_url)
    if on_postgresql == NO_TESTS:
        on_postgresql = 0
    return on_sqlite or on_postgresql


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
