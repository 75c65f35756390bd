"""Numbers with or without decimals, and shares, as the page's language writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from reporting.templatetags.in_language import NONE, day, rate, speaks_vietnamese

register = template.Library()
SWAPPED = str.maketrans(",.", ".,")


@register.filter
def quantity(value: int | str | None) -> str:
    """1234567 → 1.234.567, "1234.5" → 1.234,5 in Vietnamese, 1,234.5 in English; null → –."""
    if value is None:
        return NONE
    grouped = f"{Decimal(value):,}"
    return grouped.translate(SWAPPED) if speaks_vietnamese() else grouped


@register.filter
def reading(indicator: dict[str, Any]) -> str:
    """What an indicator of a document says: its percentage, else its number. A share without parts is its number."""
    if indicator["percent"] is not None or indicator["denominator"] is not None:
        return rate(indicator["percent"])
    if indicator["shape"] == "share" and indicator["value"] is not None:
        return rate(str(indicator["value"]))
    return quantity(indicator["value"])


@register.filter
def ratio(indicator: dict[str, Any]) -> str:
    """Numerator and denominator of a share: 951 / 1.929; nothing where there are none."""
    if indicator["denominator"] is None:
        return ""
    return f"{quantity(indicator['numerator'])} / {quantity(indicator['denominator'])}"


@register.filter
def period(point: dict[str, Any]) -> str:
    """The days of a point of a series: 2023, or 01/04/2023 – 30/06/2023 where they are no whole year."""
    first, last = date.fromisoformat(point["from"]), date.fromisoformat(point["to"])
    if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return str(first.year)
    return f"{day(first)} – {day(last)}"
