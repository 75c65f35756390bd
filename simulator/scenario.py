"""Scenario files: what is published of a province and a period, read and checked. Their form: docs/scenarios.md."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from dossiers.rules.errors import BadValue

SHIPPED = Path(__file__).parent / "scenarios"
LEVELS = ("province", "district", "commune", "vertical")
CHANNELS = ("online", "direct", "postal")
SELECTORS = ("level", "levels", "unit", "agency", "field", "procedure", "channel", "scope")
SCENARIO_KEYS = ("name", "province", "from", "to", "seed")
LIVE_HEAD = ("name", "province", "seed")
LIVE_MOST = {"days": 366, "dossiers": 1_000_000}
TEXTS = ("label", "source")

# The published figures, each as the sum of what it counts. A dossier is counted once in `entries` and once in `exits`.
EXITS = ("early", "on_time", "late", "no_term", "withdrawn", "stopped", "open_in_time", "open_late", "open_paused")
ENTRIES = ("carried", "received_online", "received_direct", "received_postal")
BESIDE = ("pending", "refused")
MEASURES = (*ENTRIES, *EXITS, *BESIDE)

_FINISHED = ("early", "on_time", "late", "no_term")
_RECEIVED = ("received_online", "received_direct", "received_postal")
_OPEN = ("open_in_time", "open_late", "open_paused")
FIGURES: dict[str, tuple[str, ...]] = {
    "carried": ("carried",),
    "received": _RECEIVED,
    "received_online": ("received_online",),
    "received_direct": ("received_direct",),
    "received_postal": ("received_postal",),
    "received_direct_postal": ("received_direct", "received_postal"),
    "received_total": ("carried", *_RECEIVED),
    "finished": _FINISHED,
    "finished_in_time": ("early", "on_time"),
    "finished_early": ("early",),
    "finished_on_time": ("on_time",),
    "finished_late": ("late",),
    "finished_no_term": ("no_term",),
    "withdrawn": ("withdrawn",),
    "stopped": ("stopped",),
    "withdrawn_stopped": ("withdrawn", "stopped"),
    "closed": (*_FINISHED, "withdrawn", "stopped"),
    "open": _OPEN,
    "open_in_time": ("open_in_time",),
    "open_late": ("open_late",),
    "open_paused": ("open_paused",),
    "open_not_late": ("open_in_time", "open_paused"),
    "due": (*_FINISHED, "open_late"),
    "late_total": ("late", "open_late"),
    "pending": ("pending",),
    "refused": ("refused",),
}


class Published(NamedTuple):
    """One row of a published table: which dossiers it speaks of, and its figures."""

    number: int  # of the row in the file, from 1
    label: str
    levels: tuple[str, ...]
    unit: str
    agency: str
    field: str
    procedure: str
    channel: str
    scope: str  # own | subtree | "" where not said
    figures: dict[str, int]

    @property
    def is_whole(self) -> bool:
        """Whether it selects nothing, and so speaks of the whole province."""
        return not (self.levels or self.unit or self.agency or self.field or self.procedure or self.channel)


class Scenario(NamedTuple):
    """A province, a period (both days included), a seed and what was published."""

    name: str
    province: str
    first: date
    last: date
    seed: int
    published: tuple[Published, ...]
    definition: str  # SHA-256 of the file


class LiveScenario(NamedTuple):
    """A province at work: so many dossiers over the last days, up to the moment it is loaded."""

    name: str
    province: str
    seed: int
    days: int
    dossiers: int
    definition: str


def find(name_or_path: str) -> Path:
    """The file of a shipped scenario's name, or the path itself."""
    shipped, path = SHIPPED / f"{name_or_path}.toml", Path(name_or_path)
    with suppress(OSError, ValueError):  # a name that no file can have
        if "/" not in name_or_path and shipped.is_file():
            return shipped
        if path.is_file():
            return path
    raise BadValue(
        "scenario_missing", name=name_or_path, shipped=", ".join(sorted(p.stem for p in SHIPPED.glob("*.toml")))
    )


