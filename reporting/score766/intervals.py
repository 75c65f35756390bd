"""How far a score can be trusted where it is counted from dossiers, of which a small unit has few."""

from __future__ import annotations

from reporting.intervals import Interval, wilson
from reporting.rates import RATES, Rate
from reporting.score766.index import Line


def interval(line: Line) -> Interval | None:
    """Of the progress rate: the part of the total that is counted from dossiers."""
    parts = (part for group in line.score.groups for part in group.items if part.item.rate in RATES)
    measured = next((part.measured for part in parts if part.measured is not None), None)
    if measured is None or measured.numerator is None or measured.denominator is None:
        return None
    return wilson(Rate(measured.numerator, measured.denominator))
