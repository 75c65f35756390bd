"""The arithmetic of the index: shares to points, points to groups and totals, totals to classes and ranks.

Each part is rounded once, half-up to two decimals; groups and totals are sums of what is shown, so they add up.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeVar

from reporting.checking import half_up

Key = TypeVar("Key", bound=Hashable)


class Item(NamedTuple):
    """A part of a group: all its `points` at `target` percent or above, proportionally fewer below."""

    code: str
    name: str
    points: int
    target: Decimal = Decimal(100)
    rate: str = ""  # what it is computed from, by its word in `computed`; else it is entered


class Group(NamedTuple):
    """A group of the index. `own`: the code of the indicator that holds its whole score, if there is one.

    None counts of a group that has a computed item: what our dossiers give is never typed in.
    """

    code: str
    name: str
    points: int
    items: tuple[Item, ...]
    own: str = ""


class Grade(NamedTuple):
    """A class: from `least` points on."""

    name: str
    least: Decimal


class Plan(NamedTuple):
    """The index as it is in one year; grades from the best down."""

    groups: tuple[Group, ...]
    grades: tuple[Grade, ...]

    @property
    def points(self) -> int:
        return sum(group.points for group in self.groups)


class Measured(NamedTuple):
    """What is known of an item or a group: a share (0 to 1, or above), or points given by somebody else."""

    share: Fraction | None = None
    points: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None

    @property
    def percent(self) -> Decimal | None:
        """The share as a percentage with two decimals, rounded once."""
        return None if self.share is None else _two_decimals(self.share * 100)


class ItemScore(NamedTuple):
    item: Item
    measured: Measured | None
    points: Decimal | None


class GroupScore(NamedTuple):
    """`points` None: nothing of the group is known. `assessed`: of how many points something is known."""

    group: Group
    items: tuple[ItemScore, ...]
    points: Decimal | None
    assessed: int
    given: bool = False  # the whole group was scored by somebody else


class Score(NamedTuple):
    """`total` is of what is known, `assessed` out of `possible` points; a class only where all of it is known."""

    groups: tuple[GroupScore, ...]
    total: Decimal | None
    assessed: int
    possible: int
    grade: str = ""

    @property
    def basis(self) -> frozenset[str]:
        """What the total is made of: only totals of one basis can be compared.

        A group scored as a whole compares with one of which every item is known.
        """
        found = set()
        for one in self.groups:
            if one.points is not None and one.assessed == one.group.points:
                found.add(one.group.code)
            elif one.points is not None:
                found.update(part.item.code for part in one.items if part.points is not None)
        return frozenset(found)


def score(plan: Plan, measured: Mapping[str, Measured]) -> Score:
    """The score of one unit; `measured` by the codes of items and of groups' own indicators."""
    groups = tuple(_group(group, measured) for group in plan.groups)
    known = [one.points for one in groups if one.points is not None]
    total = sum(known, Decimal(0)) if known else None
    assessed = sum(one.assessed for one in groups)
    graded = grade(plan.grades, total) if total is not None and assessed == plan.points else ""
    return Score(groups, total, assessed, plan.points, graded)


def points_for(item: Item, share: Fraction) -> Decimal:
    """Full points at or above the target, proportional below; two decimals, half-up, once."""
    return _two_decimals(min(share * 100 / Fraction(item.target), Fraction(1)) * item.points)


def grade(grades: tuple[Grade, ...], total: Decimal) -> str:
    """The class of a total; "" below the lowest."""
    return next((one.name for one in grades if total >= one.least), "")


def ranks(scores: Mapping[Key, Score]) -> dict[Key, int]:
    """Places from 1, of those whose total has the most common basis; equal totals share a place, the next is left out.

    Who lacks a part that others have, or has one that others lack, is not ranked: their totals do not compare.
    """
    bases = [one.basis for one in scores.values() if one.total is not None]
    if not bases:
        return {}
    assessed = {one.basis: one.assessed for one in scores.values()}
    chosen = max(set(bases), key=lambda basis: (bases.count(basis), assessed[basis], sorted(basis)))
    totals = {key: one.total for key, one in scores.items() if one.total is not None and one.basis == chosen}
    return {key: 1 + sum(other > total for other in totals.values()) for key, total in totals.items()}


def _group(group: Group, measured: Mapping[str, Measured]) -> GroupScore:
    items = tuple(_item(item, measured.get(item.code)) for item in group.items)
    own = measured.get(group.own) if not any(item.rate for item in group.items) else None
    if own is not None and own.points is not None:
        given = _two_decimals(min(Fraction(own.points), Fraction(group.points)))
        return GroupScore(group, items, given, group.points, given=True)
    known = [one for one in items if one.points is not None]
    points = sum((one.points for one in known if one.points is not None), Decimal(0)) if known else None
    return GroupScore(group, items, points, sum(one.item.points for one in known))


def _two_decimals(value: Fraction) -> Decimal:
    hundredths = value * 100
    return Decimal(half_up(hundredths.numerator, hundredths.denominator)).scaleb(-2)


def _item(item: Item, measured: Measured | None) -> ItemScore:
    if measured is None or measured.share is None:
        return ItemScore(item, None, None)
    return ItemScore(item, measured, points_for(item, measured.share))