def read(path: Path) -> Scenario | LiveScenario:
    """A scenario file; refused with one sentence that names the row and key and what would be accepted."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadValue("file_unreadable", file=path.name, why=error.strerror) from None
    try:
        document = tomllib.loads(raw.decode())
    except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, a number without end, a depth without end
        raise BadValue("not_toml", file=path.name, why=str(error)) from None
    for key in document:
        if key not in ("scenario", "published", "live"):
            raise BadValue("unknown_key", row=path.name, key=key, accepted="scenario, published, live")
    head = document.get("scenario")
    if not isinstance(head, dict):
        raise BadValue("missing_table", file=path.name, table="[scenario]")
    definition = hashlib.sha256(raw).hexdigest()
    if "live" in document and "published" not in document:
        return _live(path, head, document["live"], definition)
    return _scenario(path, head, document.get("published", []), definition)


def _scenario(path: Path, head: dict[str, Any], rows: Any, definition: str) -> Scenario:
    name, province, seed = _head(path, head, SCENARIO_KEYS, ("province", "from", "to"))
    first, last = _day(head, "from"), _day(head, "to")
    if last < first:
        raise BadValue("dates_reversed", first=first, last=last)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise BadValue("missing_table", file=path.name, table="[[published]]")
    published = tuple(_published(number, row) for number, row in enumerate(rows, 1))
    return Scenario(name, province, first, last, seed, published, definition)


def _live(path: Path, head: dict[str, Any], table: Any, definition: str) -> LiveScenario:
    name, province, seed = _head(path, head, LIVE_HEAD, ("province",))
    if not isinstance(table, dict):
        raise BadValue("missing_table", file=path.name, table="[live]")
    for key in table:
        if key not in LIVE_MOST:
            raise BadValue("unknown_key", row="[live]", key=key, accepted=", ".join(LIVE_MOST))
    for key, most in LIVE_MOST.items():
        if not is_count(table.get(key)) or not 0 < table[key] <= most:
            raise BadValue("not_a_count_upto", row="[live]", key=key, value=table.get(key), most=most)
    return LiveScenario(name, province, seed, table["days"], table["dossiers"], definition)


def _head(path: Path, head: dict[str, Any], keys: Sequence[str], needed: Sequence[str]) -> tuple[str, str, int]:
    """The name, province and seed of a `[scenario]` table that has these keys and no others."""
    for key in head:
        if key not in keys:
            raise BadValue("unknown_key", row="[scenario]", key=key, accepted=", ".join(keys))
    for key in needed:
        if key not in head:
            raise BadValue("missing_key", row="[scenario]", key=key)
    province = head["province"]
    if not isinstance(province, str):
        raise BadValue("not_text", row="[scenario]", key="province", value=province)
    seed = head.get("seed", 0)
    if not is_count(seed):
        raise BadValue("not_a_count", row="[scenario]", key="seed", value=seed)
    name = head.get("name", path.stem)
    if not isinstance(name, str) or not 0 < len(name) <= 200:
        raise BadValue("not_text", row="[scenario]", key="name", value=name)
    return name, province, seed


def _published(number: int, row: dict[str, Any]) -> Published:
    where = f"[[published]] {number}"
    figures: dict[str, int] = {}
    for key, value in row.items():
        if key in FIGURES:
            if not is_count(value):
                raise BadValue("not_a_count", row=where, key=key, value=value)
            figures[key] = value
        elif key not in SELECTORS and key not in TEXTS:
            raise BadValue("unknown_key", row=where, key=key, accepted=", ".join((*SELECTORS, *FIGURES, *TEXTS)))
        elif key != "levels" and not isinstance(value, str):
            raise BadValue("not_text", row=where, key=key, value=value)
    if not figures:
        raise BadValue("no_figures", row=where)
    scope = row.get("scope", "")
    _among(where, "scope", scope, ("own", "subtree", ""))
    _among(where, "channel", row.get("channel", ""), (*CHANNELS, ""))
    unit, agency, field, procedure, channel = (
        row.get(key, "") for key in ("unit", "agency", "field", "procedure", "channel")
    )
    label, levels = " ".join(row.get("label", "").split()), _levels(where, row)
    published = Published(number, label, levels, unit, agency, field, procedure, channel, scope, figures)
    return published._replace(label=published.label or _described(where, published))


def _levels(where: str, row: dict[str, Any]) -> tuple[str, ...]:
    levels = row.get("levels", [])
    if not isinstance(levels, list) or ("level" in row and "levels" in row):
        raise BadValue("not_levels", row=where, accepted=", ".join(LEVELS))
    levels = [*levels, row["level"]] if "level" in row else levels
    for level in levels:
        _among(where, "level", level, LEVELS)
    return tuple(dict.fromkeys(levels))


def _described(where: str, row: Published) -> str:
    said = [*row.levels, row.unit, row.agency, row.field, row.procedure, row.channel, row.scope]
    return " ".join([where, *filter(None, said)])


def _among(where: str, key: str, value: object, accepted: tuple[str, ...]) -> None:
    if value not in accepted:
        raise BadValue("not_among", row=where, key=key, value=value, accepted=", ".join(filter(None, accepted)))


def _day(head: dict[str, Any], key: str) -> date:
    value = head[key]
    if isinstance(value, datetime) or not isinstance(value, date):
        raise BadValue("not_a_date", row="[scenario]", key=key, value=value)
    return value


def is_count(value: object) -> bool:
    """Whether a value can be a published figure, or a seed."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
