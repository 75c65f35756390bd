"""The indicators of reform for staff: of the unit they work over or one below it, in any period; also as XLSX."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dossiers.models import Unit, UnitVersion
from dossiers.models.choices import Level
from dossiers.models.units import in_force
from dossiers.rules.errors import DossierError, NotAllowed
from dossiers.rules.officetime import OFFICE_ZONE, to_instant
from reporting import scopes
from reporting.queries import Query
from reporting.reform import indicators
from reporting.reform.document import as_document, groups
from reporting.reform.layouts import as_xlsx, notes
from reporting.sentences import sentence
from reporting.staff.page import page, staff_page

VIEW, TEMPLATE = "reform", "reporting/staff/reform.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_WORD = 40


class Choice(NamedTuple):
    """A unit that the form offers."""

    code: str
    name: str


@staff_page
def reform(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    """The page; with `format=xlsx` the same as a file. A refusal stands above the form, which keeps what was typed."""
    now = timezone.now()
    words = _words(request, unit, now)
    form = {
        "words": words,
        "choices": _choices(unit, words["unit"], now),
        "xlsx": urlencode(words | {"format": "xlsx"}),
    }
    try:
        query = indicators.ask(scopes.narrowed(words, unit), to_instant(now))
        scopes.check(query, unit)
        review = indicators.make(query)
    except DossierError as error:
        status = 403 if isinstance(error, NotAllowed) else 400
        return page(request, TEMPLATE, _title(), form | {"sentence": sentence(error)}, view=VIEW, status=status)
    if request.GET.get("format") == "xlsx":
        return _file(query, as_xlsx(review))
    document = as_document(review)
    shown = {
        "document": document,
        "groups": list(groups(document)),
        "notes": notes(review),
        "query": query,
        "json": urlencode({key: word for key, word in scopes.narrowed(words, unit).items() if word}),
        "enter": _where_to_enter(request),
    }
    return page(request, TEMPLATE, _title(), form | shown, view=VIEW)


def _title() -> str:
    return _("Chỉ tiêu cải cách hành chính")


def _words(request: HttpRequest, unit: Unit | None, now: datetime) -> dict[str, str]:
    """What was asked: by default this year, and one's own unit."""
    year = now.astimezone(OFFICE_ZONE).year
    default = {"from": f"{year}-01-01", "to": f"{year}-12-31", "unit": unit.code if unit is not None else ""}
    asked = {key: request.GET.get(key, "").replace("\0", "").strip()[:LONGEST_WORD] for key in default}
    return {key: asked[key] or word for key, word in default.items()}


def _choices(unit: Unit | None, asked: str, now: datetime) -> list[Choice]:
    """The provinces, or one's own unit and those right below it today; and what was asked, if it is another."""
    today = now.astimezone(OFFICE_ZONE).date()
    versions = UnitVersion.objects.filter(in_force(today))
    if unit is None:
        versions = versions.filter(unit__level=Level.PROVINCE)
    else:
        versions = versions.filter(Q(unit=unit) | Q(parent=unit))
    rows = list(versions.order_by("unit__code").values_list("unit__code", "name", "unit"))
    own = unit.pk if unit is not None else None
    choices = [Choice(code, name) for code, name, _pk in sorted(rows, key=lambda row: row[2] != own)]
    if asked and asked not in {choice.code for choice in choices}:
        choices.append(Choice(asked, asked))
    return choices


def _where_to_enter(request: HttpRequest) -> str:
    """The admin's form for values, for those who may enter them."""
    try:
        address = reverse("admin:reporting_indicatorvalue_add")
    except NoReverseMatch:
        return ""
    return address if request.user.has_perm("reporting.add_indicatorvalue") else ""


def _file(query: Query, body: bytes) -> HttpResponse:
    name = f"cai-cach-{query.unit or query.province or 'tat-ca'}-{query.first}-{query.last}.xlsx"
    safe = "".join(character for character in name if character.isalnum() or character in "-.")
    disposition = f'attachment; filename="{safe}"'
    return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": disposition})
