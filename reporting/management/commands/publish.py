"""Compute the statements of a province or unit for a period, freeze them, and put them on the public page."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dossiers.rules.errors import DossierError
from dossiers.rules.officetime import to_instant
from reporting.rates import PRACTICES
from reporting.runs import definition, freezing
from reporting.sentences import sentence

WORDS = ("to", "province", "unit", "practice", "frame", "as_of", "known_at", "title", "note")


class Command(BaseCommand):
    help = "Freeze the statements of a period, by level and by unit, and publish them on the page /thong-ke/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", required=True, metavar="D", help="first day, 2023-01-01")
        parser.add_argument("--to", required=True, metavar="D", help="last day, 2023-12-31")
        parser.add_argument("--province", metavar="CODE")
        parser.add_argument("--unit", metavar="CODE", help="a unit instead of a province, with all below it")
        parser.add_argument("--practice", help=f"withdrawn and stopped in the rates: {' | '.join(PRACTICES)}")
        parser.add_argument("--frame", help="units as they were (then), or the past on those of now or of a DATE")
        parser.add_argument("--as-of", metavar="ISO8601", help="what had happened by then")
        parser.add_argument(
            "--known-at", metavar="ISO8601", help="what had been recorded by then, a minute ago at most"
        )
        parser.add_argument("--title", help="by default the name of the place")
        parser.add_argument("--note", help="a sentence that stands below the title")
        parser.add_argument("--if-missing", action="store_true", help="keep those published since the last scenario")

    def handle(self, *args: Any, if_missing: bool, **options: Any) -> None:
        now = timezone.now()
        words = {"from": options["from"], **{word: options[word] for word in WORDS}}
        try:
            wanted = definition.read(words, to_instant(now))
            if if_missing and freezing.is_current(wanted):
                return
            publication = freezing.publish(wanted, now)
        except DossierError as error:
            self.stderr.write(sentence(error))
            sys.exit(2)
        for statement in publication.statements.all():
            self.stderr.write(
                f"{publication.pk}: {publication} ({statement.grouping}), lần {publication.version}, "
                f"sha256 {statement.sha256}"
            )
