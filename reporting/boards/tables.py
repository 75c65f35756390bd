"""The on-time tables of a board: by level, unit, field or agency, and month by month."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise

from dossiers.rules.officetime import day_of, to_date
from reporting import statement
from reporting.boards import periods
from reporting.boards.asking import Asked
from reporting.counts import Counts
from reporting.cuts import cut
from reporting.intervals import Interval, wilson
from reporting.layouts.columns import BALANCE, Value
from reporting.queries import LEVEL, OWN, SUBTREE, Query
from reporting.rates import BY_NAME, COLUMN, Rate, Timed
from reporting.rows import Row
from reporting.statement import Statement

FINISHED, IN_TIME, LATE, OPEN, OPEN_LATE = SHOWN = ("finished", "in_time", "late", "open", "open_late")
"""The columns of an on-time table; each names the dossiers behind it (reporting/boards/behind.py)."""
BEHIND = {
    "received.total": "received", "finished.total": "finished", "open.in_time": "open_in_time",
    "open.late": "open_late", "open.paused": "open_paused", "carried": "carried", "withdrawn": "withdrawn",
    "stopped": "stopped",
}  # fmt: skip
"""What lies behind a column of the balance. Transfers have no list: a dossier may come and go more than once."""


class Line(NamedTuple):
    """One row: what it counts, and R1 with the interval that it can be trusted within."""

    key: str
    label: str
    counts: Counts
    rate: Rate
    interval: Interval | None

    def values(self) -> dict[str, int]:
        counts = self.counts
        in_time = counts.early + counts.on_time
        return dict(zip(SHOWN, (counts.finished, in_time, counts.late, counts.open, counts.open_late), strict=True))

    def balance(self) -> list[tuple[str | Promise, Value, str]]:
        """By what the row balances: the heading of each column, its number, and what lies behind it."""
        row = Row(self.key, self.label, self.counts)
        return [(column.heading, column.value(row, COLUMN), BEHIND.get(column.name, "")) for column in BALANCE]


class Table(NamedTuple):
    """Lines that do not overlap, and their sum."""

    by: str
    lines: list[Line]
    total: Line


class Month(NamedTuple):
    """One month of the trend; `month` is its first and last day."""

    month: periods.Period
    line: Line
    received: int


def query_by(asked: Asked, by: str) -> Query:
    """The question under one grouping. Of levels each row is its own dossiers, so that none is counted twice."""
    return asked.query._replace(by=by, scope=OWN if by == LEVEL else SUBTREE)


def made(asked: Asked, by: str) -> Statement:
    return statement.make(query_by(asked, by), asked.selection)


def table(of: Statement) -> Table:
    return Table(of.query.by, [line(row) for row in of.rows], line(of.total))


def trend(asked: Asked, now: int) -> list[Month]:
    """The months up to that of the period's last day, or the present one, of the very units that are asked for.

    By identity: a code may have been another unit's before.
    """
    upto = min(asked.query.last, to_date(day_of(now)))
    found = []
    for month in periods.months_up_to(upto, asked.months):
        cuts = cut(month.first, month.last, asked.query.cuts.as_of, now)  # the board's, in its last month
        query = query_by(asked, LEVEL)._replace(first=month.first, last=month.last, cuts=cuts)
        total = statement.make(query, asked.selection).total
        found.append(Month(month, line(total), total.counts.received))
    return found


def line(row: Row) -> Line:
    rate = share("R1", row.counts)
    return Line(row.key, row.label, row.counts, rate, wilson(rate))


def share(name: str, counts: Counts) -> Rate:
    """The rate of that name under the default practice."""
    return BY_NAME[name].of(counts, Timed.by(COLUMN, counts))
