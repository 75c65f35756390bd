"""Indicators and their values: what is entered, by whom and when, of one's own unit and those below."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reporting import scopes
from reporting.admin.permission import ConfiguringAdmin, EnteringAdmin
from reporting.admin.value_form import ValueForm
from reporting.entered import printed, values_of
from reporting.layouts.checks import whole
from reporting.models import Indicator, IndicatorValue
from reporting.templatetags.in_language import day, instant


@admin.register(Indicator)
class IndicatorAdmin(ConfiguringAdmin):
    list_display = ("code", "name", "group", "kind", "measure")
    list_filter = ("group", "kind")
    search_fields = ("code", "name")
    ordering = ("group", "code")


@admin.register(IndicatorValue)
class IndicatorValueAdmin(EnteringAdmin):
    form = ValueForm
    list_display = ("indicator", "unit_name", "period", "number", "stated", "source", "entered")
    list_filter = ("indicator__group",)
    list_select_related = ("indicator", "unit", "entered_by")
    search_fields = ("indicator__name", "=unit__code", "source")
    search_help_text = _("Tên chỉ tiêu, mã đơn vị hoặc nguồn")
    ordering = ("-last", "indicator", "unit")
    fieldsets = (
        (None, {"fields": ("indicator", "unit_code", "first", "last")}),
        (_("Số liệu"), {"fields": ("value", "numerator", "denominator", "parts_text")}),
        (_("Như đã công bố"), {"fields": ("stated", "rank", "ranked", "source")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        values = values_of(scopes.unit_of(request.user))  # type: ignore[arg-type]  # only who may enter comes here
        return values.prefetch_related("unit__versions").order_by(*self.ordering)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **given: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **given)
        form.reader = scopes.unit_of(request.user)  # type: ignore[attr-defined,arg-type]
        return form

    def save_model(self, request: HttpRequest, obj: IndicatorValue, form: Any, change: bool) -> None:
        obj.entered_at, obj.entered_by = timezone.now(), request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    @admin.display(description=_("đơn vị"))
    def unit_name(self, value: IndicatorValue) -> str:
        names = {version.valid_from: version.name for version in value.unit.versions.all()}
        return f"{value.unit.code} {names[max(names)]}" if names else value.unit.code

    @admin.display(description=_("kỳ"), ordering="last")
    def period(self, value: IndicatorValue) -> str:
        return f"{day(value.first)} – {day(value.last)}"

    @admin.display(description=_("số"))
    def number(self, value: IndicatorValue) -> str:
        share = f"{whole(value.numerator)} / {whole(value.denominator)}" if value.denominator is not None else ""
        return share or printed(value.value)

    @admin.display(description=_("nhập lúc"), ordering="entered_at")
    def entered(self, value: IndicatorValue) -> str:
        return f"{instant(value.entered_at)} ({value.entered_by or '–'})"
