"""The staff's overview of their unit, and the dossiers behind each of its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from dossiers.models import Unit
from dossiers.rules.officetime import to_datetime, to_instant
from dossiers.selectors import visible_to
from reporting import queries, scopes
from reporting.boards import addresses, asking, backlog, board, showing
from reporting.boards.behind import Behind, of_backlog, of_statement
from reporting.queries import LEVEL, OWN, SUBTREE
from reporting.staff.page import page, staff_page
from reporting.territory import select

A_PAGE = 50
BUCKETS = (backlog.AGE, backlog.LEFT, backlog.DUE)
OF_STATEMENT = ("from", "to", "as_of", "by", "key", "what")
OF_PLACE = ("province", "unit", "frame")


@staff_page
def overview(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    """The board of all that a member works over, or of a unit below it."""
    now = to_instant(timezone.now())
    words = scopes.narrowed(asking.words(request.GET.dict()), unit)
    answer = board.answer(asking.complete(words, now), now, unit=unit, agencies=True)
    context = showing.context(answer, agencies=True)
    context |= {"behind": addresses.behind(answer), "own_unit": unit is not None}
    status = 400 if answer.refusal else 200
    return page(request, "reporting/staff/overview.html", _("Tổng quan"), context, view="overview", status=status)


@staff_page
def dossiers(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    """The dossiers behind a number of the board, as many as it says: those that the reader may see, by pages."""
    now = to_instant(timezone.now())
    given = {name: request.GET.get(name, "").replace("\0", "")[: asking.LONGEST_WORD] for name in _words()}
    given = {name: value for name, value in given.items() if value}
    found, query = _behind(request, unit, given, now)
    total = found.dossiers.count()
    rows = Paginator(
        found.dossiers.select_related("procedure_version", "agency").order_by(F("due_at").asc(nulls_last=True), "pk"),
        A_PAGE,
    ).get_page(request.GET.get("p"))
    in_backlog = any(name in given for name in BUCKETS)
    context = {
        "rows": rows,
        "number": found.number,
        "hidden": found.number - total,
        "as_of": to_datetime(now if in_backlog else query.cuts.as_of),
        "described": _described(found, given, query.first, query.last),
        "address": urlencode(given),
        "back": urlencode({name: given[name] for name in (*OF_PLACE, "from", "to") if name in given}),
    }
    return page(request, "reporting/staff/dossiers.html", _("Hồ sơ"), context, view="overview")


def _behind(
    request: HttpRequest, unit: Unit | None, given: Mapping[str, str], now: int
) -> tuple[Behind, queries.Query]:
    """Refused, as on the board: what reaches beyond the unit, and words that are none."""
    words = {name: value for name, value in given.items() if name in (*OF_PLACE, "from", "to", "as_of", "by")}
    scope = OWN if words.get("by", LEVEL) == LEVEL else SUBTREE
    asked = queries.read(scopes.narrowed({**words, "scope": SUBTREE}, unit), now)
    scopes.check(asked, unit)
    selection = select(asked)
    visible = visible_to(request.user)
    buckets = {name: given[name] for name in BUCKETS if name in given}
    if buckets:
        return of_backlog(asked, selection, buckets, backlog.national_edges(now), visible), asked
    query = asked._replace(scope=scope)
    return of_statement(query, selection, given.get("key", ""), given.get("what", "finished"), visible), query


def _described(found: Behind, given: Mapping[str, str], first: date, last: date) -> str:
    """What the list is of, in words."""
    parts = [found.what]
    if found.row:
        parts.append(found.row)
    if any(name in given for name in BUCKETS):
        labels: dict[str, Any] = {
            **{f"age{name}": label for name, label in backlog.AGES.items()},
            "leftlate": _("Quá hạn"),
        }
        labels |= {f"left{name}": label for name, label in backlog.LEFTS.items()}
        parts += [str(labels[name + given[name]]) for name in BUCKETS if name + given.get(name, "") in labels]
        if backlog.DUE in given:
            parts.append(_("đến hạn ngày %(day)s") % {"day": f"{backlog.day_of_bucket(given[backlog.DUE]):%d/%m/%Y}"})
    else:
        parts.append(_("từ %(first)s đến hết %(last)s") % {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"})
    return " – ".join(parts) + "."


def _words() -> tuple[str, ...]:
    return (*OF_PLACE, *OF_STATEMENT, *BUCKETS)
