"""What every list and page of the staff face shares: office time, no changes, and counts that stop somewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

COUNTED = 5_000
"""Lists count so far and then say "more than": a full count would read the whole table for a number nobody uses."""
LONGEST_PAGE_NUMBER = 6


class BoundedPaginator(Paginator):
    """Pages over the first `COUNTED` rows and one; `count` costs no more than reading so many."""

    object_list: QuerySet[Any]

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[: COUNTED + 1].count()

    def page(self, number: int | str) -> Page:
        """The rows of a page by their keys: a sort of keys and a few whole rows, not a sort of whole rows."""
        page = super().page(number)
        rows: Any = page.object_list
        keys = list(rows.values_list("pk", flat=True))
        found = {row.pk: row for row in self.object_list.order_by().filter(pk__in=keys)}
        page.object_list = [found[key] for key in keys if key in found]
        return page


def in_office_time(show: Callable[..., HttpResponse], *given: Any, **named: Any) -> HttpResponse:
    """A view's answer, rendered with every instant on the office's clock."""
    with timezone.override(ZoneInfo(settings.OFFICE_TIME_ZONE)):
        response = show(*given, **named)
        return response.render() if isinstance(response, SimpleTemplateResponse) else response


class ReadingAdmin(admin.ModelAdmin):
    """A table that staff may look at and not change."""

    actions = None
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    paginator = BoundedPaginator

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if len(request.GET.get("p", "")) > LONGEST_PAGE_NUMBER:
            request.GET = request.GET.copy()  # type: ignore[assignment]
            del request.GET["p"]  # type: ignore[misc]
        return in_office_time(super().changelist_view, request, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return in_office_time(super().change_view, request, object_id, form_url, extra_context)


class ReadingInline(admin.TabularInline):
    """Rows of a table beside what they belong to."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
