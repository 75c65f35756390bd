"""A province at work: some weeks of dossiers up to this moment, open ones at every stage, for staff to look at.

Not a reconstruction: nothing was published, so only the shares of how dossiers stand are given. What has not happened
yet is left out, and the rungs passed since a dossier's last event are left for the worker to find.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from dossiers.models import Origin
from dossiers.rules.errors import BadValue
from dossiers.rules.officetime import day_of, to_date, to_instant
from simulator import regions, spread
from simulator.balance import Counts
from simulator.scenario import MEASURES, LiveScenario, Published, is_count
from simulator.stage import set_stage
from simulator.writing import Loaded, Progress, in_order_of_code, write

# Of a thousand dossiers: how they end, or stand today (provinces publish 2 to 12 % open, a few of them late).
SHARES = {
    "early": 500, "on_time": 315, "late": 22, "withdrawn": 5, "stopped": 5, "open_in_time": 95, "open_late": 14,
    "open_paused": 28, "pending": 12, "refused": 4,
}  # fmt: skip
ONLINE, POSTAL = 0.42, 0.02


def fill(
    scenario: LiveScenario,
    *,
    now: datetime,
    seed: int | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Loaded:
    """Write the dossiers of the scenario's last days up to `now`."""
    seed = scenario.seed if seed is None else seed
    if not is_count(seed):
        raise BadValue("not_a_count", row="--seed", key="seed", value=seed)
    cut = to_instant(now)
    last = to_date(day_of(cut))
    first = last - timedelta(days=scenario.days - 1)
    place = set_stage(scenario.province, first, last)
    rng = np.random.default_rng(seed)
    whole = Published(1, scenario.name, (), "", "", "", "", "", "", {})
    (atom,) = regions.atoms_of(place, [whole])
    spreader = spread.Spreader(place, rng)
    possible = spreader.possible(atom)
    groups = spreader.spread(atom, _counts(scenario.dossiers, possible.received), possible)
    if not groups:
        raise BadValue("nothing_offered", code=scenario.province)
    population = spread.joined(groups)
    population = spread.Population(*(column[population.opened_at <= cut] for column in population))
    origin = Origin(
        kind=Origin.Kind.SCENARIO, name=scenario.name, province=scenario.province, first=first, last=last, seed=seed,
        definition=scenario.definition, loaded_at=now,
    )  # fmt: skip
    population = in_order_of_code(place, population)
    return write(place, population, rng, origin, flagged=False, replace=replace, progress=progress)


def _counts(dossiers: int, possible: frozenset[str]) -> Counts:
    counts = dict.fromkeys(MEASURES, 0)
    for measure, share in SHARES.items():
        if measure in possible or measure in ("pending", "refused"):
            counts[measure] = dossiers * share // 1000
    received = sum(counts[end] for end in possible)
    counts["received_online"], counts["received_postal"] = round(received * ONLINE), round(received * POSTAL)
    counts["received_direct"] = received - counts["received_online"] - counts["received_postal"]
    return counts
