"""`python -m onestop.operations.once`: a real worker claims what has passed by now, once, and is stopped again.

The last message it is given leaves a heartbeat; where none comes in time, the exit code is 1.
"""

from __future__ import annotations

import subprocess
import sys
import time

import django
from django.utils import timezone

from onestop.celery import app

LONGEST_WAIT = 60


def main() -> int:
    django.setup()
    from dossiers.models import Flag, Heartbeat

    start, before = timezone.now(), Flag.objects.count()
    for task, args in (("flag", ()), ("send_notices", ()), ("beat", ("worker",))):
        app.send_task(f"dossiers.tasks.{task}", args=args, expires=LONGEST_WAIT)
    worker = subprocess.Popen([sys.executable, "-m", "celery", *WORKER])
    try:
        give_up = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < give_up and worker.poll() is None:
            if Heartbeat.objects.filter(name="worker", at__gte=start).exists():
                print(f"Tiến trình nền đã rà soát hạn: thêm {Flag.objects.count() - before} cờ.")
                return 0
            time.sleep(0.1)
        print("Tiến trình nền không làm xong trong thời gian cho phép.", file=sys.stderr)
        return 1
    finally:
        worker.terminate()
        worker.wait()


WORKER = [
    "--app",
    "onestop.celery",
    "--quiet",
    "worker",
    "--pool",
    "solo",
    "--without-gossip",
    "--without-mingle",
    "--loglevel",
    "INFO",
]

if __name__ == "__main__":
    sys.exit(main())
