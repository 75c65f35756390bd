"""The league: who is ranked by a rate, and who has too few dossiers for a rank to mean anything."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from reporting.boards.tables import share
from reporting.intervals import Interval, ranks, wilson
from reporting.rates import Rate
from reporting.rows import Row


class Standing(NamedTuple):
    """A row's place; `rank` is None where its dossiers are too few."""

    key: str
    label: str
    rate: Rate
    interval: Interval | None
    rank: int | None


class League(NamedTuple):
    ranked: list[Standing]
    unranked: list[Standing]


def league(rows: Iterable[Row], name: str) -> League:
    """Rows by a rate, best first. Equal shares (of whole dossiers, before rounding) share a rank; the next one counts
    all before it.
    """
    shares = [(row, share(name, row.counts)) for row in rows]
    enough = [(row, rate) for row, rate in shares if ranks(rate)]
    enough.sort(key=lambda one: (-Fraction(*one[1]), one[0].label, one[0].key))
    ranked: list[Standing] = []
    for place, (row, rate) in enumerate(enough, 1):
        ties = ranked and Fraction(*ranked[-1].rate) == Fraction(*rate)
        ranked.append(Standing(row.key, row.label, rate, wilson(rate), ranked[-1].rank if ties else place))
    few = sorted(
        ((row, rate) for row, rate in shares if not ranks(rate)), key=lambda one: (-one[1].denominator, one[0].label)
    )
    return League(ranked, [Standing(row.key, row.label, rate, wilson(rate), None) for row, rate in few])
