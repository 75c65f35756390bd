"""What every benchmark is given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.databases import Databases
from bench.province_year import ProvinceYear


class Bench(NamedTuple):
    """How to measure: where, how large, how often; and where to say what is going on."""

    databases: Databases
    directory: Path
    quick: bool
    full: bool
    year: ProvinceYear
    talk: Callable[[str], None]
