"""Agencies for every unit and every day, from templates by level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from dossiers.catalogue.files import DAYS_BEGIN, TWO_TIER, Cells, refuse, toml_file
from dossiers.catalogue.identity import LARGEST_DIGITS, IdentityCodes
from dossiers.catalogue.sync import Count, Row, Stored, save, stored_rows
from dossiers.catalogue.units import UnitLife
from dossiers.models import Agency
from dossiers.models.choices import VERTICAL, Level
from dossiers.rules.codes import clean_agency_code
from dossiers.rules.errors import BadValue, DossierError

FILE = "agencies.toml"
KEY = ("unit_id", "key", "valid_from")
FIELDS = ("code", "name", "kind", "desk_id", "valid_to")


class Template(NamedTuple):
    """An agency that every unit of a level has, between two dates."""

    key: str
    name: str  # with {unit}
    kind: str
    at: str
    desk: str  # the key of the agency where dossiers for it are handed in; a desk names itself
    digits: int
    valid_from: date
    valid_to: date | None

    @property
    def report_level(self) -> str:
        return VERTICAL if self.kind == Agency.Kind.VERTICAL else self.at


class Templates(NamedTuple):
    agencies: list[Template]
    letters: dict[str, str]  # the letter group by the identity of a province

    def has_throughout(self, key: str, level: str, valid_from: date, valid_to: date | None) -> bool:
        """Whether there is such an agency at a report level on every day of a span."""
        reached = valid_from
        for template in sorted(self.agencies, key=lambda template: template.valid_from):
            if (template.key, template.report_level) == (key, level) and template.valid_from <= reached:
                reached = max(reached, template.valid_to or date.max)
        return reached >= (valid_to or date.max)


class Placed(NamedTuple):
    """The agency that a template makes at one unit."""

    unit: UnitLife
    template: Template
    valid_from: date
    valid_to: date | None

    @property
    def name(self) -> str:
        """With the unit's last name in its time: an agency has one name for life."""
        version = self.unit.versions[-1]
        if self.valid_to is not None:
            version = next(one for one in reversed(self.unit.versions) if one.valid_from < self.valid_to)
        return self.template.name.replace("{unit}", version.name[:1].lower() + version.name[1:])


# -- the file ---------------------------------------------------------------------------------------------


def read_agencies(data: Path, units: Mapping[str, UnitLife]) -> Templates:
    file = toml_file(data / FILE)
    read = [(cells, _template(cells)) for cells in file.tables("agency")]
    for (_, one), (cells, other) in combinations(read, 2):
        if one.at == other.at and _overlap(one.valid_from, one.valid_to, other.valid_from, other.valid_to):
            if one.key == other.key:
                cells.refuse("key", "each key once at a level and on a day")
            if one.digits == other.digits:
                cells.refuse("digits", "each number once at a level and on a day")
    desks = {template.key for _, template in read if template.desk == template.key}
    for cells, template in read:
        if template.desk not in desks:
            cells.refuse("desk", "the key of an agency of this file that is its own desk")
    return Templates([template for _, template in read], _letters(file, units))


def _template(cells: Cells) -> Template:
    at = cells.word("at", Level.values)
    template = Template(
        key=cells.text("key", 60),
        name=cells.text("name", 80),  # with the unit's, of up to 120, it has to fit
        kind=cells.word("kind", Agency.Kind.values),
        at=at,
        desk=cells.text("desk", 60),
        digits=cells.number("digits", LARGEST_DIGITS[Level(at)], smallest=1),
        valid_from=cells.optional_day("from") or DAYS_BEGIN,
        valid_to=cells.optional_day("until"),
    )
    if template.valid_to is not None and template.valid_to <= template.valid_from:
        cells.refuse("until", f"a day after {template.valid_from}")
    return template


