"""The form of an entered value: what was typed becomes a number of a unit in a period, or one sentence says why not."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dossiers.models import Unit
from dossiers.rules.errors import BadValue, DossierError
from dossiers.rules.officetime import to_instant
from reporting import scopes
from reporting.checking import read_stated, read_whole
from reporting.entered import printed
from reporting.models import Indicator, IndicatorValue, ScoreGroup
from reporting.queries import read
from reporting.sentences import sentence
from reporting.territory import select

_SEPARATOR = re.compile(r"\s*[+;]\s*")


class DayField(forms.DateField):
    """A day as the browser's own calendar sends it, or as Vietnam writes it; never the month first."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **given)


class ValueForm(forms.ModelForm):
    """`reader`: the unit that the one who enters works over; None may enter for all."""

    reader: Unit | None = None

    unit_code = forms.CharField(
        label=_("Mã đơn vị"), max_length=8, help_text=_("Mã tỉnh, huyện hoặc xã có hiệu lực trong kỳ, ví dụ 68.")
    )
    first = DayField(label=_("Từ ngày"))
    last = DayField(label=_("Đến ngày"), help_text=_("Tính cả ngày này. Chỉ số 766 chỉ lấy giá trị của đúng kỳ."))
    parts_text = forms.CharField(
        label=_("Các phần"), required=False, max_length=200, help_text=_("Các số cộng lại thành giá trị: 19 + 1 + 3.")
    )

    class Meta:
        model = IndicatorValue
        fields = ("indicator", "first", "last", "value", "numerator", "denominator", "stated", "rank", "ranked",
                  "source")  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if self.instance.pk is not None:
            self.initial.setdefault("unit_code", self.instance.unit.code)
            self.initial.setdefault("parts_text", " + ".join(map(str, self.instance.parts)))

    def clean_stated(self) -> str:
        stated = str(self.cleaned_data["stated"]).strip()
        if stated:
            _told(lambda: read_stated(stated))
        return stated

    def clean_parts_text(self) -> str:
        """Kept on the instance as whole numbers."""
        text = str(self.cleaned_data["parts_text"]).strip()
        try:
            parts = [read_whole(_whole(part)) for part in _SEPARATOR.split(text)] if text else []
        except (BadValue, ValueError):
            raise forms.ValidationError(sentence(BadValue("value_parts", value=text))) from None
        self.instance.parts = parts
        return text

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last, code = given.get("first"), given.get("last"), given.get("unit_code")
        if first and last and last < first:
            self._refuse("last", "value_dates", first=first, last=last)
        elif first and last and code:
            self._find_unit(given)
        if given.get("indicator") and not {"value", "numerator", "denominator"} & set(self.errors):
            self._check_numbers(given["indicator"], given.get("value"), given.get("numerator"),
                                given.get("denominator"))  # fmt: skip
        rank, ranked = given.get("rank"), given.get("ranked")
        if rank is not None and (ranked is None or not 1 <= rank <= ranked):
            self._refuse("rank", "value_above_rank", rank=rank, ranked=ranked if ranked is not None else "–")
        return given

    def _find_unit(self, given: dict[str, Any]) -> None:
        """The unit of that code in that period, among those of the reader; a period must have begun."""
        words = {"from": given["first"].isoformat(), "to": given["last"].isoformat(), "unit": given["unit_code"]}
        try:
            query = read(words, to_instant(timezone.now()))
            scopes.check(query, self.reader)
            found = select(query).root
        except DossierError as refused:
            self.add_error("unit_code", sentence(refused))
            return
        self.instance.unit_id = found
        same = IndicatorValue.objects.filter(
            indicator=given.get("indicator"), unit=found, first=given["first"], last=given["last"]
        )
        if same.exclude(pk=self.instance.pk).exists():
            self._refuse("unit_code", "value_twice", unit=given["unit_code"])

    def _check_numbers(
        self, indicator: Indicator, value: Decimal | None, numerator: int | None, denominator: int | None
    ) -> None:
        share = indicator.kind == Indicator.Kind.SHARE
        if (numerator is None) != (denominator is None):
            self._refuse("denominator", "value_one_part")
        elif denominator == 0:
            self._refuse("denominator", "value_zero")
        elif denominator is not None and self.instance.parts:
            self._refuse("denominator", "value_parts_of_share")
        elif share and numerator is not None and denominator is not None and numerator > denominator:
            self._refuse("numerator", "value_above_denominator", numerator=numerator, denominator=denominator)
        elif value is None and not (share and denominator is not None):
            self._refuse("value", "value_needed")
        elif value is not None:
            self._check_value(indicator, value)

    def _check_value(self, indicator: Indicator, value: Decimal) -> None:
        group = ScoreGroup.objects.filter(indicator=indicator).first()
        if group is not None and not 0 <= value <= group.points:
            self._refuse("value", "value_above_group", group=group.name, most=group.points)
        elif indicator.kind == Indicator.Kind.SHARE and not 0 <= value <= 100:
            self._refuse("value", "value_no_share", value=printed(value))
        elif value < 0:
            self._refuse("value", "value_below_zero", value=printed(value))
        elif indicator.kind == Indicator.Kind.COUNT and value != value.to_integral_value():
            self._refuse("value", "value_not_whole", value=printed(value))

    def _refuse(self, field: str, code: str, **params: object) -> None:
        self.add_error(field, sentence(BadValue(code, **params)))


def _told(read_it: Any) -> None:
    try:
        read_it()
    except DossierError as refused:
        raise forms.ValidationError(sentence(refused)) from None


def _whole(text: str) -> int:
    """A whole number as Vietnam writes it: 1464 or 1.464."""
    stated = read_stated(text)
    if stated.places or stated.percent or stated.rough:
        raise ValueError(text)
    return stated.units
