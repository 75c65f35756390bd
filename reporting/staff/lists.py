"""The register and the late list on a page: the first `SHOWN` lines with paging; all of a longer one are for a file.

In print, every line with every column of the form, as far as a list is short enough to be printed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dossiers.rules.errors import DossierError
from dossiers.rules.officetime import to_instant
from reporting.layouts import paper
from reporting.layouts.pdf import is_installed
from reporting.models import Export
from reporting.registers import asking, late_list
from reporting.registers import register as the_register
from reporting.registers.asking import Asked
from reporting.registers.sheets import Sheet, in_text
from reporting.scopes import Reader
from reporting.sentences import sentence
from reporting.staff.choosing import form, words_of
from reporting.staff.page import list_page, page

SHOWN = paper.MOST
PER_PAGE = 50


class List(NamedTuple):
    """One list: how it is made, and which columns of it sort by which word."""

    view: str
    title: str | Promise
    kind: str
    sheet: Callable[[User, Asked, int], Sheet]  # with no more lines than so many
    sorts: Mapping[str, str]
    columns: tuple[str, ...]  # those of the page, what it is looked at for first; the printed list and files have all


REGISTER = List(
    "register",
    _("Sổ theo dõi hồ sơ"),
    Export.Kind.REGISTER,
    the_register.sheet,
    {"code": "code", "agency": "agency", "received": "received", "due": "due"},
    ("number", "code", "procedure", "applicant", "contact", "agency", "received", "due", "returned", "note"),
)
LATE = List(
    "late",
    _("Hồ sơ quá hạn"),
    Export.Kind.LATE,
    late_list.sheet,
    {"code": "code", "agency": "agency", "received": "received", "due": "due"},
    (
        "number",
        "code",
        "days",
        "hours",
        "step",
        "reason",
        "steps",
        "procedure",
        "agency",
        "office",
        "status",
        "due",
        "ended",
    ),
)


@require_safe
@list_page
def register(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Sổ theo dõi hồ sơ."""
    return _list(request, reader, REGISTER)


@require_safe
@list_page
def late(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Danh sách hồ sơ quá hạn."""
    return _list(request, reader, LATE)


@require_safe
@list_page
def register_print(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The register alone, for the printer."""
    return _print(request, reader, REGISTER)


@require_safe
@list_page
def late_print(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The late list alone, for the printer."""
    return _print(request, reader, LATE)


def _print(request: HttpRequest, reader: Reader, asked_for: List) -> HttpResponse:
    """Refused, in a sentence: a list too long to print."""
    now = to_instant(timezone.now())
    sheet = asked_for.sheet(reader.user, asking.read(words_of(request, now), now), paper.MOST + 1)
    paper.check_length(len(sheet.keys))
    document = paper.of_list(sheet, list(sheet.all_lines()))
    return render(request, paper.TEMPLATE, paper.context(document, linked=True))


def _list(request: HttpRequest, reader: Reader, asked_for: List) -> HttpResponse:
    now = to_instant(timezone.now())
    words = words_of(request, now)
    context: dict[str, Any] = {"form": form(reader, words), "list": asked_for, "words": words}
    try:
        sheet = asked_for.sheet(reader.user, asking.read(words, now), SHOWN + 1)
        context |= _shown(request, sheet, words, asked_for)
    except DossierError as refused:  # the form keeps what was typed
        context["complaint"] = sentence(refused)
        return page(
            request, "reporting/staff/list.html", str(asked_for.title), context, view=asked_for.view, status=400
        )
    return page(request, "reporting/staff/list.html", str(asked_for.title), context, view=asked_for.view)


def _shown(request: HttpRequest, sheet: Sheet, words: Mapping[str, str], asked_for: List) -> dict[str, Any]:
    """One page of the sheet; only its own dossiers are read."""
    paginator = Paginator(sheet.keys[:SHOWN], PER_PAGE)
    current = paginator.get_page(request.GET.get("trang", "")[:6])
    first = current.start_index()
    places = {column.name: (place, column) for place, column in enumerate(sheet.columns)}
    columns = [places[name] for name in asked_for.columns if name not in sheet.withheld]
    lines = [
        [(column.name, column.in_full, in_text(line[place])) for place, column in columns]
        for line in sheet.lines(list(current.object_list), first)
    ]
    address = {key: word for key, word in words.items() if word}
    return {
        "notes": sheet.notes,
        "total": min(len(sheet.keys), SHOWN),
        "beyond": len(sheet.keys) > SHOWN,
        "headings": [_heading(column.name, column, address, asked_for) for _place, column in columns],
        "lines": lines,
        "page": current,
        "address": urlencode(address),
        "with_pdf": is_installed() and len(sheet.keys) <= paper.MOST_IN_PDF,
    }


def _heading(name: str, column: Any, address: Mapping[str, str], asked_for: List) -> dict[str, Any]:
    """A heading, and where it leads to be sorted by: again by the same turns the order of a date."""
    word = asked_for.sorts.get(name)
    found = {"name": name, "label": column.heading, "group": column.group}
    if word is None:
        return found
    now = address.get("sort", "")
    turned = f"-{word}" if now == word and name in {"received", "due"} else word
    direction = {word: "ascending", f"-{word}": "descending"}.get(now, "")
    return found | {"url": "?" + urlencode({**address, "sort": turned}), "direction": direction}
