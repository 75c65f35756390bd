"""Write Biểu II.06a, b or c of a unit to a file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dossiers.rules.errors import BadValue, DossierError
from dossiers.rules.officetime import to_instant
from reporting.forms import asking
from reporting.forms.columns import ROWS
from reporting.forms.designs import DESIGNS
from reporting.forms.filling import fill
from reporting.forms.layouts import BINARY, LAYOUTS
from reporting.periods import KINDS
from reporting.rates import PRACTICES
from reporting.sentences import sentence


class Command(BaseCommand):
    help = "Biểu II.06 of a unit in a period, as it is handed in. Dates are inclusive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("form", help=_one_of(DESIGNS))
        parser.add_argument("--unit", metavar="CODE", help="who reports: a province, district or commune")
        parser.add_argument("--agency", metavar="CODE", help="one agency of the unit; 06a only")
        parser.add_argument("--rows", help=f"what a row is: {_one_of(ROWS)}")
        parser.add_argument("--from", metavar="D", help="first day, 2024-12-15")
        parser.add_argument("--to", metavar="D", help="last day, 2025-03-14")
        parser.add_argument("--period", help=f"instead of the days: {_one_of(KINDS)}")
        parser.add_argument("--year", help="the year of the period, 2025")
        parser.add_argument("--practice", help=f"withdrawn and stopped: {_one_of(PRACTICES)}")
        parser.add_argument("--frame", help="units as they were (then), or the past on those of now or of a DATE")
        parser.add_argument("--as-of", metavar="ISO8601", help="what had happened by then")
        parser.add_argument("--known-at", metavar="ISO8601", help="what had been recorded by then")
        parser.add_argument("--receiver", metavar="NAME", help="to whom; the unit above if not given")
        parser.add_argument("--format", default="xlsx", help=_one_of(LAYOUTS))
        parser.add_argument("--output", metavar="FILE")

    def handle(self, *args: Any, format: str, output: str | None, **options: Any) -> None:
        try:
            if format not in LAYOUTS:
                raise BadValue("not_a_choice", key="format", value=format, accepted=", ".join(LAYOUTS))
            if format in BINARY and output is None:
                raise BadValue("output_needed", format=format)
            asked = asking.read(options, to_instant(timezone.now()))
            body = LAYOUTS[format].write(fill(asked))
            if output is None:
                self.stdout.write(body.decode(), ending="")
            else:
                _write(output, body)
        except DossierError as error:
            self.stderr.write(sentence(error))
            sys.exit(2)


def _one_of(words: Any) -> str:
    return " | ".join(words)


def _write(file: str, body: bytes) -> None:
    try:
        Path(file).write_bytes(body)
    except OSError as error:
        raise BadValue("file_not_written", file=file, why=error.strerror) from error
