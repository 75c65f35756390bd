"""The catalogue, to look at: it is loaded by `load_catalogue` and never edited in place."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dossiers.admin.intake import term_words
from dossiers.admin.reading import ReadingAdmin, ReadingInline
from dossiers.models import (
    Agency,
    Calendar,
    CalendarEntry,
    CalendarHours,
    CalendarRevision,
    Field,
    Procedure,
    ProcedureStep,
    ProcedureVersion,
    Unit,
    UnitSuccession,
    UnitVersion,
)


class Versions(ReadingInline):
    model = UnitVersion
    fk_name = "unit"
    fields = ("name", "kind", "parent", "valid_from", "valid_to")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("parent").order_by("valid_from")


class Successions(ReadingInline):
    model = UnitSuccession
    fk_name = "predecessor"
    fields = ("successor", "kind", "on", "main", "decree")


@admin.register(Unit)
class UnitAdmin(ReadingAdmin):
    list_display = ("code", "name", "level", "since")
    list_filter = ("level",)
    search_fields = ("=code", "versions__name")
    search_help_text = _("Mã hoặc tên đơn vị")
    ordering = ("code", "since")
    inlines = (Versions, Successions)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("versions")

    @admin.display(description=_("tên"))
    def name(self, unit: Unit) -> str:
        return max(unit.versions.all(), key=lambda version: version.valid_from).name if unit.versions.all() else ""


@admin.register(Agency)
class AgencyAdmin(ReadingAdmin):
    list_display = ("code", "name", "kind", "valid_from", "valid_to")
    list_filter = ("kind",)
    search_fields = ("code__startswith", "name")
    search_help_text = _("Mã định danh hoặc tên")
    ordering = ("code", "valid_from")


@admin.register(Field)
class FieldAdmin(ReadingAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name")
    ordering = ("name",)


class ProcedureVersions(ReadingInline):
    model = ProcedureVersion
    fields = ("name", "level", "term_kind", "term_amount", "decision", "valid_from", "valid_to")
    ordering = ("valid_from",)


@admin.register(Procedure)
class ProcedureAdmin(ReadingAdmin):
    list_display = ("code", "illustrative")
    search_fields = ("code", "versions__name")
    ordering = ("code",)
    inlines = (ProcedureVersions,)


class Steps(ReadingInline):
    model = ProcedureStep
    fields = ("order", "office", "share")


@admin.register(ProcedureVersion)
class ProcedureVersionAdmin(ReadingAdmin):
    list_display = ("name", "procedure", "field", "level", "term", "valid_from", "valid_to")
    list_filter = ("level", "field")
    list_select_related = ("procedure", "field")
    search_fields = ("procedure__code", "name")
    ordering = ("name", "valid_from")
    inlines = (Steps,)

    @admin.display(description=_("thời hạn"))
    def term(self, version: ProcedureVersion) -> str:
        return term_words(version.term_kind, version.term_amount)


class Hours(ReadingInline):
    model = CalendarHours
    fields = ("weekdays", "sessions", "season", "first", "last", "source", "revision")


@admin.register(Calendar)
class CalendarAdmin(ReadingAdmin):
    list_display = ("code", "name", "parent", "first", "last")
    list_select_related = ("parent",)
    ordering = ("code",)
    inlines = (Hours,)


@admin.register(CalendarEntry)
class CalendarEntryAdmin(ReadingAdmin):
    list_display = ("date", "name", "kind", "sessions", "calendar", "status", "source")
    list_filter = ("kind", "status", "calendar")
    list_select_related = ("calendar",)
    search_fields = ("name", "source")
    ordering = ("-date",)


@admin.register(CalendarRevision)
class CalendarRevisionAdmin(ReadingAdmin):
    list_display = ("id", "entered_at", "note")
    ordering = ("-id",)
