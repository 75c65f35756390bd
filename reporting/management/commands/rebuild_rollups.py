"""Write the running balances from the events again, of all days or some; what they told is the same, or was wrong."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.console import Console

from dossiers.rules.errors import BadValue, DossierError
from reporting.cuts import read_date
from reporting.models import Balance
from reporting.rollups.catching_up import rebuild, rebuild_days
from reporting.sentences import sentence


class Command(BaseCommand):
    help = "Ghi lại số dư lũy kế từ các sự kiện, của mọi ngày hoặc một khoảng; các báo cáo vẫn đúng trong khi ghi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", metavar="D", help="chỉ ghi lại từ ngày này (các ngày khác giữ nguyên)")
        parser.add_argument("--to", metavar="D", help="chỉ ghi lại đến hết ngày này")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
        try:
            first, last = (read_date(key, options[key]) if options[key] else None for key in ("from", "to"))
            if first and last and last < first:
                raise BadValue("period_backwards", first=first, last=last)
            started = time.monotonic()
            with console.status("Đang ghi lại số dư từ các sự kiện…"):
                if first or last:
                    done = rebuild_days(first or date.min, last or date.max, timezone.now())
                else:
                    done = rebuild(timezone.now())
        except DossierError as error:
            self.stderr.write(sentence(error))
            sys.exit(2)
        rows = Balance.objects.all()
        if first:
            rows = rows.filter(day__gte=first)
        if last:
            rows = rows.filter(day__lte=last)
        console.print(
            f"{done.dossiers} hồ sơ, {rows.count()} dòng số dư trong {time.monotonic() - started:.1f} giây,"
            f" đến sự kiện số {done.last_event}."
        )
