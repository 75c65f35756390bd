"""The fields of the staff's forms: text without control characters, instants on the office's clock."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dossiers.rules.officetime import OFFICE_ZONE

EARLIEST = datetime(2000, 1, 1, tzinfo=OFFICE_ZONE)
LATEST = datetime(2100, 1, 1, tzinfo=OFFICE_ZONE)


class Text(forms.CharField):
    """Text as people write it; the longest is said, what is longer is refused and never cut."""

    def __init__(self, *, lines: bool = False, **given: Any) -> None:
        if lines:
            given["widget"] = forms.Textarea(attrs={"rows": 3})
        super().__init__(**given)

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\r\n\t" for letter in text):
            raise ValidationError(_("Không nhận ký tự điều khiển; hãy gõ lại."), code="control")
        return text


class Instant(forms.DateTimeField):
    """A moment within living memory, typed on the office's clock (the page runs on it)."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget} | given)

    def to_python(self, value: Any) -> datetime | None:
        try:
            at = super().to_python(value)
        except OverflowError:
            at = datetime.max.replace(tzinfo=OFFICE_ZONE)
        if at is not None and not EARLIEST <= at <= LATEST:
            raise ValidationError(_("Thời điểm phải từ năm 2000 đến năm 2099."), code="far")
        return at


class Day(forms.DateField):
    """A day within living memory."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget} | given)

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        if day is not None and not EARLIEST.date() <= day < LATEST.date():
            raise ValidationError(_("Ngày phải từ năm 2000 đến năm 2099."), code="far")
        return day


def say_briefly(form: forms.Form) -> None:
    """A choice that is none is not repeated in its complaint: it may be of any length."""
    for field in form.fields.values():
        if isinstance(field, forms.ChoiceField):  # a choice of rows is one too
            field.error_messages["invalid_choice"] = _("Hãy chọn một mục trong danh sách.")


def first_complaint(form: forms.Form) -> str:
    """What is wrong with a form, as one sentence that names the field."""
    for name, errors in form.errors.items():
        sentence = str(errors[0])
        label = form.fields[name].label if name in form.fields else None
        return f"{label}: {sentence}" if label else sentence
    return ""
