"""`make_accounts`: accounts to try the service with, one of each role; only with DEBUG on, as the demo has it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from dossiers.management.accounts import make_accounts
from dossiers.rules.errors import DossierError
from dossiers.sentences import sentence


class Command(BaseCommand):
    help = "Tạo tài khoản dùng thử, mỗi vai trò một tài khoản; mật khẩu chỉ in một lần."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--province", help="mã tỉnh; mặc định: 68 nếu có hồ sơ, nếu không thì 60")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            only_in_debug = _(
                "Tài khoản dùng thử chỉ tạo được khi DEBUG=on; trên máy chủ hãy tạo từng người trong trang quản trị."
            )
            raise CommandError(only_in_debug, returncode=2)
        try:
            accounts = make_accounts(options["province"])
        except DossierError as refused:
            told = sentence(refused, {"no_province": _("Không có tỉnh mang mã %(code)s.")})
            raise CommandError(told, returncode=2) from None
        table = Table(box=None, pad_edge=False)
        for heading in (_("Tài khoản"), _("Mật khẩu"), _("Vai trò"), _("Nơi làm việc")):
            table.add_column(heading, overflow="fold")
        for account in accounts:
            table.add_row(account.username, account.password or "–", account.role, account.place)
        Console(file=self.stdout, width=140, highlight=False, markup=False).print(table)  # type: ignore[arg-type]
        made = sum(bool(account.password) for account in accounts)
        self.stdout.write(_("Mới tạo %(n)s tài khoản đăng nhập được; mật khẩu không in lại lần sau.") % {"n": made})
