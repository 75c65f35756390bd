"""Who may come in: by role, since what reporting keeps is the controllers' and nobody else's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from reporting.entered import Powers, powers


def powers_of(request: HttpRequest) -> Powers:
    """Asked many times a page, and answered once."""
    known: Powers | None = request.__dict__.get("reporting_powers")
    if known is None:
        known = request.__dict__["reporting_powers"] = powers(request.user)
    return known


class _ByRole(admin.ModelAdmin):
    """Everything to those whom `allowed` lets in, but deleting where `deletes` is off: that is for superusers."""

    deletes = True
    list_per_page = 50
    show_full_result_count = False

    def allowed(self, request: HttpRequest) -> bool:
        raise NotImplementedError

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.allowed(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request)

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return self.allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request) and (self.deletes or bool(getattr(request.user, "is_superuser", False)))


class EnteringAdmin(_ByRole):
    """For those who enter values."""

    def allowed(self, request: HttpRequest) -> bool:
        return powers_of(request).enter


class ConfiguringAdmin(_ByRole):
    """What a deletion would take with it, others rely on: superusers delete."""

    deletes = False

    def allowed(self, request: HttpRequest) -> bool:
        return powers_of(request).configure


class ConfiguringInline(admin.TabularInline):
    """Rows of what may be configured: whoever may change the whole may change them."""

    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return powers_of(request).configure

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return powers_of(request).configure

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return powers_of(request).configure

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return powers_of(request).configure
