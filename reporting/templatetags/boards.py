"""Figures of a board: plain for citizens; for staff each is a link to the dossiers behind it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reporting.boards.periods import Period
from reporting.templatetags.in_language import NONE, OFFICE_ZONE, number, speaks_vietnamese

register = template.Library()


@register.simple_tag(takes_context=True)
def figure(context: Context, value: int, **words: Any) -> SafeString | str:
    """`{% figure line.late by=table.by key=line.key what="late" %}`; with an empty `what` never a link."""
    shared = context.get("behind")
    if shared is None or not value or words.get("what") == "":
        return number(value)
    address = f"{reverse('reports:dossiers')}?{urlencode({**shared, **words})}"
    return format_html('<a href="{}">{}</a>', address, number(value))


@register.simple_tag(takes_context=True)
def named(context: Context, key: str, label: str, by: str) -> SafeString | str:
    """A row's name; a unit that has a board of its own leads there."""
    words = (context.get("narrower") or {}).get(key) if by == "unit" else None
    return label if words is None else format_html('<a href="?{}">{}</a>', words, label)


@register.filter
def month(value: Period) -> str:
    """05/2026, or 5/2026 in English with the year first: 2026-05."""
    return f"{value.first:%m/%Y}" if speaks_vietnamese() else f"{value.first:%Y-%m}"


@register.filter
def stamp(value: datetime | None) -> str:
    """An instant in a narrow column, office time; a date that is good for a whole day is that day."""
    if value is None:
        return NONE
    local = value.astimezone(OFFICE_ZONE)
    return f"{local:%d/%m/%Y}" if f"{local:%H:%M:%S}" == "23:59:59" else f"{local:%d/%m/%Y %H:%M}"
