"""The configuration of the index of Decision 766/QĐ-TTg: groups with their items, yearly targets, classes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dossiers.rules.errors import BadValue
from reporting.admin.permission import ConfiguringAdmin, ConfiguringInline
from reporting.models import Indicator, ScoreClass, ScoreGroup, ScoreItem, ScoreTarget
from reporting.score766.computed import COMPUTED
from reporting.sentences import sentence


class ItemForm(forms.ModelForm):
    """An entered share, or one that our dossiers give: exactly one of them."""

    rate = forms.ChoiceField(
        label=_("Tỷ lệ từ hồ sơ"),
        required=False,
        choices=[("", "–"), *((word, one.title) for word, one in COMPUTED.items())],
    )

    class Meta:
        model = ScoreItem
        fields = ("order", "indicator", "rate", "points")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "indicator" not in self.errors and bool(given.get("indicator")) == bool(given.get("rate")):
            self.add_error("rate", sentence(BadValue("item_source")))
        return given


class ItemsFormSet(BaseInlineFormSet):
    """The items of a group have its points between them; with a computed one, nobody enters the whole group's."""

    def clean(self) -> None:
        super().clean()
        kept = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        points = [given.get("points") or 0 for given in kept if not given.get("DELETE")]
        most = self.instance.points
        if not any(self.errors) and points and most is not None and sum(points) != most:
            raise forms.ValidationError(sentence(BadValue("group_points", sum=sum(points), points=most)))
        computed = any(given.get("rate") and not given.get("DELETE") for given in kept)
        if computed and self.instance.indicator is not None:
            raise forms.ValidationError(sentence(BadValue("group_computed")))


class Items(ConfiguringInline):
    model = ScoreItem
    form = ItemForm
    formset = ItemsFormSet

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **given: Any) -> Any:
        if db_field.name == "indicator":
            given["queryset"] = Indicator.objects.filter(kind=Indicator.Kind.SHARE)
        return super().formfield_for_foreignkey(db_field, request, **given)


@admin.register(ScoreGroup)
class ScoreGroupAdmin(ConfiguringAdmin):
    list_display = ("name", "points", "order", "indicator")
    list_select_related = ("indicator",)
    ordering = ("order",)
    inlines = (Items,)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **given: Any) -> Any:
        if db_field.name == "indicator":
            given["queryset"] = Indicator.objects.filter(kind=Indicator.Kind.SCORE)
        return super().formfield_for_foreignkey(db_field, request, **given)


class Targets(ConfiguringInline):
    model = ScoreTarget


@admin.register(ScoreItem)
class ScoreItemAdmin(ConfiguringAdmin):
    """Only its yearly targets: what an item is made of is its group's to say."""

    list_display = ("name", "group", "points", "target")
    list_select_related = ("group", "indicator")
    fields = ("name", "group", "points")
    readonly_fields = fields
    inlines = (Targets,)
    ordering = ("group__order", "order")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("targets")

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return False

    @admin.display(description=_("tên"))
    def name(self, item: ScoreItem) -> str:
        return str(COMPUTED[item.rate].title if item.rate else item)

    @admin.display(description=_("mức yêu cầu"))
    def target(self, item: ScoreItem) -> str:
        return "; ".join(map(str, item.targets.all())) or "100 %"


@admin.register(ScoreClass)
class ScoreClassAdmin(ConfiguringAdmin):
    list_display = ("name", "least")
    ordering = ("-least",)
