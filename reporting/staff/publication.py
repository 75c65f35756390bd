"""One publication: what it is made of, its tables; had again; taken down; and compared with what is known now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dossiers import selectors
from dossiers.models import Unit
from dossiers.rules.errors import NotAllowed, NotFound
from reporting import scopes
from reporting.counts import Counts
from reporting.layouts.columns import COLUMNS, PRINTED, Column, Value
from reporting.models import Publication, PublishedStatement
from reporting.rows import PLACES, Row, counts_of
from reporting.runs import freezing
from reporting.runs.definition import place_of
from reporting.runs.rerun import rerun
from reporting.runs.restatement import Compared, RowChange, restatement
from reporting.sentences import sentence
from reporting.staff.page import page, staff_page
from reporting.staff.publications import PRACTICE_LABELS
from reporting.staff.shares import explained, shares

A_PAGE = 50
_HEADINGS = {column.name: column.heading for column in COLUMNS}


@staff_page
def publication(request: HttpRequest, unit: Unit | None, number: int) -> HttpResponse:
    """Its definition, digests and tables; what is public is for everybody, what was taken down for its own unit."""
    found = _found(number)
    if found.withdrawn_at is not None:
        scopes.check(place_of(found), unit)
    tables = [_table(one) for one in found.statements.all()]
    context = {
        "tables": tables,
        "headings": [one.short for one in PRINTED],
        "definitions": tables[0]["definitions"] if tables else [],
    }
    return _page(request, "publication", found, context)


@staff_page
@require_POST
def run_again(request: HttpRequest, unit: Unit | None, number: int) -> HttpResponse:
    """Count it again and say whether the bytes are the same."""
    found = _found(number)
    scopes.check(place_of(found), unit)
    return _page(request, "rerun", found, {"runs": rerun(found)})


@staff_page
@require_POST
def withdraw(request: HttpRequest, unit: Unit | None, number: int) -> HttpResponse:
    """Take it off the public page."""
    found, user = _found(number), request.user
    assert isinstance(user, User)  # admin_view lets no stranger in
    if not scopes.publishes(user):
        raise NotAllowed("publishing_for_controllers")
    scopes.check(place_of(found), unit)
    freezing.withdraw(found, request.POST.get("why", ""), timezone.now(), user)
    messages.success(request, _("Đã gỡ «%(title)s» khỏi trang công khai.") % {"title": found.title})
    return redirect("reports:publication", number)


@staff_page
def restated(request: HttpRequest, unit: Unit | None, number: int) -> HttpResponse:
    """What is known now, less what was published; the dossiers that moved it, as far as the reader may see them."""
    found = _found(number)
    scopes.check(place_of(found), unit)
    compared = restatement(found)
    visible = selectors.visible_to(request.user).filter(pk__in=compared.moved).order_by("code")
    listed = Paginator(visible.values_list("pk", "code"), A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "restatement": compared,
        "statements": [_compared(one) for one in compared.statements],
        "dossiers": [(pk, code, _moves(compared.moved[pk])) for pk, code in listed],
        "listed": listed,
        "hidden": len(compared.moved) - listed.paginator.count,
    }
    return _page(request, "restatement", found, context)


def _found(number: int) -> Publication:
    found = Publication.objects.select_related("published_by", "withdrawn_by").filter(pk=number).first()
    if found is None:
        raise Http404(sentence(NotFound("no_publication", number=number)))
    return found


def _page(request: HttpRequest, template: str, found: Publication, context: dict[str, Any]) -> HttpResponse:
    assert isinstance(request.user, User)
    shared = {
        "publication": found,
        "practice": PRACTICE_LABELS.get(found.practice, found.practice),
        "statements_kept": list(found.statements.defer("body")),
        "may_publish": scopes.publishes(request.user),
    }
    title = _("%(title)s, lần công bố %(version)s") % {"title": found.title, "version": found.version}
    return page(request, f"reporting/staff/{template}.html", title, shared | context, view="publications")


def _table(stored: PublishedStatement) -> dict[str, Any]:
    """A statement as published: the printed table's columns, then every rate with its parts."""
    report = json.loads(stored.body)
    practice = report["practice"]
    rows = [_row(row) for row in report["rows"]]
    total = _row(report["total"])
    return {
        "statement": stored,
        "scope": report["scope"],
        "rows": [_cells(row, practice) for row in rows],
        "total": _cells(total, practice),
        "shares": [shares(row, practice) for row in rows],
        "total_shares": shares(total, practice),
        "definitions": explained(total, practice),
    }


def _row(row: dict[str, Any]) -> Row:
    return Row(row["key"], row["label"], counts_of(row))


def _cells(row: Row, practice: str) -> list[tuple[Column, Value]]:
    return [(column, column.value(row, practice)) for column in PRINTED]


def _compared(one: Compared) -> dict[str, Any]:
    rows = [*one.rows, *([one.total] if one.rows else [])]
    return {
        "statement": one.statement,
        "rows": [(row, list(_changes(row))) for row in rows],
        "unexplained": any(any(row.unexplained) for row in rows),
    }


def _changes(row: RowChange) -> Iterator[dict[str, Any]]:
    """The columns of a row that differ."""
    for name, published, now, rest in zip(Counts._fields, row.published, row.now, row.unexplained, strict=True):
        if published != now or rest:
            difference = now - published
            yield {
                "heading": _heading(name), "published": published, "now": now, "difference": difference, "rest": rest,
            }  # fmt: skip


def _moves(moves: Any) -> list[dict[str, Any]]:
    """What one dossier moved: by grouping and row, the columns and by how much."""
    return [
        {
            "grouping": move.grouping,
            "label": move.label,
            "columns": [(_heading(name), count) for name, count in move.difference._asdict().items() if count],
        }
        for move in moves
    ]


def _heading(name: str) -> Any:
    return _HEADINGS[PLACES.get(name, name)]
