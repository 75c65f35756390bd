"""What the staff's report pages are called, in the order of their menu."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Item(NamedTuple):
    view: str  # of the namespace `reports`
    label: str | Promise


ITEMS: tuple[Item, ...] = (Item("overview", _("Tổng quan")),)


def menu(current: str) -> list[dict[str, object]]:
    """Labels and addresses, and which one is open."""
    return [
        {"label": item.label, "url": reverse(f"reports:{item.view}"), "current": item.view == current} for item in ITEMS
    ]
