"""The list of dossiers: what it shows of each, and in which order."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import InvalidPage
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from dossiers import calendars
from dossiers.admin import marks
from dossiers.admin.reading import COUNTED
from dossiers.models import Dossier
from dossiers.models.choices import STATUS_LABELS

NAME_SHOWN = 60


class DossierList(ChangeList):
    """Each row with its mark, computed for one instant and one calendar revision."""

    def get_results(self, request: HttpRequest) -> None:
        paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        try:
            page = paginator.page(self.page_num)
        except InvalidPage:
            raise IncorrectLookupParameters from None
        self.paginator, self.result_count = paginator, paginator.count
        self.multi_page = paginator.num_pages > 1
        self.can_show_all = self.show_full_result_count = self.show_admin_actions = False
        self.full_result_count = None
        now, revision = timezone.now(), calendars.current_revision()
        self.result_list: Any = page.object_list
        for dossier in self.result_list:
            dossier.time_mark = marks.mark(dossier, now, revision)

    @property
    def counted(self) -> str:
        """How many there are; past the bound only that there are more."""
        if self.result_count <= COUNTED:
            return _("%(n)s hồ sơ") % {"n": f"{self.result_count:,}".replace(",", ".")}
        return _("hơn %(n)s hồ sơ") % {"n": f"{COUNTED:,}".replace(",", ".")}


def order(history: bool) -> list[Any]:
    """Open dossiers by what is due first; with ended ones, what came in last."""
    if history:
        return [F("received_at").desc(nulls_last=True)]
    return [F("due_at").asc(nulls_last=True)]


@admin.display(description=_("Mã hồ sơ"), ordering="code")
def code(dossier: Dossier) -> str:
    return dossier.code


@admin.display(description=_("Thủ tục"))
def procedure(dossier: Dossier) -> SafeString:
    version = dossier.procedure_version
    return format_html('<span title="{}">{}</span>', version.name, Truncator(version.name).chars(NAME_SHOWN))


@admin.display(description=_("Cơ quan giải quyết"))
def agency(dossier: Dossier) -> str:
    return str(dossier.agency)


@admin.display(description=_("Tình trạng"))
def status(dossier: Dossier) -> SafeString:
    return status_badge(dossier)


def status_badge(dossier: Dossier) -> SafeString:
    """The status in words; a dossier entered by mistake has none."""
    label = STATUS_LABELS.get(dossier.status, _("Nhập nhầm, đã hủy"))
    return format_html('<span class="status status-{}">{}</span>', dossier.status or "void", label)


@admin.display(description=_("Tiếp nhận"), ordering="received_at")
def received(dossier: Dossier) -> str:
    return marks.instant(dossier.received_at)


@admin.display(description=_("Hạn trả"), ordering="due_at")
def due(dossier: Dossier) -> str:
    return marks.instant(dossier.due_at)


@admin.display(description=_("Thời hạn"))
def time_left(dossier: Any) -> SafeString:
    return format_html('<span class="mark mark-{}">{}</span>', dossier.time_mark.kind, dossier.time_mark.words)
