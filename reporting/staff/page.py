"""What every report page of the staff shares: who may come in, for which unit, the menu, and how a refusal reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dossiers.models import Unit
from dossiers.rules.errors import DossierError, NotAllowed, NotFound
from reporting import scopes
from reporting.sentences import sentence
from reporting.staff.menu import menu

View = Callable[..., HttpResponse]


def staff_page(view: Callable[..., HttpResponse]) -> View:
    """A page for members who work over a unit (the view gets it: `view(request, unit, …)`; None may ask for all).

    Others are asked to log in, or told in a sentence; a refusal that the view lets pass is told the same way.
    """

    @wraps(view)
    def for_units(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        unit = scopes.unit_of(request.user)  # type: ignore[arg-type]  # admin_view lets no stranger in
        return view(request, unit, *args, **kwargs)

    return _answering(for_units)


def list_page(view: Callable[..., HttpResponse]) -> View:
    """A page of dossiers, for members at an agency too: `view(request, reader, …)`.

    It tells nothing of which dossiers: the view reads them through `dossiers.selectors.visible_to(reader.user)`.
    """

    @wraps(view)
    def for_readers(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reader = scopes.reader_of(request.user)  # type: ignore[arg-type]
        request.reads_lists_only = reader.at_agency  # type: ignore[attr-defined]
        return view(request, reader, *args, **kwargs)

    return _answering(for_readers)


def _answering(view: Callable[..., HttpResponse]) -> View:
    """A view of the admin whose refusals are sentences."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as error:
            return refusal(request, error, status=403)
        except NotFound as error:
            return refusal(request, error, status=404)
        except DossierError as error:
            return refusal(request, error, status=400)

    return admin.site.admin_view(answering)


def page(
    request: HttpRequest, template: str, title: str, context: Mapping[str, Any], *, view: str = "", status: int = 200
) -> HttpResponse:
    """A page in the staff's frame; `view` is its name in the menu."""
    items = menu(view, lists_only=getattr(request, "reads_lists_only", False))
    shared = {**admin.site.each_context(request), "title": title, "reports_menu": items}
    return render(request, template, {**shared, **context}, status=status)


def refusal(request: HttpRequest, error: DossierError, *, status: int) -> HttpResponse:
    """The refusal as one sentence, in place of a page."""
    return page(request, "reporting/staff/refusal.html", "", {"sentence": sentence(error)}, status=status)


def whole(unit: Unit | None) -> Mapping[str, str]:
    """The words of a query about all that a member works over, where the page's form names nothing else."""
    return scopes.narrowed({}, unit)
