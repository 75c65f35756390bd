"""How far a rate of few dossiers can be trusted: Wilson's interval, and the volume below which nothing is ranked.

Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import NamedTuple

from reporting.rates import Rate

Z = Decimal("1.959963984540054")
"""95 % of a normal distribution lie within ± Z standard deviations."""
MINIMUM_VOLUME = 30
"""With fewer dossiers in the denominator a row stands below the ranking, unranked."""


class Interval(NamedTuple):
    """Percentages with two decimals, as text: `("94.97", "95.35")`."""

    low: str
    high: str


def wilson(rate: Rate) -> Interval | None:
    """The 95 % interval of a share; None where there is nothing to divide by."""
    if rate.denominator == 0:
        return None
    with localcontext() as context:
        context.prec = 40
        n, share = Decimal(rate.denominator), Decimal(rate.numerator) / Decimal(rate.denominator)
        centre = share + Z * Z / (2 * n)
        half = Z * ((share * (1 - share) + Z * Z / (4 * n)) / n).sqrt()
        whole = 1 + Z * Z / n
        return Interval(_percent((centre - half) / whole), _percent((centre + half) / whole))


def ranks(rate: Rate) -> bool:
    """Whether there are dossiers enough to rank the row."""
    return rate.denominator >= MINIMUM_VOLUME


def _percent(share: Decimal) -> str:
    return str((min(max(share, Decimal(0)), Decimal(1)) * 100).quantize(Decimal("0.01"), ROUND_HALF_UP))
