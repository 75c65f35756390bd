"""Identity codes (mã định danh) of agencies, in the form of QCVN 102:2016/BTTTT.

Read from right to left: the letters of the province, then one group for each step down, `00` or `000` for none.

    000.00.13.H11     an agency of the province: the template's digits
    000.02.63.H11     an agency of its third district (60 + 3)
    001.24.63.H11     an agency of the fourth commune of that district (20 + 4)
    000.01.133.H11    since 2025-07-01, an agency of the 33rd commune of the province (100 + 33)

Only the letters are official; the numbers within a province are ours. The units of a parent are numbered by first
day and then by code, so that a unit of a later decree takes the next number and no code ever changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from dossiers.catalogue.files import DAYS_BEGIN, TWO_TIER
from dossiers.catalogue.units import UnitLife
from dossiers.models.choices import Level

DISTRICTS, COMMUNES_OF_DISTRICT, COMMUNES_OF_PROVINCE = 60, 20, 100  # units are numbered above these
LARGEST_DIGITS = {Level.PROVINCE: DISTRICTS, Level.DISTRICT: COMMUNES_OF_DISTRICT, Level.COMMUNE: 99}


class IdentityCodes:
    """The codes of all agencies of a country whose provinces have these letters."""

    def __init__(self, letters: Mapping[str, str], units: Mapping[str, UnitLife]) -> None:
        self._letters = letters
        self._units = units
        self._numbers = _numbers(units)

    def code(self, identity: str, digits: int, valid_from: date) -> str:
        """The code of the agency with these digits at a unit, whose life there begins on a day."""
        unit = self._units[identity]
        if unit.level == Level.PROVINCE:
            return f"000.00.{digits:02d}.{self._letters[identity]}"
        number = self._numbers[identity, _generation(valid_from)]
        parent = _parent(unit, valid_from)
        if unit.level == Level.DISTRICT:
            return f"000.{digits:02d}.{DISTRICTS + number:02d}.{self._letters[parent]}"
        if parent in self._letters:
            return f"000.{digits:02d}.{COMMUNES_OF_PROVINCE + number}.{self._letters[parent]}"
        district = DISTRICTS + self._numbers[parent, _generation(valid_from)]
        province = _parent(self._units[parent], valid_from)
        return f"{digits:03d}.{COMMUNES_OF_DISTRICT + number:02d}.{district:02d}.{self._letters[province]}"


def _numbers(units: Mapping[str, UnitLife]) -> dict[tuple[str, date], int]:
    """The place of each unit among those of its parent, in the time of districts and since."""
    numbers: dict[tuple[str, date], int] = {}
    last: Counter[tuple[str, date]] = Counter()
    for unit in sorted(units.values(), key=lambda unit: (unit.since, unit.code)):
        for begins in (DAYS_BEGIN, TWO_TIER):
            first = max(unit.since, begins)
            if unit.level != Level.PROVINCE and unit.version_on(first) and _generation(first) == begins:
                parent = _parent(unit, first)
                last[parent, begins] += 1
                numbers[unit.identity, begins] = last[parent, begins]
    return numbers


def _generation(day: date) -> date:
    return TWO_TIER if day >= TWO_TIER else DAYS_BEGIN


def _parent(unit: UnitLife, day: date) -> str:
    version = unit.version_on(day)
    if version is None or version.parent is None:  # `read_units` refuses such a file
        raise LookupError(f"{unit.identity} has no parent on {day}")
    return version.parent
