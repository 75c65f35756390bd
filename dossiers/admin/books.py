"""What the machinery keeps: origins, flags, what was set aside, what is to be sent. To look at; a retry is a delete."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dossiers import selectors
from dossiers.admin.reading import ReadingAdmin
from dossiers.models import Flag, FlagSetAside, Heartbeat, Origin, OutboxMessage


class OfDossiers(ReadingAdmin):
    """Rows that belong to dossiers: only of those that the user may see."""

    list_select_related = ("dossier",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(Exists(selectors.visible_to(request.user).filter(pk=OuterRef("dossier"))))


@admin.register(Origin)
class OriginAdmin(ReadingAdmin):
    list_display = ("name", "kind", "province", "first", "last", "dossiers", "events", "flags", "loaded_at")
    ordering = ("-id",)


@admin.register(Flag)
class FlagAdmin(OfDossiers):
    list_display = ("dossier", "rung", "instant", "noticed_at", "voided_by")
    list_filter = ("rung",)
    search_fields = ("=dossier__code",)
    search_help_text = _("Mã hồ sơ, đủ cả mã")
    ordering = ("-id",)


@admin.register(FlagSetAside)
class FlagSetAsideAdmin(OfDossiers):
    """Deleting a row takes the dossier up again: the worker meets it at its next round."""

    list_display = ("dossier", "at", "error")
    ordering = ("-id",)
    actions = ("delete_selected",)  # type: ignore[assignment]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("dossiers.delete_flagsetaside")


@admin.register(OutboxMessage)
class OutboxMessageAdmin(OfDossiers):
    list_display = ("key", "topic", "dossier", "created_at", "sent_at", "attempts", "error")
    list_filter = ("topic", ("sent_at", admin.EmptyFieldListFilter))
    search_fields = ("=dossier__code",)
    search_help_text = _("Mã hồ sơ, đủ cả mã")
    ordering = ("-id",)


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadingAdmin):
    list_display = ("name", "at")
    ordering = ("name",)
