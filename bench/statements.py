"""A statement of a year from the running balances, beside the full scan of the same statement; and after ten years.

Of everything, of a province as it was, of the province as it is now, and form 06c, which is a statement laid out.

The ten years are the year copied in SQL with shifted dates, all its dossiers and events, posted by the product.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bench.figures import Figure, usual

if TYPE_CHECKING:
    from bench.run import Bench

FORM = "form"
CASES = {
    "by level": {"by": "level"},
    "by unit": {"by": "unit"},
    "by field": {"by": "field"},
    "by field in the province": {"by": "field", "province": "60"},
    "by field in the province of now": {"by": "field", "province": "68", "frame": "now"},
    "by procedure in the province of now": {"by": "procedure", "province": "68", "frame": "now"},
    "form 06c": {FORM: "06c", "unit": "60"},
}
BUDGET_MS, GROWTH = 30.0, 1.5
YEARS = 10
SHIFT = 364  # days; whole weeks


def measure(bench: Bench) -> Iterator[Figure]:
    url = bench.year.url()
    first = {}
    for case in CASES:
        bench.talk(f"statement {case}")
        told = bench.databases.step("statements.statement", url, case=case, source="rollup", runs=30)
        scan = bench.databases.step("statements.statement", url, case=case, source="recount", runs=1)
        assert told["counts"] == scan["counts"], f"balances and recount differ {case}"
        first[case] = told["seconds"] * 1_000
        yield Figure(
            "statement", f"{bench.year.size} {case}", first[case], "ms", scan["seconds"] * 1_000, "full scan",
            told["seconds"] / scan["seconds"], f"≤ {BUDGET_MS:g} ms", first[case] <= BUDGET_MS,
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
    for case in CASES:
        found = bench.databases.step("statements.statement", larger, case=case, source="rollup", runs=30)
        took = found["seconds"] * 1_000
        yield Figure(
            "statement", f"{YEARS} such years {case}", took, "ms", first[case], "one year", took / first[case],
            f"≤ {GROWTH} ×, or ≤ {BUDGET_MS:g} ms", took <= max(GROWTH * first[case], BUDGET_MS),
        )  # fmt: skip
    bench.databases.drop(larger)


def statement(case: str, source: str, runs: int) -> dict[str, Any]:
    """Step: a statement of 2023, or a form, some times."""
    from django.utils import timezone

    from dossiers.rules.officetime import to_instant
    from reporting import queries
    from reporting import statement as statements
    from reporting.forms import asking, filling

    words = {"from": "2023-01-01", "to": "2023-12-31", "source": source, **CASES[case]}
    now = to_instant(timezone.now())
    if FORM in words:
        asked = asking.read(words, now)
        form = filling.fill(asked)
        seconds = usual(lambda: filling.fill(asked), runs, warm_up=0)
        lines = {f"{line.kind} {line.section} {line.key}": list(line.counts) for line in form.lines}
        return {"seconds": seconds, "rows": len(lines), "counts": lines, "finished": form.total.counts.finished}
    query = queries.read(words, now)
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
