"""Whether published figures agree, said in the words of the table: an identity, both sides and the difference.

These are the checks a reader of the table would make by hand. What they cannot see, the integer program of
`balance` finds; it only knows that something disagrees, so these come first.
"""

from __future__ import annotations

from collections.abc import Iterable

from dossiers.rules.errors import BadValue
from simulator.regions import is_whole, level_rows
from simulator.scenario import FIGURES, Published
from simulator.stage import Stage

# whole = its parts, wherever a table prints both
IDENTITIES = (
    ("finished", ("finished_in_time", "finished_late", "finished_no_term")),
    ("finished", ("finished_early", "finished_on_time", "finished_late", "finished_no_term")),
    ("finished_in_time", ("finished_early", "finished_on_time")),
    ("received", ("received_online", "received_direct_postal")),
    ("received", ("received_online", "received_direct", "received_postal")),
    ("received_direct_postal", ("received_direct", "received_postal")),
    ("received_total", ("carried", "received")),
    ("received_total", ("closed", "open")),
    ("closed", ("finished", "withdrawn_stopped")),
    ("closed", ("finished", "withdrawn", "stopped")),
    ("withdrawn_stopped", ("withdrawn", "stopped")),
    ("open", ("open_in_time", "open_late", "open_paused")),
    ("open", ("open_not_late", "open_late")),
    ("open_not_late", ("open_in_time", "open_paused")),
    ("due", ("finished", "open_late")),
    ("late_total", ("finished_late", "open_late")),
)


def check(stage: Stage, rows: list[Published]) -> None:
    """Refuse rows that contradict themselves, or a whole province that is not the sum of its levels."""
    for row in rows:
        _check_row(row)
    levels = level_rows(rows)
    there = {outlet.level for outlet in stage.outlets} - {"vertical"}
    listed = [level for row in levels for level in row.levels]
    if not there <= set(listed) or len(listed) != len(set(listed)):
        return
    for whole in rows:
        if is_whole(stage, whole):
            for key, value in whole.figures.items():
                parts = [row.figures.get(key) for row in levels]
                known = [part for part in parts if part is not None]
                if len(known) == len(parts) and sum(known) != value:
                    _refuse(f"{whole.label}: {key}", value, " + ".join(row.label for row in levels), sum(known))


def _check_row(row: Published) -> None:
    figures = {"finished_no_term": 0, **row.figures}
    for whole, parts in IDENTITIES:
        if whole not in figures:
            continue
        known = [part for part in parts if part in figures]
        total = sum(figures[part] for part in known)
        if (len(known) == len(parts) and total != figures[whole]) or total > figures[whole]:
            _refuse(f"{row.label}: {whole}", figures[whole], " + ".join(known), total)
    for narrow, wide in _inclusions(figures):
        if figures[narrow] > figures[wide]:
            _refuse(f"{row.label}: {wide}", figures[wide], narrow, figures[narrow])
    come, gone = figures.get("received_total"), figures.get("closed")
    if come is None and {"carried", "received"} <= figures.keys():
        come = figures["carried"] + figures["received"]
    if gone is None and {"finished", "withdrawn", "stopped"} <= figures.keys():
        gone = figures["finished"] + figures["withdrawn"] + figures["stopped"]
    if come is not None and gone is not None and "open" in figures and come != gone + figures["open"]:
        _refuse(
            f"{row.label}: carried + received", come, "finished + withdrawn + stopped + open", gone + figures["open"]
        )


def _inclusions(figures: Iterable[str]) -> list[tuple[str, str]]:
    known = [key for key in figures if key in FIGURES]
    return [(a, b) for a in known for b in known if a != b and set(FIGURES[a]) < set(FIGURES[b])]


def _refuse(left: str, left_value: int, right: str, right_value: int) -> None:
    raise BadValue(
        "figures_disagree",
        left=left,
        left_value=left_value,
        right=right,
        right_value=right_value,
        difference=abs(left_value - right_value),
    )
