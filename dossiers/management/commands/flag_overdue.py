"""`flag_overdue`: claim the rungs that lie before an instant; what Celery calls."""

import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.console import Console

from dossiers.flagging import flag_overdue
from dossiers.models.choices import RUNG_LABELS
from dossiers.rules.officetime import to_datetime, to_instant


class Command(BaseCommand):
    help = "Ghi cờ sắp đến hạn, quá hạn, quá hạn kéo dài cho mọi hồ sơ đã qua mức ấy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", help="thời điểm ISO 8601; không có múi giờ là giờ cơ quan; mặc định: bây giờ")
        parser.add_argument("--format", choices=["json"])

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
        try:
            given = options["at"]
            at = to_datetime(to_instant(datetime.fromisoformat(given))) if given else timezone.now()
        except (ValueError, OverflowError):
            console.print(f"--at «{given[:60]}» không phải thời điểm; viết dạng 2023-06-30T17:00:00.", style="red")
            sys.exit(2)
        if at > timezone.now():
            console.print(f"--at {at:%Y-%m-%dT%H:%M:%SZ} chưa đến; cờ chỉ ghi được cho lúc đã qua.", style="red")
            sys.exit(2)
        claimed = flag_overdue(at)
        if options["format"] == "json":
            answer = {"at": at.isoformat(), "claimed": claimed.rungs, "set_aside": claimed.set_aside}
            self.stdout.write(json.dumps(answer))
            return
        for rung, count in claimed.rungs.items():
            self.stdout.write(f"{RUNG_LABELS[rung]}: {count}")
        if claimed.set_aside:
            console.print(f"{claimed.set_aside} hồ sơ không ghi được cờ, đã để riêng kèm lỗi.", style="red")
