"""What a row of a statement counts, and the identity that every row keeps."""

from __future__ import annotations

from collections.abc import Iterable
from operator import add
from typing import NamedTuple


class Counts(NamedTuple):
    """Dossiers, in the columns of a statement. The book stands first; beside it what is counted and not in it.

    `late_apologised` is part of `late`, `ended_late_*` of the ends, `open_late_paused` of `open_late`, `open_no_term`
    of the other two open ones, `pending_late` of `pending`.
    """

    carried: int = 0
    online: int = 0
    direct: int = 0
    postal: int = 0
    transferred_in: int = 0
    transferred_out: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    no_term: int = 0
    late_apologised: int = 0
    withdrawn: int = 0
    stopped: int = 0
    ended_late_withdrawn: int = 0
    ended_late_stopped: int = 0
    open_in_time: int = 0
    open_late: int = 0
    open_paused: int = 0
    open_late_paused: int = 0
    open_no_term: int = 0
    pending: int = 0
    pending_late: int = 0
    refused: int = 0

    @property
    def received(self) -> int:
        return self.online + self.direct + self.postal

    @property
    def finished(self) -> int:
        return self.early + self.on_time + self.late + self.no_term

    @property
    def open(self) -> int:
        return self.open_in_time + self.open_late + self.open_paused

    @property
    def handled(self) -> int:
        """N of the rates: all that this row had to handle in the period."""
        return self.carried + self.received + self.transferred_in - self.transferred_out

    def balances(self) -> bool:
        """Whether nothing is lost: what came is what was finished, withdrawn, stopped, passed on, or is open."""
        return self.handled == self.finished + self.withdrawn + self.stopped + self.open

    def plus(self, other: Counts) -> Counts:
        return Counts._make(map(add, self, other))  # a statement adds thousands

    def minus(self, other: Counts) -> Counts:
        """What moved from the other to this; columns may be negative."""
        return Counts(*(mine - others for mine, others in zip(self, other, strict=True)))


NOTHING = Counts()


def total(counts: Iterable[Counts]) -> Counts:
    """The sum, column by column."""
    rows = list(counts)
    return Counts(*(sum(column) for column in zip(*rows, strict=True))) if rows else NOTHING
