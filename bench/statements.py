"""A statement of a year from the running balances, beside the full scan of the same statement; and after ten years.

The ten years are the year copied in SQL with shifted dates, all its dossiers and events, posted by the product.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bench.figures import Figure, usual

if TYPE_CHECKING:
    from bench.run import Bench

GROUPINGS = ("level", "unit", "field")
BUDGET_MS, GROWTH = 30.0, 1.5
YEARS = 10
SHIFT = 364  # days; whole weeks


def measure(bench: Bench) -> Iterator[Figure]:
    url = bench.year.url()
    first = {}
    for by in GROUPINGS:
        bench.talk(f"statement by {by}")
        told = bench.databases.step("statements.statement", url, by=by, source="rollup", runs=30)
        scan = bench.databases.step("statements.statement", url, by=by, source="recount", runs=1)
        assert told["counts"] == scan["counts"], f"balances and recount differ by {by}"
        first[by] = told["seconds"] * 1_000
        yield Figure(
            "statement", f"{bench.year.size} by {by}", first[by], "ms", scan["seconds"] * 1_000, "full scan",
            told["seconds"] / scan["seconds"], f"≤ {BUDGET_MS:g} ms", first[by] <= BUDGET_MS,
            f"{told['finished']:,} finished, {told['rows']} rows",
        )  # fmt: skip
    larger = bench.databases.copy_of(url)
    bench.talk(f"statement: making {YEARS} years")
    bench.databases.step("statements.make_years", larger, years=YEARS)
    bench.talk(f"statement: posting {YEARS} years")
    posted = bench.databases.step("statements.post", larger)
    yield Figure(
        "statement", f"posting {posted['dossiers']:,} dossiers", posted["seconds"], "s",
        note=f"{posted['dossiers'] / posted['seconds']:,.0f}/s, {posted['balances']:,} balances,"
        f" {posted['peak_mib']:,.0f} MiB",
    )  # fmt: skip
    for by in GROUPINGS:
        found = bench.databases.step("statements.statement", larger, by=by, source="rollup", runs=30)
        took = found["seconds"] * 1_000
        yield Figure(
            "statement", f"{YEARS} such years by {by}", took, "ms", first[by], "one year", took / first[by],
            f"≤ {GROWTH} ×, or ≤ {BUDGET_MS:g} ms", took <= max(GROWTH * first[by], BUDGET_MS),
        )  # fmt: skip
    bench.databases.drop(larger)


def statement(by: str, source: str, runs: int) -> dict[str, Any]:
    """Step: the statement of 2023, some times."""
    from django.utils import timezone

    from dossiers.rules.officetime import to_instant
    from reporting import queries
    from reporting import statement as statements

    words = {"from": "2023-01-01", "to": "2023-12-31", "by": by, "source": source}
    query = queries.read(words, to_instant(timezone.now()))
    made = statements.make(query)
    seconds = usual(lambda: statements.make(query), runs, warm_up=0)
    counts = {row.key: list(row.counts) for row in made.rows}
    return {"seconds": seconds, "rows": len(made.rows), "counts": counts, "finished": made.total.counts.finished}


def post() -> dict[str, Any]:
    """Step: what the worker does every minute, here with everything to do."""
    from time import perf_counter

    from django.utils import timezone

    from reporting.models import Balance
    from reporting.rollups.catching_up import catch_up

    began = perf_counter()
    done = catch_up(timezone.now())
    return {"seconds": perf_counter() - began, "dossiers": done.dossiers, "balances": Balance.objects.count()}


def make_years(years: int) -> None:
    """Step: the year again in each of the years before it, with everything in it."""
    from django.db import connection, transaction

    from dossiers.bulk import DOSSIER_COLUMNS
    from dossiers.histories import EVENT_COLUMNS

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM dossiers_dossier")
        (last,) = cursor.fetchone()
        cursor.execute("DELETE FROM dossiers_outboxmessage")
        for year in range(1, years):
            with transaction.atomic():
                for table, columns in (("dossier", DOSSIER_COLUMNS), ("dossierevent", EVENT_COLUMNS)):
                    values = [_shifted(column, year, last) for column in columns]
                    cursor.execute(
                        f"INSERT INTO dossiers_{table} ({', '.join(columns)}) SELECT {', '.join(values)}"
                        f" FROM dossiers_{table} WHERE {'id' if table == 'dossier' else 'dossier_id'} <= {last}"
                        f" ORDER BY id"
                    )
        cursor.execute("ANALYZE")


def _shifted(column: str, year: int, last: int) -> str:
    """A column's value in a copy: keys of its own, dates so many years earlier."""
    from django.db import connection

    if column in ("id", "dossier_id"):
        return f"{column} + {year * last}"
    if column == "code":
        return f"code || '/{year}'"
    days = year * SHIFT
    if column == "day":
        return f"day - {days}" if connection.vendor == "postgresql" else f"date(day, '-{days} days')"
    if column == "at" or column.endswith("_at"):
        shift = f"{column} - interval '{days} days'"
        return shift if connection.vendor == "postgresql" else f"datetime({column}, '-{days} days')"
    return column
