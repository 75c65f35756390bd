"""Numbers, rates, days, instants and addresses as the page's language writes them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.formats import date_format
from django.utils.translation import get_language, override

register = template.Library()

OFFICE_ZONE = ZoneInfo(settings.OFFICE_TIME_ZONE)
NONE = "–"


def _vietnamese() -> bool:
    return (get_language() or "vi").startswith("vi")


@register.filter
def number(value: int) -> str:
    """541559 → 541.559 in Vietnamese, 541,559 in English."""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if _vietnamese() else grouped


@register.filter
def signed(value: int) -> str:
    """A difference with its sign: +1.234, −7, 0."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{number(abs(value))}"


@register.filter
def rate(value: str | None) -> str:
    """A rate of the report, "95.16" → 95,16 % in Vietnamese, 95.16% in English; null → –."""
    if value is None:
        return NONE
    return f"{value.replace('.', ',')} %" if _vietnamese() else f"{value}%"


@register.filter
def day(value: date) -> str:
    """31/12/2023, or 31 December 2023."""
    return date_format(value, "d/m/Y" if _vietnamese() else "j F Y", use_l10n=False)


@register.filter
def instant(value: datetime) -> str:
    """Office time: 23:59:59 ngày 31/12/2023, or 31 December 2023, 23:59:59."""
    local = value.astimezone(OFFICE_ZONE)
    return f"{local:%H:%M:%S} ngày {day(local)}" if _vietnamese() else f"{day(local)}, {local:%H:%M:%S}"


@register.simple_tag
def this_page_in(request: HttpRequest, language: str) -> str:
    """The address of this very page in the other language; of the first page where there is none."""
    here = request.get_full_path()
    there = translate_url(here, language)
    if there != here or language == get_language():
        return there
    with override(language):
        return reverse("home")
