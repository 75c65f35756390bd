"""Flagging: what it costs when nothing is due, and beside raw SQL that writes the same rows.

The dossiers come out of the simulator, at an instant at which some are open and late, some open and in time; those
that are finished are multiplied in SQL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bench.figures import Figure, timed, usual
from bench.province_year import WHOLE

if TYPE_CHECKING:
    from datetime import datetime

    from bench.run import Bench

IDLE_MS, IDLE_GROWTH, SMALL_MS = 50.0, 1.3, 5.0
RATIO = 3.0
LATE = 20_000
MADE = WHOLE // 100  # finished dossiers that the simulator makes; the rest are copies
NOON = "2024-01-01T12:00:00+07:00"  # of the holiday after the year: nothing has happened since its end


def measure(bench: Bench) -> Iterator[Figure]:
    late, made = (LATE // 10, MADE // 10) if bench.quick else (LATE, MADE)
    databases = bench.databases
    bench.talk("flagging: making dossiers")
    scenario = bench.directory / "flagging.toml"
    scenario.write_text(SCENARIO.format(finished=made, late=late), encoding="utf-8")
    url = databases.prepared()
    databases.step("province_year.reconstruct", url, scenario=str(scenario), now=NOON)
    yield from _idle(bench, url, late, made)
    yield from _newly_late(bench, url, late)
    databases.drop(url)


SCENARIO = """
[scenario]
name = "Cờ thời hạn"
province = "60"
from = 2023-01-01
to = 2023-12-31
seed = 7

