"""What was published, the newest first, and what is being made; the form that asks for one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.models import Unit
from dossiers.rules.errors import DossierError, NotAllowed
from dossiers.rules.officetime import to_instant
from reporting import scopes
from reporting.models import Publication, PublicationOrder
from reporting.rates import COLUMN, IN_TIME, LEFT_OUT, TIMED
from reporting.runs import definition, orders
from reporting.sentences import sentence
from reporting.staff.page import page, staff_page, whole

FIELDS = ("from", "to", "province", "unit", "practice", "frame", "title", "note")
PRACTICE_LABELS = {
    COLUMN: gettext_lazy("để ở cột riêng"),
    LEFT_OUT: gettext_lazy("để ngoài biểu"),
    IN_TIME: gettext_lazy("tính là trong hạn"),
    TIMED: gettext_lazy("tính hạn như hồ sơ khác"),
}
A_PAGE = 25
ORDERS_SHOWN = 5
WORKER_AWAY = timedelta(minutes=3)


@staff_page
def publications(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    """The list; a form is added for those who publish."""
    now = timezone.now()
    user = request.user
    assert isinstance(user, User)  # admin_view lets no stranger in
    may = scopes.publishes(user)
    if request.method != "POST":
        typed = {**dict.fromkeys(FIELDS, ""), "practice": COLUMN, **whole(unit)}
        return _page(request, now, may=may, typed=typed)
    if not may:
        raise NotAllowed("publishing_for_controllers")
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        _order(typed, now, user, unit)
    except DossierError as error:
        return _page(request, now, may=may, typed=typed, refused=sentence(error), status=400)
    messages.success(request, _("Đã nhận yêu cầu; tiến trình nền sẽ tính và công bố, thường trong một phút."))
    return redirect("reports:publications")


def _order(typed: Mapping[str, str], now: datetime, user: User, unit: Unit | None) -> None:
    words = scopes.narrowed(typed, unit)
    scopes.check(definition.read(words, to_instant(now)).query, unit)
    orders.place(words, now, user)


def _page(
    request: HttpRequest, now: datetime, *, may: bool, typed: Mapping[str, str], refused: str = "", status: int = 200
) -> HttpResponse:
    found = Publication.objects.select_related("published_by").order_by("-published_at", "-pk")
    newest = PublicationOrder.objects.select_related("asked_by").exclude(state=PublicationOrder.State.DONE)
    to_do = list(newest.order_by("-pk")[:ORDERS_SHOWN]) if may else []
    queued = [one for one in to_do if one.state == PublicationOrder.State.QUEUED]
    context = {
        "publications": Paginator(found, A_PAGE).get_page(request.GET.get("trang")),
        "orders": to_do,
        "worker_away": any(now - one.asked_at > WORKER_AWAY for one in queued),
        "may_publish": may,
        "typed": typed,
        "practices": PRACTICE_LABELS.items(),
        "refused": refused,
    }
    template = "reporting/staff/publications.html"
    return page(request, template, _("Công bố"), context, view="publications", status=status)
