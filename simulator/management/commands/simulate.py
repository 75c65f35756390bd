"""`simulate`: fill a province from a scenario."""

import json
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dossiers.models import Origin
from dossiers.rules.errors import BadValue, DossierError
from dossiers.sentences import sentence
from simulator import scenario
from simulator.backlog import fill
from simulator.reconstruct import loaded_already, reconstruct
from simulator.scenario import LiveScenario, Scenario
from simulator.sentences import SENTENCES


class Command(BaseCommand):
    help = "Dựng lại một tỉnh từ số liệu công bố (hoặc chạy mô phỏng): SCENARIO là tên có sẵn hoặc tệp TOML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scenario")
        parser.add_argument("--mode", choices=["reconstruct", "run"])
        parser.add_argument("--seed", type=int)
        parser.add_argument("--scale", type=float)
        parser.add_argument("--replace", action="store_true", help="thay kịch bản trùng tỉnh và kỳ đã nạp")
        parser.add_argument("--if-missing", action="store_true", help="không làm gì nếu chính kịch bản này đã nạp")
        parser.add_argument("--format", choices=["json"])

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(stderr=True)
        try:
            self._run(console, options)
        except DossierError as refused:
            console.print(sentence(refused, SENTENCES), style="red", highlight=False, soft_wrap=True, markup=False)
            sys.exit(2)
        except OperationalError as busy:
            if "locked" not in str(busy):
                raise
            console.print("Cơ sở dữ liệu đang bận ghi; hãy thử lại sau.", style="red", highlight=False)
            sys.exit(2)

    def _run(self, console: Console, options: dict[str, Any]) -> None:
        found = scenario.read(scenario.find(options["scenario"]))
        if options["mode"] == "run":
            raise BadValue("run_not_ready")
        if options["scale"] is not None:
            raise BadValue("scale_of_run_only")
        started = time.monotonic()
        if options["if_missing"] and (origin := loaded_already(found, options["seed"])):
            console.print(f"«{origin.name}» đã có: {origin.dossiers} hồ sơ.", highlight=False, soft_wrap=True)
        else:
            origin = self._load(console, found, options)
        seconds = time.monotonic() - started
        self._report(console, origin, seconds, options["format"])

    def _load(self, console: Console, found: Scenario | LiveScenario, options: dict[str, Any]) -> Origin:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        quiet = not console.is_terminal  # a refusal stands alone on stderr
        with Progress(*columns, console=console, transient=True, disable=quiet) as bar:
            task = bar.add_task(found.name, total=None)

            def progress(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            how = {"now": timezone.now(), "seed": options["seed"], "replace": options["replace"], "progress": progress}
            loaded = fill(found, **how) if isinstance(found, LiveScenario) else reconstruct(found, **how)
        return loaded.origin

    def _report(self, console: Console, origin: Origin, seconds: float, form: str | None) -> None:
        rows = 2 * origin.dossiers + origin.events + origin.flags
        rate = f", {rows / seconds:.0f} dòng/giây" if seconds > 1 else ""
        console.print(
            f"{origin.name}: {origin.dossiers} hồ sơ, {origin.events} sự kiện, {origin.flags} cờ"
            f" trong {seconds:.1f} giây{rate}; mã băm {origin.digest[:16]}…",
            highlight=False,
            soft_wrap=True,
        )
        if form == "json":
            answer = {
                "scenario": origin.name, "province": origin.province, "from": origin.first.isoformat(),
                "to": origin.last.isoformat(), "dossiers": origin.dossiers, "events": origin.events,
                "flags": origin.flags, "seconds": round(seconds, 1), "digest": origin.digest,
            }  # fmt: skip
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
