"""Check the arithmetic of published figures. Exits 1 if any is inconsistent, 2 if the file is refused."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dossiers.rules.errors import DossierError
from reporting.checking import INCONSISTENT, checked, count
from reporting.figures import read_file
from reporting.layouts.checks import as_json, as_table
from reporting.sentences import sentence


class Command(BaseCommand):
    help = "Whether published figures follow from the numbers printed beside them; exits 1 if any does not."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a TOML file with tables [[figure]]")
        parser.add_argument("--format", choices=["json"])

    def handle(self, *args: Any, file: Path, format: str | None, **options: Any) -> None:
        try:
            checks = checked(read_file(file))
        except DossierError as error:
            self.stderr.write(sentence(error))
            sys.exit(2)
        self.stdout.write(as_json(checks) if format == "json" else as_table(checks))
        if count(checks)[INCONSISTENT]:
            sys.exit(1)
