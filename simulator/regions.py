"""Which dossiers a published row speaks of: a set of (offer, channel) pairs. Rows nest or are disjoint, or are refused.

Where rows nest, what the inner ones do not cover is the outer one's remainder. These innermost parts are the
*atoms*: every pair belongs to exactly one, and every row is a sum of atoms.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dossiers.rules.errors import BadValue
from simulator.scenario import CHANNELS, Published
from simulator.stage import Outlet, Stage, known_codes

Mask = npt.NDArray[np.bool_]


class Atom(NamedTuple):
    """The pairs that a row has for itself, and the rows that contain them (by place in the list of rows)."""

    pairs: Mask  # offers x channels
    rows: tuple[int, ...]
    is_rest: bool  # of the whole province, where all its levels are published apart


def atoms_of(stage: Stage, rows: list[Published]) -> list[Atom]:
    """Split the province into atoms by the published rows."""
    outlets = stage.outlets
    masks = [_pairs(stage, row, outlets) for row in rows]
    for row, mask in zip(rows, masks, strict=True):
        if not mask.any() and any(row.figures.values()):
            raise BadValue("selects_nothing", row=row.label)
    owner = np.full((len(stage.offer_outlet), len(CHANNELS)), -1, np.int32)
    parents: dict[int, int] = {}
    for place in sorted(range(len(rows)), key=lambda p: -int(masks[p].sum())):
        above = np.unique(owner[masks[place]])
        if len(above) > 1:
            other = rows[max(int(a) for a in above)]
            raise BadValue("rows_overlap", row=rows[place].label, other=other.label)
        parents[place] = int(above[0]) if len(above) else -1
        owner[masks[place]] = place
    whole = _whole_with_all_levels(stage, rows)
    return [
        Atom(part, _line(place, parents), place == whole)
        for place in range(len(rows))
        for part in _rectangles(owner == place)
    ]


def _rectangles(pairs: Mask) -> list[Mask]:
    """Parts in which every offer has the same channels, so that any end can come by any channel that is there."""
    pattern = pairs @ (1 << np.arange(len(CHANNELS)))
    found = np.flatnonzero(np.bincount(pattern, minlength=1))
    return [pairs & (pattern == one)[:, None] for one in found if one]


def is_whole(stage: Stage, row: Published) -> bool:
    """Whether a row is the whole province: no selector, or the province's own code without a scope."""
    if row.is_whole:
        return True
    alone = not (row.levels or row.agency or row.field or row.procedure or row.channel)
    return alone and row.unit == stage.province and not row.scope


def level_rows(rows: list[Published]) -> list[Published]:
    """The rows that speak of whole levels and nothing narrower."""
    narrow = ("unit", "agency", "field", "procedure", "channel")
    return [row for row in rows if row.levels and row.scope != "subtree" and not any(getattr(row, n) for n in narrow)]


def _whole_with_all_levels(stage: Stage, rows: list[Published]) -> int | None:
    """The whole province's row, if all levels of the day are listed beside it: then it is their sum."""
    listed = {level for row in level_rows(rows) for level in row.levels}
    there = {outlet.level for outlet in stage.outlets} - {"vertical"}
    if not there <= listed:
        return None
    return next((place for place, row in enumerate(rows) if is_whole(stage, row)), None)


def _line(place: int, parents: dict[int, int]) -> tuple[int, ...]:
    line = []
    while place != -1:
        line.append(place)
        place = parents[place]
    return tuple(line)


def _pairs(stage: Stage, row: Published, outlets: list[Outlet]) -> Mask:
    _check_codes(stage, row)
    agency = _agency(stage, row.agency)
    unit = stage.units.get(row.unit) if row.unit != stage.province or row.scope else None
    at_outlets = np.array([_covers(row, agency, unit, outlet) for outlet in outlets], bool)
    fields = np.array([not row.field or service.field == row.field for service in stage.services], bool)
    procedures = np.array([not row.procedure or s.procedure == row.procedure for s in stage.services], bool)
    offers = at_outlets[stage.offer_outlet] & (fields & procedures)[stage.offer_service]
    channels = np.array([not row.channel or channel == row.channel for channel in CHANNELS], bool)
    pairs: Mask = offers[:, None] & channels[None, :]
    return pairs


def _covers(row: Published, agency: int | None, unit: int | None, outlet: Outlet) -> bool:
    """Whether the report's row of these selectors counts what the outlet does."""
    if agency is not None and outlet.agency != agency:
        return False
    if unit is not None and unit not in (outlet.units if row.scope == "subtree" else outlet.units[:1]):
        return False
    if not row.levels or outlet.level in row.levels:
        return True
    if row.scope != "subtree" or outlet.level == "vertical":
        return False
    upto = len(outlet.units) if unit is None else outlet.units.index(unit) + 1
    return any(level in row.levels for level in outlet.levels[:upto])


def _agency(stage: Stage, code: str) -> int | None:
    """The agency of a code; where two had it in the period, the younger, as in reports."""
    found = [outlet for outlet in stage.outlets if outlet.code == code]
    return max(found, key=lambda outlet: outlet.since).agency if found else None


def _check_codes(stage: Stage, row: Published) -> None:
    """Refuse a code that nothing has, before the row turns out to select nothing."""
    for level in row.levels:
        if level not in {outlet.level for outlet in stage.outlets}:
            raise BadValue("level_not_in_force", row=row.label, level=level)
    if row.unit and row.unit not in stage.units:
        raise BadValue("unknown_unit", row=row.label, code=row.unit)
    if row.agency and _agency(stage, row.agency) is None:
        raise BadValue("unknown_agency", row=row.label, code=row.agency)
    if row.field or row.procedure:
        fields, procedures = known_codes()
        if row.field and row.field not in fields:
            raise BadValue("unknown_field", row=row.label, code=row.field, known=", ".join(sorted(fields)))
        if row.procedure and row.procedure not in procedures:
            raise BadValue("unknown_procedure", row=row.label, code=row.procedure)
