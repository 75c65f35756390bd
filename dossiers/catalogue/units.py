"""Units, their versions and who succeeds whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from dossiers.catalogue.files import Cells, csv_rows
from dossiers.catalogue.sync import Count, save
from dossiers.models import Unit, UnitSuccession, UnitVersion
from dossiers.models.choices import Level

UNIT_COLUMNS = ("unit", "code", "name", "level", "kind", "parent", "valid_from", "valid_to")
SUCCESSION_COLUMNS = ("predecessor", "successor", "kind", "on", "main", "decree")

LEVELS = frozenset(Level.values)
SUCCESSION_KINDS = frozenset(UnitSuccession.Kind.values)
ABOVE = {Level.DISTRICT: (Level.PROVINCE,), Level.COMMUNE: (Level.DISTRICT, Level.PROVINCE)}


class Version(NamedTuple):
    name: str
    kind: str
    parent: str | None  # identity
    valid_from: date
    valid_to: date | None

    @property
    def bare_name(self) -> str:
        """Without the word for its kind: Bình Thuận."""
        return self.name[len(self.kind) + 1 :] if self.name.lower().startswith(f"{self.kind} ") else self.name


class UnitLife(NamedTuple):
    """One unit with its versions in order. Its identity is `CODE@SINCE`."""

    identity: str
    code: str
    since: date
    level: str
    versions: tuple[Version, ...]

    @property
    def ends(self) -> date | None:
        return self.versions[-1].valid_to

    def version_on(self, day: date) -> Version | None:
        for version in self.versions:
            if version.valid_from <= day and (version.valid_to is None or day < version.valid_to):
                return version
        return None


class Succession(NamedTuple):
    predecessor: str
    successor: str
    on: date
    kind: str
    main: bool
    decree: str


class UnitFiles(NamedTuple):
    units: dict[str, UnitLife]  # by identity
    successions: list[Succession]


def read_units(data: Path) -> UnitFiles:
    rows = sorted(
        (
            (cells.text("unit", 19), cells.day("valid_from"), cells)
            for cells in csv_rows(data / "units.csv.gz", UNIT_COLUMNS)
        ),
        key=lambda row: row[:2],
    )
    units = {
        identity: _life(identity, [cells for *_, cells in group])
        for identity, group in groupby(rows, key=lambda row: row[0])
    }
    for _, day, cells in rows:
        _check_parent(cells, day, units)
    successions: dict[tuple[str, str, date], Succession] = {}
    main: set[tuple[str, date]] = set()
    for cells in csv_rows(data / "successions.csv.gz", SUCCESSION_COLUMNS):
        succession = _succession(cells, units)
        if successions.setdefault(succession[:3], succession) is not succession:
            cells.refuse("successor", "each predecessor and successor once on a day")
        if succession.main:
            if (succession.predecessor, succession.on) in main:
                cells.refuse("main", "one main successor on a day")
            main.add((succession.predecessor, succession.on))
    return UnitFiles(units, list(successions.values()))


def _life(identity: str, rows: list[Cells]) -> UnitLife:
    first = rows[0]
    code, since, level = first.text("code", 8), first.day("valid_from"), first.word("level", LEVELS)
    if identity != f"{code}@{since}":
        first.refuse("unit", f"the code and first day, {code}@{since}")
    for cells in rows:
        if cells.text("code", 8) != code or cells.word("level", LEVELS) != level:
            cells.refuse("unit", f"one code and one level for {identity}")
    versions = tuple(
        Version(
            cells.text("name", 120),
            cells.text("kind", 20),
            cells.optional_text("parent", 19) or None,
            cells.day("valid_from"),
            cells.optional_day("valid_to"),
        )
        for cells in rows
    )
    for cells, version in zip(rows, versions, strict=True):
        if version.valid_to is not None and version.valid_to <= version.valid_from:
            cells.refuse("valid_to", "a day after valid_from, or nothing")
    for cells, (before, after) in zip(rows[1:], pairwise(versions), strict=True):
        if before.valid_to != after.valid_from:
            cells.refuse("valid_from", f"the day on which the version before ends, {before.valid_to}")
    return UnitLife(identity, code, since, level, versions)


def _check_parent(cells: Cells, day: date, units: Mapping[str, UnitLife]) -> None:
    level = cells.word("level", LEVELS)
    parent = units.get(cells.optional_text("parent", 19))
    if level == Level.PROVINCE:
        if "parent" in cells:
            cells.refuse("parent", "nothing: a province has none")
    elif parent is None or parent.version_on(day) is None or parent.level not in ABOVE[Level(level)]:
        cells.refuse("parent", f"the identity of a {' or '.join(ABOVE[Level(level)])} that is in force on {day}")


def _succession(cells: Cells, units: Mapping[str, UnitLife]) -> Succession:
    for key in ("predecessor", "successor"):
        if cells.text(key, 19) not in units:
            cells.refuse(key, "the identity of a unit in units.csv.gz")
    return Succession(
        cells.text("predecessor", 19),
        cells.text("successor", 19),
        cells.day("on"),
        cells.word("kind", SUCCESSION_KINDS),
        cells.flag("main"),
        cells.optional_text("decree", 120),
    )


def load_units(files: UnitFiles) -> tuple[dict[str, Count], dict[str, int]]:
    """What was written, and the primary key of every unit by its identity."""
    lives = files.units.values()
    units = save(Unit, ("code", "since"), ("level",), {(life.code, life.since): (life.level,) for life in lives})
    pks = {life.identity: units.pks[life.code, life.since] for life in lives}
    versions = save(
        UnitVersion,
        ("unit_id", "valid_from"),
        ("name", "kind", "parent_id", "valid_to"),
        {
            (pks[life.identity], version.valid_from): (
                version.name,
                version.kind,
                pks[version.parent] if version.parent else None,
                version.valid_to,
            )
            for life in lives
            for version in life.versions
        },
    )
    successions = save(
        UnitSuccession,
        ("predecessor_id", "successor_id", "on"),
        ("kind", "main", "decree"),
        {
            (pks[one.predecessor], pks[one.successor], one.on): (one.kind, one.main, one.decree)
            for one in files.successions
        },
    )
    return {"units": units.written, "unit versions": versions.written, "successions": successions.written}, pks
