"""Numbers, rates, days, instants and addresses as the page's language writes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
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
PERIODS = {
    (True, True): ("m", "m/Y"),
    (True, False): ("d/m", "d/m/Y"),
    (False, True): ("M", "M Y"),
    (False, False): ("j M", "j M Y"),
}
"""Formats of a period's first day, and of one that says its year; by whether in Vietnamese, and of whole months."""


def speaks_vietnamese() -> bool:
    return (get_language() or "vi").startswith("vi")


@register.filter
def number(value: int) -> str:
    """541559 → 541.559 in Vietnamese, 541,559 in English."""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if speaks_vietnamese() else grouped


@register.filter
def signed(value: int) -> str:
    """A difference with its sign: +1.234, −7, 0."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{number(abs(value))}"


@register.filter
def rate(value: str | None) -> str:
    """A rate of the report, "95.16" → 95,16 % in Vietnamese, 95.16% in English; null → –."""
    if value is None:
        return NONE
    return f"{value.replace('.', ',')} %" if speaks_vietnamese() else f"{value}%"


@register.filter
def day(value: date) -> str:
    """31/12/2023, or 31 December 2023."""
    return date_format(value, "d/m/Y" if speaks_vietnamese() else "j F Y", use_l10n=False)


@register.simple_tag
def period(first: date, last: date) -> str:
    """The days of a period, both included, as briefly as they can be told: 2023, 11/2026, 04–06/2023, 01/11–22/11/2026.

    In English: 2023, Nov 2026, Apr–Jun 2023, 1 Nov–22 Nov 2026.
    """
    months = first.day == 1 and (last + timedelta(days=1)).day == 1
    same_year = first.year == last.year
    if months and same_year and (first.month, last.month) == (1, 12):
        return f"{last.year}"
    short, long = PERIODS[speaks_vietnamese(), months]
    end = date_format(last, long, use_l10n=False)
    if first == last or (months and same_year and first.month == last.month):
        return end
    return f"{date_format(first, short if same_year else long, use_l10n=False)}–{end}"


@register.filter
def instant(value: datetime) -> str:
    """Office time: 23:59:59 ngày 31/12/2023, or 31 December 2023, 23:59:59."""
    local = value.astimezone(OFFICE_ZONE)
    return f"{local:%H:%M:%S} ngày {day(local)}" if speaks_vietnamese() else f"{day(local)}, {local:%H:%M:%S}"


@register.simple_tag
def this_page_in(request: HttpRequest, language: str) -> str:
    """The address of this very page in the other language; of the first page where there is none."""
    here = request.get_full_path()
    there = translate_url(here, language)
    if there != here or language == get_language():
        return there
    with override(language):
        return reverse("home")
