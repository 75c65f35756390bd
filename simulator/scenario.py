"""Scenario files: what is published of a province and a period, read and checked. FORMATS: Scenario files (TOML)."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from dossiers.rules.errors import BadValue

SHIPPED = Path(__file__).parent / "scenarios"
LEVELS = ("province", "district", "commune", "vertical")
CHANNELS = ("online", "direct", "postal")
SELECTORS = ("level", "levels", "unit", "agency", "field", "procedure", "channel", "scope")
SCENARIO_KEYS = ("name", "province", "from", "to", "seed")
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


def find(name_or_path: str) -> Path:
    """The file of a shipped scenario's name, or the path itself."""
    shipped = SHIPPED / f"{name_or_path}.toml"
    if "/" not in name_or_path and shipped.is_file():
        return shipped
    path = Path(name_or_path)
    if path.is_file():
        return path
    raise BadValue(
        "scenario_missing", name=name_or_path, shipped=", ".join(sorted(p.stem for p in SHIPPED.glob("*.toml")))
    )


def read(path: Path) -> Scenario:
    """A scenario file; refused with one sentence that names the row and key and what would be accepted."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadValue("file_unreadable", file=path.name, why=error.strerror) from None
    try:
        document = tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadValue("not_toml", file=path.name, why=str(error)) from None
    for key in document:
        if key not in ("scenario", "published"):
            raise BadValue("unknown_key", row=path.name, key=key, accepted="scenario, published")
    head = document.get("scenario")
    if not isinstance(head, dict):
        raise BadValue("missing_table", file=path.name, table="[scenario]")
    return _scenario(path, head, document.get("published", []), hashlib.sha256(raw).hexdigest())


def _scenario(path: Path, head: dict[str, Any], rows: Any, definition: str) -> Scenario:
    for key in head:
        if key not in SCENARIO_KEYS:
            raise BadValue("unknown_key", row="[scenario]", key=key, accepted=", ".join(SCENARIO_KEYS))
    for key in ("province", "from", "to"):
        if key not in head:
            raise BadValue("missing_key", row="[scenario]", key=key)
    province = head["province"]
    if not isinstance(province, str):
        raise BadValue("not_text", row="[scenario]", key="province", value=province)
    first, last = _day(head, "from"), _day(head, "to")
    if last < first:
        raise BadValue("dates_reversed", first=first, last=last)
    seed = head.get("seed", 0)
    if not _is_count(seed):
        raise BadValue("not_a_count", row="[scenario]", key="seed", value=seed)
    name = head.get("name", path.stem)
    if not isinstance(name, str) or not 0 < len(name) <= 200:
        raise BadValue("not_text", row="[scenario]", key="name", value=name)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise BadValue("missing_table", file=path.name, table="[[published]]")
    published = tuple(_published(number, row) for number, row in enumerate(rows, 1))
    return Scenario(name, province, first, last, seed, published, definition)


def _published(number: int, row: dict[str, Any]) -> Published:
    where = f"[[published]] {number}"
    figures: dict[str, int] = {}
    for key, value in row.items():
        if key in FIGURES:
            if not _is_count(value):
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
    published = Published(
        number,
        row.get("label", ""),
        _levels(where, row),
        *(row.get(key, "") for key in ("unit", "agency", "field", "procedure", "channel")),
        scope,
        figures,
    )
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


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
