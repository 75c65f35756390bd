"""Reconstructing a province-year, beside the plain load of the very rows that it wrote.

The plain load has them ready: tuples for `executemany` on SQLite, COPY's own text on PostgreSQL. Same schema, same
indexes and constraints, one transaction, commit included; reading the rows from disk is not counted.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from bench.figures import Figure

if TYPE_CHECKING:
    from bench.run import Bench

RATIO, MEMORY = 2.5, 1024.0
TURNS = 3
CHUNK = 5_000
COPY_BYTES = 1 << 20


def measure(bench: Bench) -> Iterator[Figure]:
    """Each after the other, in turns; the best of each counts: whatever else the machine does only adds."""
    runs = []
    rows = bench.directory / "rows"
    rows.mkdir(exist_ok=True)
    for turn in range(1 if bench.full else TURNS):
        bench.talk(f"reconstruction, turn {turn + 1}")
        url, ours = bench.year.reconstructed()
        if not turn:
            bench.databases.step("reconstruction.put_aside", url, directory=str(rows))
        fresh = bench.databases.prepared()
        plain = bench.databases.step("reconstruction.plain_load", fresh, directory=str(rows))
        bench.databases.drop(fresh)
        if turn:
            bench.databases.drop(url)
        else:
            bench.year.keep(url)
        runs.append((ours, plain))
    for file in rows.iterdir():
        file.unlink()
    assert len({ours["digest"] for ours, _ in runs}) == 1, "the same seed gave two digests"
    ours, plain = runs[0]
    written = 2 * ours["dossiers"] + ours["events"] + ours["flags"]
    assert plain["rows"] == written, f"{plain['rows']} rows loaded, {written} were written"
    clocks = [("seconds", "wall time")]
    if bench.databases.vendor == "sqlite":  # elsewhere most of the work is another process's
        clocks.append(("cpu", "processor time"))
    for clock, what in clocks:
        took, load = min(o[clock] for o, _ in runs), min(p[clock] for _, p in runs)
        budgeted = clock == "seconds" and not bench.quick  # of a hundredth, most is what any size costs
        yield Figure(
            "reconstruction", f"{bench.year.size}, {what}", took, "s", load, "plain load", took / load,
            f"≤ {RATIO} ×" if budgeted else "", took / load <= RATIO if budgeted else None,
            f"{ours['dossiers']:,} dossiers, {written:,} rows, {written / took:,.0f} rows/s" if budgeted else "",
        )  # fmt: skip
    peak = max(o["peak_mib"] for o, _ in runs)
    yield Figure(
        "reconstruction", "peak memory", peak, "MiB", budget=f"≤ {MEMORY:,.0f} MiB", passed=peak <= MEMORY,
        note=f"digest {ours['digest'][:16]}…",
    )  # fmt: skip


def put_aside(directory: str) -> None:
    """Step: the rows of a reconstruction out of its database into files, in the order in which they went in."""
    from django.db import connection

    from dossiers.bulk import TABLES
    from dossiers.models import Origin

    for table, columns in TABLES.items():
        select = f"SELECT {', '.join(columns)} FROM {table} ORDER BY id"
        with connection.chunked_cursor() as cursor, Path(directory, table).open("wb") as file:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY ({select}) TO STDOUT") as copy:
                    for block in copy:
                        file.write(block)
                continue
            cursor.execute(select)
            while rows := cursor.fetchmany(CHUNK):
                pickle.dump(rows, file, pickle.HIGHEST_PROTOCOL)
    Path(directory, "origin").write_bytes(pickle.dumps(Origin.objects.values().get()))


def plain_load(directory: str) -> dict[str, Any]:
    """Step: put those rows into a database with nothing but the catalogue; timed from the transaction's begin."""
    from django.db import connection, transaction

    from dossiers.bulk import TABLES
    from dossiers.models import Origin

    Origin.objects.create(**pickle.loads(Path(directory, "origin").read_bytes()))
    taken = {"seconds": 0.0, "cpu": 0.0}

    def clocks(sign: int) -> None:
        taken["seconds"] += sign * perf_counter()
        taken["cpu"] += sign * process_time()

    with connection.cursor() as cursor:
        driver = connection.connection.cursor()  # Django's own would only rewrite the placeholders
        clocks(-1)
        with transaction.atomic():
            for table, columns in TABLES.items():
                into = f"{table} ({', '.join(columns)})"
                with Path(directory, table).open("rb") as file:
                    if connection.vendor == "postgresql":
                        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                            while block := file.read(COPY_BYTES):
                                copy.write(block)
                        continue
                    insert = f"INSERT INTO {into} VALUES ({', '.join(['?'] * len(columns))})"
                    while file.peek(1):
                        clocks(1)
                        rows = pickle.load(file)
                        clocks(-1)
                        driver.executemany(insert, rows)
        clocks(1)
        found = 0
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found += cursor.fetchone()[0]
    return taken | {"rows": found}