[[published]]
finished = {finished}
open_late = {late}
open_in_time = {late}
"""


def _idle(bench: Bench, url: str, late: int, made: int) -> Iterator[Figure]:
    databases, times = bench.databases, []
    for copies in (9, 99):
        bench.talk(f"flagging: nothing due, {made * (copies + 1):,} finished")
        larger = databases.copy_of(url)
        databases.step("flagging.multiply_finished", larger, copies=copies)
        found = databases.step("flagging.nothing_due", larger)
        assert found["late"] == late, f"{found['late']} flagged as overdue"
        times.append((found["seconds"] * 1_000, found["finished"]))
        databases.drop(larger)
    (small, few), (large, many) = times
    yield Figure(
        "flagging", f"nothing due, {late:,} late, {few:,} finished", small, "ms", budget=f"≤ {IDLE_MS:g} ms",
        passed=small <= IDLE_MS,
    )  # fmt: skip
    yield Figure(
        "flagging", f"the same, {many:,} finished", large, "ms", small, "before", large / small,
        f"≤ {IDLE_GROWTH} ×, or < {SMALL_MS:g} ms", large <= IDLE_GROWTH * small or max(small, large) < SMALL_MS,
    )  # fmt: skip


def _newly_late(bench: Bench, url: str, late: int) -> Iterator[Figure]:
    """In turns, each on a copy of its own; afterwards both copies hold the same."""
    databases = bench.databases
    databases.step("flagging.make_due", url)
    ours: list[float] = []
    raw: list[float] = []
    told = set()
    for turn in range(5):
        bench.talk(f"flagging: {late:,} newly late, turn {turn + 1}")
        for times, step in ((ours, "flagging.flag_all"), (raw, "flagging.flag_all_raw")):
            copy = databases.copy_of(url)
            found = databases.step(step, copy)
            databases.drop(copy)
            times.append(found["seconds"])
            told.add((found["flagged"], found["rows"]))
    assert len(told) == 1, "raw SQL and the product wrote different rows"
    ((flagged, _),) = told
    assert flagged == late, f"{flagged} flagged of {late}"
    took, best = min(ours), min(raw)
    budgeted = not bench.quick  # of two thousand, most is what any number costs
    yield Figure(
        "flagging", f"{late:,} newly late", took * 1_000, "ms", best * 1_000, "raw SQL", took / best,
        f"≤ {RATIO:g} ×" if budgeted else "", took <= RATIO * best if budgeted else None,
        f"{late / took:,.0f}/s, notices included",
    )  # fmt: skip


def _noon() -> datetime:
    from datetime import datetime

    return datetime.fromisoformat(NOON)


def multiply_finished(copies: int) -> None:
    """Step: so many copies of every finished dossier, under codes of their own."""
    from django.db import connection

    from dossiers.bulk import DOSSIER_COLUMNS

    kept = ", ".join(column for column in DOSSIER_COLUMNS if column not in ("id", "code"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM dossiers_dossier")
        (last,) = cursor.fetchone()
        cursor.execute(
            f"""
            WITH RECURSIVE nth(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < %s)
            INSERT INTO dossiers_dossier (id, code, {kept})
            SELECT id + n * %s, code || '/' || n, {kept} FROM dossiers_dossier CROSS JOIN nth
            WHERE ended_at IS NOT NULL
            """,
            [copies, last],
        )
        cursor.execute("ANALYZE")


def nothing_due() -> dict[str, Any]:
    """Step: flag when all that is late has been flagged."""
    from django.db.models import F

    from dossiers.flagging import flag_overdue
    from dossiers.models import Dossier, Flag

    def flag() -> None:
        assert not any(flag_overdue(_noon()).rungs.values())

    seconds = usual(flag, runs=50, warm_up=5)
    late = Flag.objects.filter(rung="overdue", dossier__ended_at=None, instant=F("dossier__due_at")).count()
    return {"seconds": seconds, "late": late, "finished": Dossier.objects.filter(ended_at__isnull=False).count()}


def make_due() -> None:
    """Step: of those in time, let the date be the rung they wait for, at seconds of the hour before noon."""
    from django.db import connection

    from dossiers.bulk import instant_text
    from dossiers.models import Dossier
    from dossiers.rules.officetime import DAY, HOUR, to_instant

    noon = to_instant(_noon())
    in_time = Dossier.objects.filter(ended_at=None, due_at__gt=_noon()).order_by("pk").values_list("pk", flat=True)
    rows = []
    for place, pk in enumerate(in_time):
        due = noon - 1 - place % HOUR
        rows.append((instant_text(due), instant_text(due), instant_text(due + 3 * DAY), pk))
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE dossiers_dossier SET due_at = %s, next_rung_at = %s, escalates_at = %s WHERE id = %s", rows
        )
        cursor.execute("DELETE FROM dossiers_outboxmessage")
        cursor.execute("ANALYZE")


def flag_all() -> dict[str, Any]:
    """Step: as Celery does it."""
    from dossiers.flagging import flag_overdue

    return _flagged_by(lambda: flag_overdue(_noon()))


def flag_all_raw() -> dict[str, Any]:
    """Step: one set-based statement a table, in one transaction, without a thought for anybody else."""
    from django.db import connection, transaction

    at = connection.ops.adapt_datetimefield_value(_noon())
    due = "FROM dossiers_dossier WHERE next_rung_at < %s"
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM dossiers_flag")
        (last,) = cursor.fetchone()

        @transaction.atomic
        def flag() -> None:
            cursor.execute(
                f"INSERT INTO dossiers_flag (dossier_id, rung, instant) SELECT id, 'overdue', next_rung_at {due}"
                " ORDER BY next_rung_at",
                [at],
            )
            cursor.execute(
                "INSERT INTO dossiers_outboxmessage (topic, key, dossier_id, created_at, attempts, error)"
                " SELECT 'flag', 'flag-' || id, dossier_id, %s, 0, '' FROM dossiers_flag WHERE id > %s",
                [at, last],
            )
            cursor.execute("UPDATE dossiers_dossier SET next_rung_at = escalates_at WHERE next_rung_at < %s", [at])

        return _flagged_by(flag)


def _flagged_by(flag: Callable[[], Any]) -> dict[str, Any]:
    """The seconds, and what was written, told the same whoever wrote it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dossiers_dossier WHERE next_rung_at IS NOT NULL")  # the file is warm
    seconds = timed(flag)
    written = hashlib.sha256()
    flagged = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.topic, m.created_at, m.attempts, m.error, f.dossier_id, f.rung, f.instant, d.next_rung_at"
            " FROM dossiers_outboxmessage m JOIN dossiers_flag f ON m.key = 'flag-' || f.id"
            " JOIN dossiers_dossier d ON d.id = f.dossier_id AND d.id = m.dossier_id"
            " ORDER BY f.dossier_id, f.instant"
        )
        for row in cursor.fetchall():
            written.update(repr(row).encode())
            flagged += 1
    return {"seconds": seconds, "flagged": flagged, "rows": written.hexdigest()}
