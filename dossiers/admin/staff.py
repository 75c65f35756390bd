"""Who works where: the one table that an administrator edits by hand."""

from __future__ import annotations

from django.contrib import admin
from rest_framework.authtoken import admin as _tokens  # noqa: F401 - it registers what is taken back below
from rest_framework.authtoken.models import TokenProxy

from dossiers.models import StaffMember

# it stores and shows a token as it is, where ours are looked up by digest: none of its tokens would work
admin.site.unregister(TokenProxy)


@admin.register(StaffMember)
class StaffMemberAdmin(admin.ModelAdmin):
    """Raw keys, because there are 32,000 agencies; each has a magnifying glass beside it."""

    list_display = ("user", "role", "agency", "unit")
    list_filter = ("role",)
    list_select_related = ("user", "agency", "unit")
    raw_id_fields = ("user", "agency", "unit")
    search_fields = ("user__username", "user__last_name", "user__first_name", "agency__name")
    ordering = ("user__username",)
