"""Published tables as the tests write them, loaded by the real reader, and what the report says of their rows."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dossiers.rules.officetime import to_instant
from reporting import queries, statement
from reporting.counts import Counts
from simulator import scenario
from simulator.reconstruct import reconstruct
from simulator.writing import Loaded

NOW = datetime(2026, 9, 15, 3, 0, tzinfo=UTC)
YEAR = (date(2023, 1, 1), date(2023, 12, 31))
BINH_THUAN = "60"

# How the report's columns are called in a published table.
COLUMNS = {
    "carried": "carried", "received_online": "online", "received_direct": "direct", "received_postal": "postal",
    "early": "early", "on_time": "on_time", "late": "late", "no_term": "no_term", "withdrawn": "withdrawn",
    "stopped": "stopped", "open_in_time": "open_in_time", "open_late": "open_late", "open_paused": "open_paused",
    "pending": "pending", "refused": "refused",
}  # fmt: skip
SELECTORS = ("level", "levels", "unit", "agency", "field", "procedure", "channel", "scope")


def toml(
    *rows: dict[str, Any],
    province: Any = BINH_THUAN,
    period: tuple[Any, Any] = YEAR,
    seed: Any = 7,
    name: str = "Bảng thử",
) -> str:
    """The text of a scenario file."""
    lines = ["[scenario]", f'name = "{name}"', f"province = {_value(province)}", f"seed = {_value(seed)}"]
    lines += [f"from = {period[0]}", f"to = {period[1]}"]
    for row in rows:
        lines += ["", "[[published]]", *(f"{key} = {_value(value)}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def load(path: Path, *rows: dict[str, Any], now: datetime = NOW, **head: Any) -> Loaded:
    """Write a file and reconstruct it, but for the command around."""
    options = {key: head.pop(key) for key in ("replace", "progress", "seed") if key in head}
    file = path / "table.toml"
    file.write_text(toml(*rows, **head))
    return reconstruct(scenario.read(file), now=now, **options)


def ask(period: tuple[date, date] = YEAR, **words: str) -> statement.Statement:
    """A statement, as `report` makes it."""
    first, last = (day.isoformat() for day in period)
    return statement.make(queries.read({"from": first, "to": last, **words}, to_instant(NOW)))


def reported(row: dict[str, Any], province: str = BINH_THUAN, period: tuple[date, date] = YEAR) -> dict[str, int]:
    """The published keys of a row, as the report that its selectors name counts them."""
    words = {"province": province}
    if "unit" in row and (row["unit"] != province or "scope" in row):
        words["unit"] = row["unit"]
    if len(words) == 2 or "level" in row or "levels" in row:
        words["scope"] = row.get("scope", "own")
    levels = row.get("levels", [row["level"]] if "level" in row else [])
    (by, keys), *others = [
        *((key, [row[key]]) for key in ("agency", "field", "procedure", "channel") if key in row),
        *([("level", levels)] if levels else []),
    ] or [("agency", None)]
    assert not others, "the report groups by one thing at a time"
    found = ask(period, by=by, **words)
    counts = [line.counts for line in found.rows if keys is None or line.key in keys]
    return {
        key: sum(getattr(line, COLUMNS[measure]) for line in counts for measure in scenario.FIGURES[key])
        for key in row
        if key in scenario.FIGURES
    }


def figures(row: dict[str, Any]) -> dict[str, int]:
    return {key: value for key, value in row.items() if key in scenario.FIGURES}


def balanced(lines: Iterable[Counts]) -> bool:
    return all(line.balances() for line in lines)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value)
