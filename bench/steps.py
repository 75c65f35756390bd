"""Steps of a benchmark: functions run each in a process of its own, on a database of its own.

So a step begins with a fresh interpreter, its peak memory is its own, and one run can use many databases.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEY = "A" * 43  # as base64url: 32 bytes


class StepFailed(Exception):
    """A step ended otherwise than with its answer; what it said is the message."""


def call(step: str, database_url: str, var_dir: Path, **arguments: Any) -> dict[str, Any]:
    """Run `module.function` of this package with Django on that database; its answer and `peak_mib`."""
    command = [sys.executable, "-m", "bench.steps", step, json.dumps(arguments)]
    run = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment(database_url, var_dir),
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise StepFailed(f"{step}: {run.stderr.strip() or run.returncode}")
    answer: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return answer


def environment(database_url: str, var_dir: Path) -> dict[str, str]:
    """A whole installation, so that neither `.env` nor `var/` has a part in it."""
    return {
        "DJANGO_SETTINGS_MODULE": "onestop.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": "",
        "VAR_DIR": str(var_dir),
        "SECRET_KEY": "bench" * 10,
        "DATA_KEYS": f"1:{KEY}",
        "LOOKUP_KEYS": KEY,
        "ALLOWED_HOSTS": "localhost",
        "DEBUG": "off",
        "TLS": "off",
    }


def peak_mib() -> float:
    """The most memory this process ever held. (Linux counts in KiB, macOS in bytes.)"""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> None:
    step, arguments = sys.argv[1:]
    import django

    django.setup()
    from django.db import connections

    module, _, name = step.rpartition(".")
    function: Callable[..., dict[str, Any] | None] = getattr(importlib.import_module(f"bench.{module}"), name)
    answer = function(**json.loads(arguments)) or {}
    connections.close_all()  # SQLite folds its log into the file: it can be copied
    print(json.dumps(answer | {"peak_mib": round(peak_mib(), 1)}))


if __name__ == "__main__":
    main()
