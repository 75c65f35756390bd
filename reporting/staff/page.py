"""What every report page of the staff shares: who may come in, for which unit, the menu, and how a refusal reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dossiers.models import Unit
from dossiers.rules.errors import DossierError, NotAllowed
from reporting import scopes
from reporting.sentences import sentence
from reporting.staff.menu import menu

View = Callable[..., HttpResponse]


def staff_page(view: Callable[..., HttpResponse]) -> View:
    """A page for members who work over a unit (the view gets it: `view(request, unit, …)`; None may ask for all).

    Others are asked to log in, or told in a sentence; a refusal that the view lets pass is told the same way.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            unit = scopes.unit_of(request.user)  # type: ignore[arg-type]  # admin_view lets no stranger in
            return view(request, unit, *args, **kwargs)
        except NotAllowed as error:
            return refusal(request, error, status=403)
        except DossierError as error:
            return refusal(request, error, status=400)

    return admin.site.admin_view(wrapped)


def page(
    request: HttpRequest, template: str, title: str, context: Mapping[str, Any], *, view: str = "", status: int = 200
) -> HttpResponse:
    """A page in the staff's frame; `view` is its name in the menu."""
    shared = {**admin.site.each_context(request), "title": title, "reports_menu": menu(view)}
    return render(request, template, {**shared, **context}, status=status)


def refusal(request: HttpRequest, error: DossierError, *, status: int) -> HttpResponse:
    """The refusal as one sentence, in place of a page."""
    return page(request, "reporting/staff/refusal.html", "", {"sentence": sentence(error)}, status=status)


def whole(unit: Unit | None) -> Mapping[str, str]:
    """The words of a query about all that a member works over, where the page's form names nothing else."""
    return scopes.narrowed({}, unit)
