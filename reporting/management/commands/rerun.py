"""Count a published run again and compare it byte for byte. Exit code 0: identical; 1: not; 2: refused."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from dossiers.rules.errors import DossierError, NotFound
from reporting.models import Publication
from reporting.runs.rerun import rerun
from reporting.sentences import sentence

SHOWN = 20


class Command(BaseCommand):
    help = "Tính lại một biểu đã công bố từ các sự kiện, so từng byte; thoát 1 nếu có sai khác."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int, help="số của biểu, như lệnh publish in ra")

    def handle(self, *args: Any, id: int, **options: Any) -> None:
        try:
            publication = Publication.objects.filter(pk=id).first()
            if publication is None:
                raise NotFound("no_publication", number=id)
            runs = rerun(publication)
        except DossierError as error:
            self.stderr.write(sentence(error))
            sys.exit(2)
        for run in runs:
            name = f"{publication.pk}: {publication} ({run.statement.grouping})"
            if run.identical:
                self.stdout.write(f"{name}: giống hệt từng byte, sha256 {run.statement.sha256}")
                continue
            why = "sai khác" if run.intact else "bản lưu không còn khớp với mã băm của nó"
            self.stdout.write(f"{name}: {why}; đã công bố sha256 {run.statement.sha256}, nay {run.sha256}")
            for where, published, counted in run.differences[:SHOWN]:
                self.stdout.write(f"  {where}: {published} → {counted}")
        if not all(run.identical for run in runs):
            sys.exit(1)
