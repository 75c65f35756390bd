"""The dossier register as a file: lines a second, and memory, which must not grow with the lines."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from bench.figures import Figure

if TYPE_CHECKING:
    from bench.run import Bench

MIB = 300.0
LINES = {"quick": 10_000, "part": 100_000, "full": 1_000_000}


def measure(bench: Bench) -> Iterator[Figure]:
    """A million lines with `--full`; where the year has fewer dossiers they come again."""
    url = bench.year.url()
    lines = LINES["quick" if bench.quick else "full" if bench.full else "part"]
    for form in ("csv", "xlsx"):
        bench.talk(f"a register as {form}")
        found = bench.databases.step("exports.write", url, form=form, lines=lines, directory=str(bench.directory))
        yield Figure(
            "exports", f"register, {lines:,} lines, {form}", lines / found["seconds"], "/s",
            budget=f"≤ {MIB:,.0f} MiB", passed=found["peak_mib"] <= MIB,
            note=f"{found['peak_mib']:,.0f} MiB of memory, {found['cpu']:,.1f} s of processor time; "
            f"{found['bytes'] / 1e6:,.0f} MB",
        )  # fmt: skip


def write(form: str, lines: int, directory: str) -> dict[str, Any]:
    """Step: one file, for a reader who may see who applied, as the worker writes it."""
    from array import array
    from pathlib import Path

    from django.contrib.auth.models import User
    from django.utils import timezone

    from dossiers.rules.officetime import to_instant
    from reporting.layouts.streams import WRITERS
    from reporting.registers import asking, register

    reader = User(username="bench", is_superuser=True, is_active=True)
    path = Path(directory) / f"register.{form}"
    began, used = perf_counter(), process_time()
    asked = asking.read({"from": "2023-01-01", "to": "2023-12-31"}, to_instant(timezone.now()))
    sheet = register.sheet(reader, asked)
    sheet = sheet._replace(keys=(array("q", sheet.keys) * (lines // len(sheet.keys) + 1))[:lines])
    WRITERS[form](path, sheet, sheet.all_lines())
    seconds, cpu, size = perf_counter() - began, process_time() - used, path.stat().st_size
    path.unlink()
    return {"seconds": seconds, "cpu": cpu, "bytes": size}
