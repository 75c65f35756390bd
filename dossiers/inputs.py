"""What machines send, read strictly: a text is a text, an instant has its place in time, and no key is overlooked."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from dossiers.rules.officetime import OFFICE_ZONE

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
FIRST = datetime(FIRST_DAY.year, 1, 1, tzinfo=OFFICE_ZONE)
LAST = datetime(LAST_DAY.year, 12, 31, 23, 59, 59, tzinfo=OFFICE_ZONE)
UNKNOWN_SHOWN, NAME_SHOWN = 5, 40


class Strict(serializers.Serializer):
    """Refuses keys it does not know: a misspelt one would be as good as left out."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(key) for key in data if key not in self.fields)
            if unknown:
                sentence = _("Không có trường này; dùng: %(accepted)s.") % {"accepted": ", ".join(self.fields)}
                raise serializers.ValidationError(
                    {key[:NAME_SHOWN]: [sentence] for key in unknown[:UNKNOWN_SHOWN]}, code="unknown"
                )
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A text in composed form, without control characters. A number is not a text: it has lost its zeros.

    With `lines` it may have several, as what people type into a form has.
    """

    default_error_messages = {
        "not_text": _("Phải là một chuỗi ký tự trong dấu ngoặc kép."),
        "control": _("Không được có ký tự điều khiển."),
    }

    def __init__(self, *, lines: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.accepted = "\n" if lines else ""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not_text")
        text: str = super().to_internal_value(unicodedata.normalize("NFC", data))
        if any(unicodedata.category(one) in ("Cc", "Cs") and one not in self.accepted for one in text):
            self.fail("control")
        return text


class Instant(serializers.DateTimeField):
    """ISO 8601; without an offset it is office time, a date without a time its 00:00:00."""

    default_error_messages = {"not_text": Text.default_error_messages["not_text"]}

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=OFFICE_ZONE, **options)
        self.validators += [MinValueValidator(FIRST), MaxValueValidator(LAST)]

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("not_text")
        try:
            instant: datetime = super().to_internal_value(value)
        except OverflowError:  # the first hours of the year 1
            self.fail("overflow")
        return instant


class Day(serializers.DateField):
    """A date, of days that offices may have worked."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators += [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


def asked(query: QueryDict, *several: str) -> dict[str, Any]:
    """The words of an address as plain values; those of `several` may be repeated, of others the last is taken."""
    return {key: query.getlist(key) if key in several else query[key] for key in query}
