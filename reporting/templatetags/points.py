"""Points of the index as the page's language writes them."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def points(value: Decimal | None) -> str:
    """Two decimals: 19,90 in Vietnamese, 19.90 in English; what is not known: –."""
    if value is None:
        return "–"
    text = f"{value:.2f}"
    return text.replace(".", ",") if (get_language() or "vi").startswith("vi") else text


@register.filter
def change(value: Decimal | None) -> str:
    """The same with its sign: +0,35, −1,20, 0,00."""
    if value is None:
        return "–"
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{points(abs(value))}"


@register.filter
def plain(value: Decimal | None) -> str:
    """For scripts: 19.90, or nothing."""
    return "" if value is None else str(value)
