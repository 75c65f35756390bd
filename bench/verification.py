"""`verify` over a province-year: every projection, deadline, verdict and flag anew from the events."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from bench.figures import Figure
from bench.province_year import WHOLE

if TYPE_CHECKING:
    from bench.run import Bench

SECONDS = 180.0


def measure(bench: Bench) -> Iterator[Figure]:
    """Of a part of the year the budget is that part."""
    url = bench.year.url()
    bench.talk("verification")
    found = [bench.databases.step("verification.verify", url) for _ in range(1 if bench.full else 2)]
    seconds, cpu = (min(run[clock] for run in found) for clock in ("seconds", "cpu"))
    budget = SECONDS * found[0]["dossiers"] / WHOLE
    yield Figure(
        "verification", bench.year.size, seconds, "s", budget=f"≤ {budget:,.0f} s", passed=seconds <= budget,
        note=f"{found[0]['dossiers']:,} dossiers; {cpu:,.1f} s of processor time, {found[0]['peak_mib']:,.0f} MiB",
    )  # fmt: skip


def verify() -> dict[str, Any]:
    """Step: look at everything, find nothing."""
    from django.utils import timezone

    from dossiers.verification import Verification

    began, used = perf_counter(), process_time()
    verification = Verification(timezone.now())
    differences = list(verification)
    seconds, cpu = perf_counter() - began, process_time() - used
    assert not differences, differences[:3]
    return {"seconds": seconds, "cpu": cpu, "dossiers": verification.counts.dossiers}
