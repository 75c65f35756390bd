"""A statement of the year recounted from the events: what the rollups spare. Without a budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bench.figures import Figure, usual

if TYPE_CHECKING:
    from bench.run import Bench

GROUPINGS = ("level", "unit", "field")


def measure(bench: Bench) -> Iterator[Figure]:
    url = bench.year.url()
    for by in GROUPINGS:
        bench.talk(f"recount by {by}")
        found = bench.databases.step("recount.statement", url, by=by, runs=1 if bench.full else 3)
        yield Figure(
            "recount", f"{bench.year.size} by {by}", found["seconds"], "s",
            note=f"{found['finished']:,} finished, {found['rows']} rows",
        )  # fmt: skip


def statement(by: str, runs: int) -> dict[str, Any]:
    """Step: the same statement some times."""
    from django.utils import timezone

    from dossiers.rules.officetime import to_instant
    from reporting import queries
    from reporting import statement as statements

    words = {"from": "2023-01-01", "to": "2023-12-31", "by": by, "source": "recount"}
    query = queries.read(words, to_instant(timezone.now()))
    made = statements.make(query)
    seconds = usual(lambda: statements.make(query), runs, warm_up=0)
    return {"seconds": seconds, "rows": len(made.rows), "finished": made.total.counts.finished}
