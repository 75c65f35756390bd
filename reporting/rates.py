"""The five rates in official use, and completion, each with its parts. DESIGN §8; vector in figures/histories.md.

R1 of what was finished (most provinces) · R2 adds what is open and late · R3 of all that was to be handled ·
R4 as R3, those paused late in time (QĐ 766/QĐ-TTg) · R5 in time of all that was to be handled.
"""

from __future__ import annotations

from typing import NamedTuple

from reporting.counts import Counts

COLUMN, LEFT_OUT, IN_TIME, TIMED = "column", "left_out", "in_time", "timed"
PRACTICES = (COLUMN, LEFT_OUT, IN_TIME, TIMED)
"""Where withdrawn and stopped dossiers stand in the rates: nowhere (in their own column, or left out with a note),
in time all of them, or timed like the rest."""

RATES = ("R1", "R2", "R3", "R4", "R5", "completion")


class Rate(NamedTuple):
    """A share as whole dossiers; the figure is made from them once, when it is shown."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> str | None:
        """`"95.16"`, rounded half-up once, from integers; None where there is nothing to divide by."""
        if self.denominator == 0:
            return None
        hundredths = (20_000 * self.numerator + self.denominator) // (2 * self.denominator)
        return f"{hundredths // 100}.{hundredths % 100:02d}"


def rates(counts: Counts, practice: str = COLUMN) -> dict[str, Rate]:
    """Every rate by its name, in the order of `RATES`. Dossiers without a term are in neither part of R1 and R2."""
    in_time, late = counts.early + counts.on_time, counts.late
    ended = counts.withdrawn + counts.stopped
    if practice == IN_TIME:
        in_time += ended
    elif practice == TIMED:
        ended_late = counts.ended_late_withdrawn + counts.ended_late_stopped
        in_time += ended - ended_late
        late += ended_late
    handled = counts.handled
    not_late = handled - late - counts.open_late
    return {
        "R1": Rate(in_time, in_time + late),
        "R2": Rate(in_time, in_time + late + counts.open_late),
        "R3": Rate(not_late, handled),
        "R4": Rate(not_late + counts.open_late_paused, handled),
        "R5": Rate(in_time, handled),
        "completion": Rate(counts.finished, handled),
    }
