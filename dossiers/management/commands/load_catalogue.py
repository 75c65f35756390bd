"""Load units, agencies, fields, procedures and the calendar from the shipped data. Idempotent."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from dossiers.catalogue import DATA, Summary, load_catalogue
from dossiers.rules.errors import DossierError


class Command(BaseCommand):
    help = "Load units, agencies, fields, procedures and the calendar; run again, it writes only what is new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, default=DATA, help="the folder of the files (default: the shipped)")
        parser.add_argument("--format", choices=["json"], help="print the counts on stdout")

    def handle(self, *args: Any, data: Path, format: str | None, **options: Any) -> None:
        talk = Console(file=cast(TextIO, self.stderr._out), highlight=False, no_color=options["no_color"])
        began = perf_counter()
        try:
            with talk.status("Loading the catalogue…"):
                summary = load_catalogue(timezone.now(), data)
        except DossierError as error:
            self.stderr.write(sentence(error))
            sys.exit(2)
        talk.print(table(summary))
        talk.print(f"Loaded in {perf_counter() - began:.1f} s.")
        if format == "json":
            self.stdout.write(json.dumps({kind: count._asdict() for kind, count in summary.items()}))


def table(summary: Summary) -> Table:
    shown = Table("", "created", "updated", "unchanged")
    for column in shown.columns[1:]:
        column.justify = "right"
    for kind, count in summary.items():
        shown.add_row(kind, *(f"{number:,}" for number in count))
    return shown


def sentence(error: DossierError) -> str:
    """The one sentence of a refusal."""
    given = error.params
    match error.code:
        case "catalogue_file":
            return (
                f"{given['file']}, {given['where']}: {given['key']} is {given['value']!r}; "
                f"accepted is {given['accepted']}. Nothing was loaded."
            )
        case "version_frozen":
            return (
                f"procedures.csv: procedure {given['procedure']} from {given['valid_from']} differs from what is "
                "published, and dossiers were received under it; accepted is a new version from a later day. "
                "Nothing was loaded."
            )
        case "agency_code_fixed":
            return (
                f"agencies.toml, units.csv.gz: {given['agency']} has the identity code {given['code']} and would get "
                f"{given['given']}; accepted is the code it has, since dossier codes begin with it. Nothing was loaded."
            )
    return f"{error}. Nothing was loaded."