def _letters(file: Cells, units: Mapping[str, UnitLife]) -> dict[str, str]:
    """The letter group of every province. One made in 2025 has that of the older one whose name it kept."""
    by_code: dict[str, str] = {}
    for cells in file.tables("province_letter"):
        letters = cells.text("letters", 3)
        if letters in by_code.values() or not _is_agency_code(letters):
            cells.refuse("letters", "each group once, a letter and two digits")
        by_code[cells.text("unit", 8)] = letters
    provinces = [unit for unit in units.values() if unit.level == Level.PROVINCE]
    code_by_name = {
        version.bare_name: unit.code for unit in provinces if unit.since < TWO_TIER for version in unit.versions
    }
    letters_of: dict[str, str] = {}
    for unit in provinces:
        kept = unit.code if unit.since < TWO_TIER else code_by_name.get(unit.versions[0].bare_name)
        if kept not in by_code:
            file.refuse("province_letter", f"a table for every province, also for {unit.versions[0].name}")
        letters_of[unit.identity] = by_code[kept]
    return letters_of


def _is_agency_code(text: str) -> bool:
    try:
        return clean_agency_code(text) == text
    except BadValue:
        return False


# -- at the units -----------------------------------------------------------------------------------------


def load_agencies(templates: Templates, units: Mapping[str, UnitLife], unit_pks: Mapping[str, int]) -> dict[str, Count]:
    codes = IdentityCodes(templates.letters, units)
    placed: dict[tuple[str, str], list[Placed]] = defaultdict(list)  # by unit and key
    for agency in _placed(templates, units):
        placed[agency.unit.identity, agency.template.key].append(agency)

    desks: dict[Row, Row] = {}
    served: dict[Row, tuple[Placed, Row]] = {}

    def key(agency: Placed) -> Row:
        return unit_pks[agency.unit.identity], agency.template.key, agency.valid_from

    def values(agency: Placed, desk_pk: int | None) -> Row:
        code = codes.code(agency.unit.identity, agency.template.digits, agency.valid_from)
        return code, agency.name, agency.template.kind, desk_pk, agency.valid_to

    for agencies in placed.values():
        for agency in agencies:
            if agency.template.desk == agency.template.key:
                desks[key(agency)] = values(agency, None)
            else:
                served[key(agency)] = agency, key(_desk_of(agency, placed, units))
    stored = stored_rows(Agency.objects.all(), KEY, FIELDS)
    _refuse_new_codes(desks, stored)
    saved_desks = save(Agency, KEY, FIELDS, desks, stored)
    others = {row: values(agency, saved_desks.pks[desk]) for row, (agency, desk) in served.items()}
    _refuse_new_codes(others, stored)
    saved_others = save(Agency, KEY, FIELDS, others, stored)
    both = zip(saved_desks.written, saved_others.written, strict=True)
    return {"agencies": Count(*(one + other for one, other in both))}


def _placed(templates: Templates, units: Mapping[str, UnitLife]) -> Iterator[Placed]:
    by_level: dict[str, list[Template]] = defaultdict(list)
    for template in templates.agencies:
        by_level[template.at].append(template)
    for unit in units.values():
        for template in by_level[unit.level]:
            if _overlap(unit.since, unit.ends, template.valid_from, template.valid_to):
                ends = [end for end in (unit.ends, template.valid_to) if end is not None]
                yield Placed(unit, template, max(unit.since, template.valid_from), min(ends, default=None))


def _overlap(one_from: date, one_to: date | None, other_from: date, other_to: date | None) -> bool:
    return (one_to is None or other_from < one_to) and (other_to is None or one_from < other_to)


def _desk_of(agency: Placed, placed: Mapping[tuple[str, str], list[Placed]], units: Mapping[str, UnitLife]) -> Placed:
    """The desk of the same unit or of the nearest unit above it, on the agency's first day."""
    unit: UnitLife | None = agency.unit
    while unit is not None:
        for desk in placed.get((unit.identity, agency.template.desk), ()):
            if desk.valid_from <= agency.valid_from and (desk.valid_to is None or agency.valid_from < desk.valid_to):
                return desk
        version = unit.version_on(agency.valid_from)
        unit = units[version.parent] if version and version.parent else None
    refuse(
        FILE,
        f"{agency.template.key} at {agency.unit.identity}",
        "desk",
        agency.template.desk,
        f"an agency in force there or above on {agency.valid_from}",
    )


def _refuse_new_codes(wanted: Mapping[Row, Row], stored: Mapping[Row, Stored]) -> None:
    """Dossier codes begin with an agency's code: once given, it stays."""
    for row, (code, name, *_) in wanted.items():
        if row in stored and stored[row].values[0] != code:
            raise DossierError("agency_code_fixed", agency=name, code=stored[row].values[0], given=code)
