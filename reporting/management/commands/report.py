"""Print the statement of a period. Others script against its options and its JSON: add to them, change nothing."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dossiers.rules.errors import BadValue, DossierError
from dossiers.rules.officetime import to_instant
from reporting import queries, statement
from reporting.layouts import BINARY, LAYOUTS
from reporting.rates import PRACTICES
from reporting.sentences import sentence


class Command(BaseCommand):
    help = "The statement of a period: carried, received, finished, open, and the rates. Dates are inclusive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", metavar="D", help="first day, 2023-01-01")
        parser.add_argument("--to", metavar="D", help="last day, 2023-12-31")
        parser.add_argument("--by", help=_one_of(queries.GROUPINGS))
        parser.add_argument("--province", metavar="CODE")
        parser.add_argument("--unit", metavar="CODE")
        parser.add_argument("--scope", help=_one_of(queries.SCOPES))
        parser.add_argument("--as-of", metavar="ISO8601", help="what had happened by then")
        parser.add_argument("--known-at", metavar="ISO8601", help="what had been recorded by then")
        parser.add_argument("--practice", help=f"withdrawn and stopped in the rates: {_one_of(PRACTICES)}")
        parser.add_argument("--frame", help="units as they were (then), or the past on those of now or of a DATE")
        parser.add_argument("--source", help=_one_of(queries.SOURCES))
        parser.add_argument("--format", default="table", help=_one_of(LAYOUTS))
        parser.add_argument("--output", metavar="FILE")

    def handle(self, *args: Any, format: str, output: str | None, **options: Any) -> None:
        try:
            if format not in LAYOUTS:
                raise BadValue("not_a_choice", key="format", value=format, accepted=", ".join(LAYOUTS))
            if format in BINARY and output is None:
                raise BadValue("output_needed", format=format)
            query = queries.read(options, to_instant(timezone.now()))
            body = LAYOUTS[format](statement.make(query))
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
