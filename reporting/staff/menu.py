"""What the staff's report pages are called, in the order of their menu."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Item(NamedTuple):
    view: str  # of the namespace `reports`
    label: str | Promise
    of_dossiers: bool = False  # a list, which members at an agency may open too


ITEMS: tuple[Item, ...] = (
    Item("overview", _("Tổng quan")),
    Item("statement", _("Tình hình giải quyết")),
    Item("form", _("Biểu II.06")),
    Item("register", _("Sổ theo dõi hồ sơ"), of_dossiers=True),
    Item("late", _("Hồ sơ quá hạn"), of_dossiers=True),
    Item("causes", _("Nguyên nhân quá hạn")),
    Item("exports", _("Tệp đã xuất"), of_dossiers=True),
    Item("publications", _("Công bố")),
    Item("score766", _("Chỉ số 766")),
    Item("reform", _("Cải cách hành chính")),
    Item("published", _("Kiểm tra số liệu công bố")),
)


def menu(current: str, *, lists_only: bool = False) -> list[dict[str, object]]:
    """Labels and addresses, and which one is open."""
    return [
        {"label": item.label, "url": reverse(f"reports:{item.view}"), "current": item.view == current}
        for item in ITEMS
        if item.of_dossiers or not lists_only
    ]
