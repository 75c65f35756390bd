"""Deadlines: one at a time and by arrays, beside `businesstimedelta` on the same calendar and receptions."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, time
from functools import partial
from time import process_time
from typing import TYPE_CHECKING, Any

from bench.figures import Figure, no_collector

if TYPE_CHECKING:
    from bench.run import Bench
    from dossiers.rules.deadlines import Term
    from dossiers.rules.worktime import Calendar

FLOORS = {"day": 200_000, "hour": 150_000, "array": 3_000_000}
HOURS, DAYS = 40, 5
SEED = 11


def measure(bench: Bench) -> Iterator[Figure]:
    """Receptions over ten years, at any second of the day."""
    sizes = {"single": 5_000, "arrays": 200_000, "peer": 100} if bench.quick else {}
    found = bench.databases.step("deadlines.rates", bench.databases.nowhere(), **sizes)
    peer = {"hour": found["peer_hours"], "day": found["peer_days"]}
    for shape, what in SHAPES:
        rate = found[f"{shape} {what}"]
        floor = FLOORS["array" if shape == "array" else what]
        yield Figure(
            "deadlines",
            f"{what} terms, {shape.replace('array', 'arrays')}",
            rate,
            "/s",
            peer[what],
            "businesstimedelta",
            rate / peer[what],
            f"≥ {floor:,}/s",
            rate >= floor,
            f"{found['compared']} answers compared with it, all the same" if (shape, what) == SHAPES[0] else "",
        )


SHAPES = (("integer", "hour"), ("integer", "day"), ("datetime", "hour"), ("datetime", "day"), ("array", "hour"),
          ("array", "day"))  # fmt: skip


def rates(single: int = 100_000, arrays: int = 2_000_000, peer: int = 2_000) -> dict[str, Any]:
    """Step: how many deadlines a second, by shape and kind of term."""
    import numpy as np

    from dossiers.rules.deadlines import WORKING_DAYS, WORKING_HOURS, Term, deadline, deadlines
    from dossiers.rules.officetime import to_datetime
    from dossiers.rules.worktime_arrays import CalendarArrays

    calendar = shipped_calendar()
    terms = {"hour": Term(WORKING_HOURS, HOURS), "day": Term(WORKING_DAYS, DAYS)}
    draw = random.Random(SEED)
    first, last = int(datetime(2017, 2, 1).timestamp()), int(datetime(2026, 12, 1).timestamp())  # noqa: DTZ001
    integers = [draw.randrange(first, last) for _ in range(single)]
    datetimes = [to_datetime(at) for at in integers]
    array = np.random.default_rng(SEED).integers(first, last, arrays)
    compiled = CalendarArrays(calendar)
    found: dict[str, Any] = {}
    for what, term in terms.items():
        found[f"integer {what}"] = _rate(partial(deadline, calendar, term), integers)
        found[f"datetime {what}"] = _rate(partial(deadline, calendar, term), datetimes)
        found[f"array {what}"] = arrays / _best(partial(deadlines, compiled, term, array))
        assert deadlines(compiled, term, array[:1_000]).tolist() == [
            deadline(calendar, term, int(at)) for at in array[:1_000]
        ]
    return found | _peer_rates(calendar, terms, datetimes[:peer])


def _rate(one: Callable[[Any], Any], inputs: list[Any]) -> float:
    def all_of_them() -> None:
        for value in inputs:
            one(value)

    return len(inputs) / _best(all_of_them)


def _best(call: Callable[[], Any], runs: int = 5) -> float:
    """The least processor time of some runs after one that does not count: the machine is not ours alone."""
    call()
    seconds = []
    with no_collector():
        for _ in range(runs):
            began = process_time()
            call()
            seconds.append(process_time() - began)
    return min(seconds)


def _peer_rates(calendar: Calendar, terms: dict[str, Term], receptions: list[datetime]) -> dict[str, Any]:
    """businesstimedelta knows no make-up days: answers are compared where none lies on the way.

    It has no day terms either; counting so many days' hours is the nearest that it offers.
    """
    import businesstimedelta  # type: ignore[import-untyped]
    import pytz  # type: ignore[import-untyped]

    from dossiers.rules.deadlines import deadline
    from dossiers.rules.officetime import day_of, to_date, to_instant
    from dossiers.rules.worktime import MAKEUP, OFF_KINDS

    zone = pytz.timezone("Asia/Ho_Chi_Minh")
    off = {to_date(day) for day, entry in calendar.entries.items() if entry.kind in OFF_KINDS}
    makeup = {day for day, entry in calendar.entries.items() if entry.kind == MAKEUP}
    weekdays = [0, 1, 2, 3, 4]
    rule = businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(time(7), time(11, 30), weekdays, tz=zone),
            businesstimedelta.WorkDayRule(time(13, 30), time(17), weekdays, tz=zone),
            businesstimedelta.HolidayRule(off, tz=zone),
        ]
    )
    delta = {"hours": businesstimedelta.BusinessTimeDelta(rule, hours=HOURS),
             "days": businesstimedelta.BusinessTimeDelta(rule, hours=DAYS * 8)}  # fmt: skip
    found: dict[str, Any] = {"compared": 0}
    answers: dict[str, list[datetime]] = {}
    for what, added in delta.items():
        began = process_time()
        answers[what] = [at + added for at in receptions]
        found[f"peer_{what}"] = len(receptions) / (process_time() - began)
    for at, theirs in zip(receptions, answers["hours"], strict=True):
        ours = deadline(calendar, terms["hour"], at)
        if makeup.intersection(range(day_of(to_instant(at)), day_of(to_instant(max(ours, theirs))) + 1)):
            continue
        assert ours == theirs, f"received {at}: {ours}, businesstimedelta {theirs}"
        found["compared"] += 1
    return found


def shipped_calendar() -> Calendar:
    """The national calendar out of its file: this benchmark needs no database."""
    from dossiers.calendars import parse
    from dossiers.catalogue import DATA
    from dossiers.catalogue.calendars import read_calendar
    from dossiers.rules.worktime import DayEntry, WeeklyHours, compile_calendar

    file = read_calendar(DATA)
    hours = [
        WeeklyHours(frozenset(map(int, row.weekdays.split(","))), parse(row.sessions), row.first, row.last)
        for row in file.hours
        if not row.season
    ]
    assert len(hours) == len(file.hours), "the national calendar has got seasons: compile them here too"
    entries = [DayEntry(day, e.kind, e.name, parse(e.sessions) or None) for day, e in sorted(file.entries.items())]
    return compile_calendar(file.first, file.last, hours, entries)
