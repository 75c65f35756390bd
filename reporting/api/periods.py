"""The period of a question, as words of an address."""

from __future__ import annotations

from rest_framework import serializers

from dossiers.inputs import Strict, Text

LONGEST_WORD = 40


class OfPeriod(Strict):
    """`from` and `to`, before the fields of its own; `from` is a word of Python, so it cannot be declared."""

    def get_fields(self) -> dict[str, serializers.Field]:
        period: dict[str, serializers.Field] = {
            "from": Text(max_length=LONGEST_WORD, help_text="Ngày đầu kỳ: 2023-01-01"),
            "to": Text(max_length=LONGEST_WORD, help_text="Ngày cuối kỳ, tính cả: 2023-12-31"),
        }
        return {**period, **super().get_fields()}
