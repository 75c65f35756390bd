"""Who may come in: by role, since what reporting keeps is the controllers' and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from reporting.entered import may_configure, may_enter


class _ByRole(admin.ModelAdmin):
    """Everything to those whom `may` lets in, but deleting where `deletes` is off: that is for superusers."""

    may: Callable[[Any], bool]
    deletes = True
    list_per_page = 50
    show_full_result_count = False

    def allowed(self, request: HttpRequest) -> bool:
        """Asked many times a page, and answered by one query."""
        known: dict[Any, bool] = request.__dict__.setdefault("reporting_may", {})
        may = type(self).may
        if may not in known:
            known[may] = may(request.user)
        return known[may]

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
    may = staticmethod(may_enter)


class ConfiguringAdmin(_ByRole):
    """What a deletion would take with it, others rely on: superusers delete."""

    may = staticmethod(may_configure)
    deletes = False


class ConfiguringInline(admin.TabularInline):
    """Rows of what may be configured: whoever may change the whole may change them."""

    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_configure(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_configure(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_configure(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_configure(request.user)
