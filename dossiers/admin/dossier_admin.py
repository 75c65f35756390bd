"""Dossiers in the admin: the list, the page, intake and the slip. Every read is `selectors.visible_to` the user."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from dossiers import selectors
from dossiers.admin import dossier_list, filters, searching
from dossiers.admin.dossier_page import DossierPages
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
    sortable_by = ("received", "due")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dossier]:
        return selectors.visible_to(request.user)

    def get_changelist(self, request: HttpRequest, **_given: Any) -> type[ChangeList]:
        return dossier_list.DossierList

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return dossier_list.order(filters.shows_history(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Dossier], search_term: str
    ) -> tuple[QuerySet[Dossier], bool]:
        if not search_term.strip():
            return queryset, False
        by_applicant = standing(request.user).handles_applicants
        return queryset.filter(searching.found_by(search_term, by_applicant=by_applicant)), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        takes_in = standing(request.user).takes_in
        return super().changelist_view(request, {"takes_in": takes_in, "title": _("Hồ sơ")} | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        """Only these: no history, no delete, no second way to the page."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="dossiers_dossier_changelist"),
            path("add/", view(self.intake_view), name="dossiers_dossier_add"),
            path("<int:pk>/slip/", view(self.slip_view), name="dossiers_dossier_slip"),
            path("<path:object_id>/change/", view(self.change_view), name="dossiers_dossier_change"),
        ]
