"""Dossiers in the admin: the list, the page, intake and the slip. Every read is `selectors.visible_to` the user."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from dossiers import selectors
from dossiers.admin import dossier_list, filters, searches, searching
from dossiers.admin.dossier_page import DossierPages
from dossiers.admin.fields import Text
from dossiers.admin.reading import ReadingAdmin
from dossiers.models import Dossier
from dossiers.roles import standing


@admin.register(Dossier)
class DossierAdmin(DossierPages, ReadingAdmin):
    """No form of a model and no assignment: a dossier moves by actions only."""

    list_display = (
        dossier_list.code, dossier_list.procedure, dossier_list.agency, dossier_list.status, dossier_list.received,
        dossier_list.due, dossier_list.time_left,
    )  # fmt: skip
    list_select_related = ("procedure_version", "agency")
    list_filter = (
        filters.Scope, filters.Status, filters.AgencyLevel, filters.FieldOfWork, filters.AccountableAgency,
    )  # fmt: skip
    search_fields = ("code",)  # that there is a search; `get_search_results` says which
    sortable_by = (dossier_list.received, dossier_list.due)  # type: ignore[assignment]  # as in `list_display`

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dossier]:
        return selectors.visible_to(request.user)

    def get_changelist(self, request: HttpRequest, **_given: Any) -> type[ChangeList]:
        return dossier_list.DossierList

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return dossier_list.order(filters.shows_history(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Dossier], search_term: str
    ) -> tuple[QuerySet[Dossier], bool]:
        if not search_term:
            return queryset, False
        by_applicant = standing(request.user).handles_applicants
        text = searches.text_of(request, search_term) or ""
        return queryset.filter(searching.found_by(text, by_applicant=by_applicant)), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "POST":
            return self._asked_for(request)
        typed = searches.text_of(request, request.GET.get(SEARCH_VAR, "").strip())
        if typed is None:
            messages.warning(request, _("Không còn giữ nội dung tìm kiếm này; hãy gõ lại."))
            request.GET = request.GET.copy()  # type: ignore[assignment]
            del request.GET[SEARCH_VAR]  # type: ignore[misc]
        who = standing(request.user)
        context = {
            "takes_in": who.takes_in, "by_applicant": who.handles_applicants, "typed": typed or "",
            "title": _("Hồ sơ"), "longest": searching.LONGEST_NAME,
        }  # fmt: skip
        return super().changelist_view(request, context | (extra_context or {}))

    def _asked_for(self, request: HttpRequest) -> HttpResponse:
        """The list of what was typed and chosen, at an address that names nobody."""
        words = {name: request.POST.get(name, "") for name in (one.parameter_name for one in self.list_filter)}
        try:
            text = Text(max_length=searching.LONGEST_NAME, required=False).clean(request.POST.get(SEARCH_VAR, ""))
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
        else:
            words[SEARCH_VAR] = searches.word_for(request, text)
        chosen = urlencode({name: word for name, word in words.items() if word})
        return HttpResponseRedirect(f"{request.path}?{chosen}" if chosen else request.path)

    def get_urls(self) -> list[URLPattern]:
        """Only these: no history, no delete, no second way to the page."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="dossiers_dossier_changelist"),
            path("add/", view(self.intake_view), name="dossiers_dossier_add"),
            path("<int:pk>/slip/", view(self.slip_view), name="dossiers_dossier_slip"),
            path("<path:object_id>/change/", view(self.change_view), name="dossiers_dossier_change"),
        ]
