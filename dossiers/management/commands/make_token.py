"""`make_token`: an account for another system, at an agency or over a unit, and its token, printed once."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.utils import timezone

from dossiers import tokens
from dossiers.intakes import agency_in_force
from dossiers.models import Unit
from dossiers.models.units import in_force
from dossiers.rules.errors import BadValue, DossierError
from dossiers.rules.officetime import day_of, to_date, to_instant
from dossiers.sentences import Templates, sentence

SENTENCES: Templates = {
    "has_a_token": "Hệ thống «%(name)s» đã có mã; thêm --renew để cấp mã mới thay mã cũ.",
    "name_not_of_form": "Tên «%(value)s» không dùng được: %(why)s",
    "name_taken": "Tên «%(name)s» là của một tài khoản khác; hãy chọn tên khác.",
    "one_place": "Phải nêu đúng một trong hai: --agency MÃ hoặc --unit MÃ.",
    "system_elsewhere": "Hệ thống «%(name)s» thuộc %(at)s; hãy nêu đúng nơi ấy, hoặc chọn tên khác.",
    "unknown_agency": "Không có cơ quan nào mang mã «%(value)s» vào ngày %(day)s.",
    "unknown_unit": "Không có đơn vị nào mang mã «%(value)s» vào ngày %(day)s.",
}


class Command(BaseCommand):
    help = "Cấp mã truy cập REST cho một hệ thống khác; mã chỉ in ra một lần."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="tên hệ thống: cong-dvc-quoc-gia")
        parser.add_argument("--agency", metavar="CODE", help="mã định danh cơ quan")
        parser.add_argument("--unit", metavar="CODE", help="mã đơn vị hành chính: cả đơn vị và bên dưới")
        parser.add_argument("--renew", action="store_true", help="thay mã cũ bằng mã mới")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = _token(options["name"], options["agency"], options["unit"], renew=options["renew"])
        except DossierError as error:
            self.stderr.write(sentence(error, SENTENCES))
            sys.exit(2)
        self.stdout.write(token)
        self.stderr.write("Hãy cất mã này ngay: không xem lại được. Cách dùng: «Authorization: Token MÃ».")


def _token(name: str, agency: str | None, unit: str | None, *, renew: bool) -> str:
    if bool(agency) == bool(unit):
        raise BadValue("one_place")
    try:
        User._meta.get_field("username").clean(name, None)
    except ValidationError as error:
        raise BadValue("name_not_of_form", value=name[:60], why=" ".join(error.messages)) from None
    day = to_date(day_of(to_instant(timezone.now())))
    at = agency_in_force(agency, day) if agency else None
    over = None
    if unit:
        over = Unit.objects.filter(in_force(day, "versions__"), code=unit).first()
        if over is None:
            raise BadValue("unknown_unit", value=unit[:60], day=day)
    return tokens.issue(name, at, over, renew=renew)
