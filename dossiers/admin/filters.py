"""The filters of the dossier list: all selects of one form, none of them longer than what a user may see."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dossiers import selectors
from dossiers.admin import marks
from dossiers.models import Agency, Dossier, Field
from dossiers.models.choices import LEVEL_LABELS, STATUS_LABELS, VERTICAL

MOST_AGENCIES = 1_000
CHOSEN_UNDERSTOOD = 12  # digits of a key


class Choice(admin.SimpleListFilter):
    """A filter that the list's own form shows as a select."""

    nothing: Any = _("Tất cả")

    def options(self) -> list[tuple[str, Any, bool]]:
        chosen = self.value() or ""
        rows = [("", self.nothing), *self.lookup_choices]
        return [(str(value), label, str(value) == chosen) for value, label in rows]

    def known(self) -> str:
        """The chosen value, empty where it is not one of those offered."""
        chosen = self.value() or ""
        return chosen if any(str(value) == chosen for value, _label in self.lookup_choices) else ""


class Scope(Choice):
    """Open dossiers unless something else is asked for: a status or a search looks in all of them."""

    title = _("Phạm vi")
    parameter_name = "scope"
    nothing = _("Đang mở")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (marks.LATE, _("Quá hạn")),
            (marks.SOON, _("Sắp đến hạn")),
            ("ended", _("Đã kết thúc")),
            ("all", _("Tất cả")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dossier]) -> QuerySet[Dossier]:
        scope = self.known()
        if scope == marks.LATE:
            return queryset.filter(marks.late_at(timezone.now()))
        if scope == marks.SOON:
            return queryset.filter(marks.soon_at(timezone.now()))
        if scope == "ended":
            return queryset.filter(ended_at__isnull=False)
        if scope == "all" or looks_everywhere(request):
            return queryset
        return queryset.filter(ended_at__isnull=True)


def looks_everywhere(request: HttpRequest) -> bool:
    """Whether a status or a search takes the place of the open dossiers."""
    return bool(request.GET.get("q", "").strip() or request.GET.get("status"))


def shows_history(request: HttpRequest) -> bool:
    """Whether ended dossiers are in the list, which is then in order of reception."""
    scope = request.GET.get("scope")
    return scope in ("ended", "all") or (not scope and looks_everywhere(request))


class Status(Choice):
    title = _("Tình trạng")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STATUS_LABELS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dossier]) -> QuerySet[Dossier]:
        return queryset.filter(status=status) if (status := self.known()) else queryset


class AgencyLevel(Choice):
    """The level of the accountable agency's unit; vertical agencies stand apart."""

    title = _("Cấp")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(LEVEL_LABELS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dossier]) -> QuerySet[Dossier]:
        level = self.known()
        if level == VERTICAL:
            return queryset.filter(agency__kind=Agency.Kind.VERTICAL)
        if level:
            return queryset.filter(agency__unit__level=level).exclude(agency__kind=Agency.Kind.VERTICAL)
        return queryset


class FieldOfWork(Choice):
    title = _("Lĩnh vực")
    parameter_name = "field"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(pk), name) for pk, name in Field.objects.order_by("name").values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dossier]) -> QuerySet[Dossier]:
        return queryset.filter(procedure_version__field=int(field)) if (field := self.known()) else queryset


class AccountableAgency(Choice):
    """The agencies whose dossiers a user may see. Who sees every province is asked for a code instead."""

    title = _("Cơ quan giải quyết")
    parameter_name = "agency"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.typed = request.user.is_superuser
        if self.typed:
            return []
        member = selectors.staff_member(request.user)
        if member is None:
            return []
        if member.agency_id is not None:  # a desk's counterparts
            agencies = Agency.objects.filter(desk=member.agency_id).exclude(pk=member.agency_id)
        else:
            # what has no dossiers of its own to owe is no choice
            agencies = selectors.agencies_of_units(member.unit_id).exclude(
                kind__in=[Agency.Kind.ONE_STOP, Agency.Kind.SERVICE_CENTRE]
            )
        found = agencies.order_by("unit__level", "name").values_list("pk", "name", "valid_to")[:MOST_AGENCIES]
        return [(str(pk), f"{name} (– {until:%d/%m/%Y})" if until else name) for pk, name, until in found]

    def has_output(self) -> bool:
        return self.typed or len(self.lookup_choices) > 1

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dossier]) -> QuerySet[Dossier]:
        if self.typed:
            code = (self.value() or "").strip()
            return queryset.filter(agency__in=_by_code(code)) if code else queryset
        return queryset.filter(agency=int(agency)) if (agency := self.known()) else queryset


def _by_code(code: str) -> QuerySet[Agency]:
    return Agency.objects.filter(code=code.replace("\0", "").upper()[:20])
