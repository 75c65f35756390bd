"""Print the indicators of administrative reform of a unit with all below it, in a period."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dossiers.rules.errors import BadValue, DossierError
from dossiers.rules.officetime import to_instant
from reporting.reform import indicators
from reporting.reform.layouts import BINARY, LAYOUTS
from reporting.sentences import sentence


class Command(BaseCommand):
    help = "The indicators of administrative reform: computed from the catalogue and the dossiers, or as entered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", metavar="D", help="first day, 2023-01-01")
        parser.add_argument("--to", metavar="D", help="last day, 2023-12-31")
        unit = parser.add_mutually_exclusive_group()
        unit.add_argument("--province", metavar="CODE")
        unit.add_argument("--unit", metavar="CODE")
        parser.add_argument("--format", default="table", help=" | ".join(LAYOUTS))
        parser.add_argument("--output", metavar="FILE")

    def handle(self, *args: Any, format: str, output: str | None, **options: Any) -> None:
        try:
            if format not in LAYOUTS:
                raise BadValue("not_a_choice", key="format", value=format, accepted=", ".join(LAYOUTS))
            if format in BINARY and output is None:
                raise BadValue("output_needed", format=format)
            words = {key: options[key] for key in ("from", "to", "province", "unit")}
            body = LAYOUTS[format](indicators.make(indicators.ask(words, to_instant(timezone.now()))))
            if output is None:
                self.stdout.write(body.decode(), ending="")
            else:
                _write(output, body)
        except DossierError as error:
            self.stderr.write(sentence(error))
            sys.exit(2)


def _write(file: str, body: bytes) -> None:
    try:
        Path(file).write_bytes(body)
    except OSError as error:
        raise BadValue("file_not_written", file=file, why=error.strerror) from error
