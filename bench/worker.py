"""Flagging through a real worker on the embedded broker, beside the same call made directly."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.figures import Figure, timed
from bench.flagging import LATE, MADE, NOON, SCENARIO

if TYPE_CHECKING:
    from bench.run import Bench

LONGEST_WAIT = 120
IDLE_MS = 50.0


def measure(bench: Bench) -> Iterator[Figure]:
    """Busy: all that became late. Idle: the next message, beside one that only writes a heartbeat."""
    databases, divided_by = bench.databases, 10 if bench.quick else 1
    late, made = LATE // divided_by, MADE // divided_by
    bench.talk("worker: making dossiers")
    scenario = bench.directory / "worker.toml"
    scenario.write_text(SCENARIO.format(finished=made, late=late), encoding="utf-8")
    url = databases.prepared()
    databases.step("province_year.reconstruct", url, scenario=str(scenario), now=NOON)
    databases.step("flagging.make_due", url)
    directly = databases.copy_of(url)
    bench.talk("worker: flagging")
    direct = databases.step("worker.flag_directly", directly)
    found = databases.step("worker.flag_by_message", url)
    databases.drop(directly)
    databases.drop(url)
    assert found["flagged"] == direct["flagged"], "the worker and the direct call claimed different rungs"
    yield Figure(
        "worker", f"busy: {found['flagged']:,} rungs", found["busy"] * 1_000, "ms", direct["seconds"] * 1_000,
        "direct call", found["busy"] / direct["seconds"],
    )  # fmt: skip
    idle = (found["idle"] - found["beat"]) * 1_000
    yield Figure(
        "worker", "idle, above a message that writes a heartbeat", idle, "ms", found["beat"] * 1_000, "the message",
        found["idle"] / found["beat"], f"≤ {IDLE_MS:g} ms", idle <= IDLE_MS,
    )  # fmt: skip


def flag_directly() -> dict[str, Any]:
    """Step: the function that the task calls."""
    from django.utils import timezone

    from dossiers.flagging import flag_overdue
    from dossiers.models import Flag

    before = Flag.objects.count()
    seconds = timed(lambda: flag_overdue(timezone.now()))
    return {"seconds": seconds, "flagged": Flag.objects.count() - before}


def flag_by_message() -> dict[str, Any]:
    """Step: a worker takes messages off the broker, from sending to having done."""
    from threading import Semaphore

    from celery.contrib.testing.worker import start_worker
    from celery.signals import task_postrun

    from dossiers.models import Flag
    from onestop.celery import app

    done = Semaphore(0)
    task_postrun.connect(lambda **_: done.release(), weak=False)
    before = Flag.objects.count()

    def sent(task: str, *words: str) -> float:
        began = perf_counter()
        app.send_task(f"dossiers.tasks.{task}", args=words)
        assert done.acquire(timeout=LONGEST_WAIT), f"{task} was not done"
        return perf_counter() - began

    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="ERROR"):
        sent("beat", "worker")
        busy = sent("flag")
        idle = min(sent("flag") for _ in range(10))
        beat = min(sent("beat", "worker") for _ in range(10))
    return {"busy": busy, "idle": idle, "beat": beat, "flagged": Flag.objects.count() - before}
