"""`deadline`: work out the deadlines of a file of cases, and compare them with what it states."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console

from dossiers import calendars
from dossiers.catalogue import DATA
from dossiers.catalogue.calendars import read_calendar
from dossiers.models import Calendar
from dossiers.rules.errors import BadValue, DossierError
from dossiers.rules.worktime import DayEntry
from dossiers.sentences import sentence
from dossiers.traces import as_json, in_words
from dossiers.worked_cases import Answer, compute, variants_of


class Command(BaseCommand):
    help = "Tính hạn trả của các trường hợp trong tệp TOML trên lịch đi kèm; thoát 1 nếu khác với tệp."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--calendar", help="mã một lịch trong cơ sở dữ liệu; mặc định: lịch quốc gia đi kèm")
        parser.add_argument("--format", choices=["json"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            parts = _parts(options["calendar"])
            answers = compute(options["file"], variants_of(parts))
        except DossierError as refused:
            Console(stderr=True, soft_wrap=True, markup=False).print(sentence(refused), highlight=False, style="red")
            sys.exit(2)
        if options["format"] == "json":
            cases = [
                {"id": a.id, "due": a.due, "due_at": a.due_at, "slip": a.slip, "verdicts": a.verdicts,
                 "trace": as_json(a.trace), "differs": a.differs}
                for a in answers
            ]  # fmt: skip
            differs = sum(bool(a.differs) for a in answers)
            self.stdout.write(json.dumps({"cases": cases, "differs": differs}, ensure_ascii=False))
        else:
            for answer in answers:
                self._print(answer)
        if any(answer.differs for answer in answers):
            sys.exit(1)

    def _print(self, answer: Answer) -> None:
        mark = f"KHÁC: {', '.join(answer.differs)}" if answer.differs else "khớp"
        self.stdout.write(f"{answer.id}: {answer.due_at or '–'} [{mark}]")
        for words in in_words(answer.trace):
            self.stdout.write(f"    {words}")


def _parts(code: str | None) -> calendars.Parts:
    if code is not None:
        calendar = Calendar.objects.filter(code=code).first()
        if calendar is None:
            raise BadValue(
                "unknown_calendar", code=code, known=", ".join(Calendar.objects.values_list("code", flat=True))
            )
        return calendars.parts(calendar.pk, calendars.current_revision())
    file = read_calendar(DATA)
    entries = [
        DayEntry(day, entry.kind, entry.name, calendars.parse(entry.sessions) if entry.sessions else None)
        for day, entry in sorted(file.entries.items())
    ]
    return calendars.Parts(file.first, file.last, [calendars.weekly_hours(row) for row in file.hours], entries)
