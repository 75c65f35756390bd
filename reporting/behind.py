"""Which dossiers stand behind a number of a statement: by the conditions of the recount itself, as a subquery."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.db.models.expressions import RawSQL

from reporting.cuts import Cuts
from reporting.effective import knowledge, stored
from reporting.recount import CARRIED, EVENTS_OF_PERIOD, MOVED, STANDING, last_events

_PARAMETER = re.compile(r"%\((\w+)\)s")


def behind(
    columns: Iterable[str], cuts: Cuts, known_at: int | None, agencies: Iterable[int], versions: Iterable[int] | None
) -> RawSQL:
    """The keys of the dossiers that these columns of `Counts` count at some agencies.

    `versions`: of these procedure versions only. Not for `pending` and transfers.
    """
    asked = set(columns)
    held = f" AND e.agency_id IN ({_keys(agencies)})"
    if versions is not None:
        held += f" AND d.procedure_version_id IN ({_keys(versions)})"
    parts = [
        f"SELECT e.dossier_id {source}{held} AND ({_any(conditions, asked)})"
        for source, conditions in (
            (EVENTS_OF_PERIOD, MOVED),
            (last_events("before"), CARRIED),
            (last_events("as_of"), STANDING),
        )
        if asked & conditions.keys()
    ]
    text = " UNION ALL ".join(parts)
    values = knowledge(known_at) | {"before": stored(cuts.before), "as_of": stored(cuts.as_of)}
    return RawSQL(_PARAMETER.sub("%s", text), [values[name] for name in _PARAMETER.findall(text)])  # noqa: S611


def _keys(keys: Iterable[int]) -> str:
    """Keys as the database gave them; without any, none that there is."""
    return ", ".join(str(int(key)) for key in sorted(keys)) or "-1"


def _any(conditions: Mapping[str, str], asked: set[str]) -> str:
    return " OR ".join(f"({condition})" for name, condition in conditions.items() if name in asked)
