"""Compute a province's statements of a period and store them for the public page."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dossiers.rules.errors import DossierError
from dossiers.rules.officetime import to_instant
from reporting import published, queries, statement
from reporting.sentences import sentence

PUBLISHED = ({"by": queries.LEVEL}, {"by": queries.UNIT, "scope": queries.SUBTREE})


class Command(BaseCommand):
    help = "Store a province's statements of a period, by level and by unit, for the page /thong-ke/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", required=True, metavar="D", help="first day, 2023-01-01")
        parser.add_argument("--to", required=True, metavar="D", help="last day, 2023-12-31")
        parser.add_argument("--province", required=True, metavar="CODE")
        parser.add_argument("--if-missing", action="store_true", help="keep those stored since the last scenario")

    def handle(self, *args: Any, province: str, if_missing: bool, **options: Any) -> None:
        now = timezone.now()
        asked = {"from": options["from"], "to": options["to"], "province": province}
        try:
            wanted = [queries.read(asked | words, to_instant(now)) for words in PUBLISHED]
            if if_missing and published.is_current(wanted):
                return
            stored = published.store([statement.make(query) for query in wanted], now)
        except DossierError as error:
            self.stderr.write(sentence(error))
            sys.exit(2)
        for row in stored:
            self.stderr.write(f"{row} ({row.grouping})")
