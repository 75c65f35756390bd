"""The six rates of rows, each with both its parts, and what each of them says."""

from __future__ import annotations

from typing import NamedTuple

from reporting.rates import DEFINITIONS, Definition, Rate, rates
from reporting.rows import Row


class Shares(NamedTuple):
    """A row's six rates, each with its short name."""

    label: str
    rates: list[tuple[str, Rate]]


class Explained(NamedTuple):
    """A rate's definition, and what it is of all rows."""

    definition: Definition
    rate: Rate


def shares(row: Row, practice: str) -> Shares:
    """The rates of a row by a practice."""
    of_row = rates(row.counts, practice)
    return Shares(row.label, [(_short(one), of_row[one.name]) for one in DEFINITIONS])


def explained(total: Row, practice: str) -> list[Explained]:
    """Every definition, with what the rate is of all rows."""
    of_all = rates(total.counts, practice)
    return [Explained(definition, of_all[definition.name]) for definition in DEFINITIONS]


def _short(definition: Definition) -> str:
    """What heads the column of a rate."""
    return str(definition.title if definition.name == "completion" else definition.name)
