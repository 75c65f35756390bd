"""The thirteen columns of Biểu II.06a, b and c, each defined once, and the cells of their heading."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from reporting.counts import Counts
from reporting.queries import FIELD, UNIT
from reporting.rates import IN_TIME, TIMED, Timed

COUNTS_THE_ENDED = frozenset({IN_TIME, TIMED})
"""The practices by which withdrawn and stopped dossiers stand in column (7); then (3) = (7) + (11)."""


class Column(NamedTuple):
    """`name` is for machines, `formula` what the heading says it is made of, `value` by a practice."""

    number: int
    name: str
    value: Callable[[Counts, str], int]
    formula: str = ""

    @property
    def mark(self) -> str:
        """How the row of numbers below the heading names it: `(3) =(4)+(5)+(6)`, which breaks before the formula."""
        return f"({self.number}) {self.formula}".strip()


COLUMNS = (
    Column(3, "handled", lambda c, practice: c.handled, "=(4)+(5)+(6)"),
    Column(4, "online", lambda c, practice: c.online),
    Column(5, "direct_and_postal", lambda c, practice: c.direct + c.postal),
    Column(6, "carried", lambda c, practice: c.carried + c.transferred_in - c.transferred_out),
    Column(7, "closed", lambda c, practice: c.finished + ended_inside(c, practice), "=(8)+(9)+(10)"),
    Column(8, "early", lambda c, practice: c.early),
    Column(9, "on_time", lambda c, practice: Timed.by(practice, c).in_time - c.early + c.no_term),
    Column(10, "late", lambda c, practice: Timed.by(practice, c).late),
    Column(11, "open", lambda c, practice: c.open, "=(12)+(13)"),
    Column(12, "open_in_time", lambda c, practice: c.open_in_time + c.open_paused),
    Column(13, "open_late", lambda c, practice: c.open_late),
)
"""(1) is the ordinal and (2) the field or the unit; the rest are numbers of dossiers."""


def ended(counts: Counts) -> int:
    """Withdrawn and stopped dossiers: closed without a result."""
    return counts.withdrawn + counts.stopped


def ended_inside(counts: Counts, practice: str) -> int:
    """How many of those a practice puts into column (7)."""
    return ended(counts) if practice in COUNTS_THE_ENDED else 0


class Heading(NamedTuple):
    """A cell of the heading: in which of its three lines and which column it begins (from 1), and what it spans."""

    line: int
    column: int
    text: str
    lines: int = 1
    columns: int = 1


ROWS = {FIELD: "Lĩnh vực, công việc giải quyết theo cấp", UNIT: "Đơn vị"}
"""What a row may be, and what then heads column (2)."""
_HEADINGS = (
    Heading(1, 1, "TT", lines=3),
    Heading(1, 3, "Số lượng hồ sơ tiếp nhận", columns=4),
    Heading(1, 7, "Số lượng hồ sơ đã giải quyết", columns=4),
    Heading(1, 11, "Số lượng hồ sơ đang giải quyết", columns=3),
    Heading(2, 3, "Tổng số", lines=2),
    Heading(2, 4, "Trong kỳ", columns=2),
    Heading(2, 6, "Từ kỳ trước", lines=2),
    Heading(2, 7, "Tổng số", lines=2),
    Heading(2, 8, "Trước hạn", lines=2),
    Heading(2, 9, "Đúng hạn", lines=2),
    Heading(2, 10, "Quá hạn", lines=2),
    Heading(2, 11, "Tổng số", lines=2),
    Heading(2, 12, "Trong hạn", lines=2),
    Heading(2, 13, "Quá hạn", lines=2),
    Heading(3, 4, "Trực tuyến"),
    Heading(3, 5, "Trực tiếp, dịch vụ bưu chính"),
)
LINES_OF_HEADING = 3


def headings(rows: str) -> tuple[Heading, ...]:
    """The cells of the heading of a form whose rows are of that kind."""
    first, *rest = _HEADINGS
    return (first, Heading(1, 2, ROWS[rows], lines=3), *rest)


MARKS = ("(1)", "(2)", *(column.mark for column in COLUMNS))
