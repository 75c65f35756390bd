"""Turn published rows into dossiers whose report equals them exactly: read, agree, fill, spread, live, write.

Labelled a reconstruction (`Origin`): the counts are the province's, the dossiers are made up.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np

from dossiers.models import Origin
from dossiers.rules.errors import BadValue
from dossiers.rules.officetime import day_of, to_date, to_instant
from simulator import agreement, balance, regions, spread
from simulator.scenario import BESIDE, ENTRIES, FIGURES, LiveScenario, Published, Scenario, is_count
from simulator.stage import Stage, set_stage
from simulator.writing import Loaded, Progress, in_order_of_code, write

MOST = 20_000_000  # dossiers in one load; a large city has some millions a year
DONE = {"early", "on_time", "late", "no_term", "withdrawn", "stopped"}


def reconstruct(
    scenario: Scenario,
    *,
    now: datetime,
    seed: int | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Loaded:
    """Write a scenario's dossiers in one transaction. Refused, with nothing written, if no whole numbers fit."""
    seed = scenario.seed if seed is None else seed
    if not is_count(seed):
        raise BadValue("not_a_count", row="--seed", key="seed", value=seed)
    cut = to_instant(now)
    if to_date(day_of(cut)) <= scenario.last:
        raise BadValue("period_not_over", last=scenario.last)
    place = set_stage(scenario.province, scenario.first, scenario.last)
    rng = np.random.default_rng(seed)
    population = _population(place, scenario, rng)
    origin = Origin(
        kind=Origin.Kind.REBUILT, name=scenario.name, province=scenario.province, first=scenario.first,
        last=scenario.last, seed=seed, definition=scenario.definition, loaded_at=now,
    )  # fmt: skip
    return write(place, population, rng, origin, flagged=True, replace=replace, progress=progress)


def loaded_already(scenario: Scenario | LiveScenario, seed: int | None = None) -> Origin | None:
    """The run of this very scenario and seed, if it is loaded."""
    return Origin.objects.filter(definition=scenario.definition, seed=scenario.seed if seed is None else seed).first()


def _population(place: Stage, scenario: Scenario, rng: np.random.Generator) -> spread.Population:
    """Every dossier's offer, channel, entry, end and instants, in order of code."""
    rows = list(scenario.published)
    if not len(place.offer_outlet):
        raise BadValue("nothing_offered", code=scenario.province)
    atoms = regions.atoms_of(place, rows)
    agreement.check(place, rows)
    spreader = spread.Spreader(place, rng)
    _check_worked(place, rows)
    possible = [spreader.possible(atom) for atom in atoms]
    counts = balance.fill(rows, atoms, possible)
    if counts is None:
        possible = [spreader.possible(atom, utmost=True) for atom in atoms]
        counts = balance.fill(rows, atoms, possible)
    if counts is None:
        raise balance.what_disagrees(rows, atoms, possible)
    total = sum(count[measure] for count in counts for measure in (*ENTRIES, *BESIDE))
    if total > MOST:
        raise BadValue("too_many", total=total, most=MOST)
    groups = [
        group
        for atom, count, can in zip(atoms, counts, possible, strict=True)
        for group in spreader.spread(atom, count, can)
    ]
    if not groups:
        raise BadValue("nothing_published")
    return in_order_of_code(place, spread.joined(groups))


def _check_worked(place: Stage, rows: list[Published]) -> None:
    """A period without a working day cannot finish anything."""
    if any(place.first_day <= day <= place.last_day for day in place.calendar.days):
        return
    for row in rows:
        for key, value in row.figures.items():
            if value and set(FIGURES[key]) <= DONE:
                raise BadValue("no_working_day", row=row.label, key=key)
