"""`verify`: recompute every dossier from its events, and say what differs."""

import json
import sys
from argparse import ArgumentParser
from itertools import chain, islice
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.console import Console

from dossiers.verification import Verification
from reporting.rollups.verification import RollupVerification

LISTED = 20


class Command(BaseCommand):
    help = "Tính lại mọi hồ sơ, cờ và số dư lũy kế từ các sự kiện; thoát 1 nếu có sai khác."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["json"])

    def handle(self, *args: Any, **options: Any) -> None:
        verification, rollups = Verification(timezone.now()), RollupVerification()
        differences = list(islice(chain(verification, rollups), LISTED))
        counts = verification.counts
        if options["format"] == "json":
            answer = {
                "dossiers": counts.dossiers,
                "flags": counts.flags,
                "rollups": rollups.rows,
                "differences": [difference._asdict() for difference in differences],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        console = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
        for what, key, stored, computed in differences:
            console.print(f"{key}: {what} đang lưu {stored}, tính lại {computed}", style="red")
        if differences:
            sys.exit(1)
        console.print(f"{counts.dossiers} hồ sơ, {counts.flags} cờ và {rollups.rows} dòng số dư đều khớp với sự kiện.")
