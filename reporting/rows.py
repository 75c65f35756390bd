"""A row of a statement, and its shape in JSON. The shape is a contract: that of `report --format json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from reporting.counts import Counts
from reporting.rates import rates


class Row(NamedTuple):
    """What a row is called, by machines and by people, and what it counts."""

    key: str
    label: str
    counts: Counts


def as_json(row: Row, practice: str) -> dict[str, Any]:
    """The row as `report --format json` gives it: integers, rates as text with a point or None."""
    counts = row.counts
    shares = rates(counts, practice)
    return {
        "key": row.key,
        "label": row.label,
        "carried": counts.carried,
        "received": {
            "total": counts.received,
            "online": counts.online,
            "direct": counts.direct,
            "postal": counts.postal,
        },
        "transferred": {"in": counts.transferred_in, "out": counts.transferred_out},
        "finished": {
            "total": counts.finished,
            "early": counts.early,
            "on_time": counts.on_time,
            "late": counts.late,
            "no_term": counts.no_term,
            "late_apologised": counts.late_apologised,
        },
        "withdrawn": counts.withdrawn,
        "stopped": counts.stopped,
        "ended_late": {"withdrawn": counts.ended_late_withdrawn, "stopped": counts.ended_late_stopped},
        "open": {
            "total": counts.open,
            "in_time": counts.open_in_time,
            "late": counts.open_late,
            "paused": counts.open_paused,
            "late_paused": counts.open_late_paused,
            "no_term": counts.open_no_term,
        },
        "pending": {"total": counts.pending, "late": counts.pending_late},
        "refused": counts.refused,
        "rates": {name: share.percent for name, share in shares.items()},
        "rate_parts": {name: list(share) for name, share in shares.items()},
    }


PLACES = {
    "online": "received.online", "direct": "received.direct", "postal": "received.postal",
    "transferred_in": "transferred.in", "transferred_out": "transferred.out",
    "early": "finished.early", "on_time": "finished.on_time", "late": "finished.late",
    "no_term": "finished.no_term", "late_apologised": "finished.late_apologised",
    "ended_late_withdrawn": "ended_late.withdrawn", "ended_late_stopped": "ended_late.stopped",
    "open_in_time": "open.in_time", "open_late": "open.late", "open_paused": "open.paused",
    "open_late_paused": "open.late_paused", "open_no_term": "open.no_term",
    "pending": "pending.total", "pending_late": "pending.late",
}  # fmt: skip
"""Where a count stands in the JSON of its row; one that is not named stands there by its own name."""


def counts_of(row: Mapping[str, Any]) -> Counts:
    """The counts of a row, read back from its JSON; 0 for what it did not count yet."""

    def at(place: str) -> int:
        value: Any = row
        for key in place.split("."):
            value = value.get(key, 0) if isinstance(value, Mapping) else 0
        return int(value)

    return Counts(*(at(PLACES.get(name, name)) for name in Counts._fields))
