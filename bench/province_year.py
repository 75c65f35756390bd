"""The province-year that several benchmarks share: Bình Thuận 2023, whole or a part of it, reconstructed once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from bench.databases import Databases

WHOLE = 541_559
SHIPPED = Path(__file__).resolve().parent.parent / "simulator" / "scenarios" / "binh-thuan-2023.toml"


class ProvinceYear:
    """The scenario with its figures divided, and a database that holds it."""

    def __init__(self, databases: Databases, directory: Path, divided_by: int) -> None:
        self.databases = databases
        self.divided_by = divided_by
        self.scenario = SHIPPED
        self._url = ""
        if divided_by > 1:
            self.scenario = directory / f"binh-thuan-2023-by-{divided_by}.toml"
            self.scenario.write_text(divided(SHIPPED.read_text(encoding="utf-8"), divided_by), encoding="utf-8")

    @property
    def size(self) -> str:
        return "the whole year" if self.divided_by == 1 else f"1/{self.divided_by} of the year"

    def reconstructed(self) -> tuple[str, dict[str, Any]]:
        """A new database in which it was just reconstructed, and how that went."""
        url = self.databases.prepared()
        return url, self.databases.step("province_year.reconstruct", url, scenario=str(self.scenario))

    def url(self) -> str:
        """A database that holds it; the same for all who only read."""
        if not self._url:
            self._url, _ = self.reconstructed()
        return self._url

    def keep(self, url: str) -> None:
        """Let this database be the one to read."""
        self._url = self._url or url


def divided(text: str, by: int) -> str:
    """The scenario with every published figure divided; sums still agree, since they are made of the parts."""
    document = tomllib.loads(text)
    head = document["scenario"]
    lines = ["[scenario]", f'name = "{head["name"]} ÷ {by}"', f'province = "{head["province"]}"']
    lines += [f"from = {head['from']}", f"to = {head['to']}", f"seed = {head['seed']}"]
    for row in document["published"]:
        in_time, late = row["finished_in_time"] // by, row["finished_late"] // by
        lines += ["", "[[published]]", f'level = "{row["level"]}"', f"finished = {in_time + late}"]
        lines += [f"finished_in_time = {in_time}", f"finished_late = {late}"]
    return "\n".join(lines) + "\n"


def reconstruct(scenario: str, now: str | None = None) -> dict[str, Any]:
    """Step: what `simulate` does, from the file to the commit."""
    from datetime import datetime

    from django.utils import timezone

    from simulator import reconstruct as simulator
    from simulator.scenario import Scenario, read

    began, used = perf_counter(), process_time()
    at = timezone.now() if now is None else datetime.fromisoformat(now)
    published = read(Path(scenario))
    assert isinstance(published, Scenario)
    loaded = simulator.reconstruct(published, now=at)
    return {
        "seconds": perf_counter() - began,
        "cpu": process_time() - used,
        "dossiers": loaded.dossiers,
        "events": loaded.events,
        "flags": loaded.flags,
        "digest": loaded.origin.digest,
    }
