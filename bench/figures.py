"""What a benchmark found, as rows of one table and as JSON. And how a thing is timed."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from rich.table import Table


class Figure(NamedTuple):
    """One measured thing, perhaps beside what it is measured against.

    `ratio` is measured ÷ against, or the other way round where more is better. `passed` None: no budget, only told.
    """

    benchmark: str
    what: str
    measured: float
    unit: str
    against: float | None = None
    against_what: str = ""
    ratio: float | None = None
    budget: str = ""
    passed: bool | None = None
    note: str = ""


def table(figures: Iterable[Figure], title: str) -> Table:
    """All figures, one a row."""
    shown = Table(title=title, title_justify="left")
    for heading in ("benchmark", "what"):
        shown.add_column(heading)
    for heading in ("measured", "against", "ratio", "budget"):
        shown.add_column(heading, justify="right")
    shown.add_column("")
    shown.add_column("note", style="dim")
    for figure in figures:
        against = "" if figure.against is None else f"{told(figure.against, figure.unit)} {figure.against_what}"
        shown.add_row(
            figure.benchmark,
            figure.what,
            told(figure.measured, figure.unit),
            against,
            "" if figure.ratio is None else f"{figure.ratio:,.2f}",
            figure.budget,
            {True: "[green]pass[/]", False: "[bold red]FAIL[/]", None: "–"}[figure.passed],
            figure.note,
        )
    return shown


def told(value: float, unit: str) -> str:
    """A number with its unit; as many decimals as it deserves."""
    decimals = 0 if abs(value) >= 1_000 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{decimals}f} {unit}".replace(" /", "/")


def timed(call: Callable[[], Any]) -> float:
    """Seconds of one call, on a tidied heap; the collector runs in it as it does in life."""
    gc.collect()
    began = perf_counter()
    call()
    return perf_counter() - began


def usual(call: Callable[[], Any], runs: int, warm_up: int = 1) -> float:
    """The median seconds of several calls, after some that do not count."""
    for _ in range(warm_up):
        call()
    return median(timed(call) for _ in range(runs))


@contextmanager
def no_collector() -> Iterator[None]:
    """Without the garbage collector: for loops of microseconds, as `timeit` does it."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
