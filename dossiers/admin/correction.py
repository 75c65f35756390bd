"""The correction form: from which event the history is void, why, and perhaps the one step that really happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.admin.action_forms import LARGEST_SEQ, LONGEST_OFFICE, LONGEST_REASON, OUTCOMES, Data, end_of_day
from dossiers.admin.fields import Day, Instant, Text, say_briefly
from dossiers.admin.marks import instant
from dossiers.models import Dossier
from dossiers.models.choices import ACTION_LABELS
from dossiers.rules.lifecycle import CORRECT, MOVES, REASON_NEEDED, Recorded
from dossiers.rules.officetime import to_datetime
from dossiers.services import Entry

_NO_REPLACEMENT = frozenset({"transfer", "recalculate"})  # what these need is on their own forms
_REPLACEMENTS = [move.action for move in MOVES if move.action not in _NO_REPLACEMENT]
_OF_ACTION = {"extend": "promised_on", "resolve": "outcome"}


class CorrectionForm(forms.Form):
    """Void from an event on; nothing is edited, and what was void stays readable."""

    seq = forms.IntegerField(min_value=0, max_value=LARGEST_SEQ, widget=forms.HiddenInput)
    voids_from = forms.TypedChoiceField(label=_("Hủy từ sự kiện"), coerce=int)
    reason = Text(label=_("Lý do"), max_length=LONGEST_REASON, lines=True)
    then = forms.ChoiceField(label=_("Việc đúng là"), required=False)
    then_at = Instant(label=_("Xảy ra lúc"), required=False)
    then_reason = Text(label=_("Lý do của việc đó"), max_length=LONGEST_REASON, required=False)
    office = Text(label=_("Bộ phận giữ hồ sơ"), max_length=LONGEST_OFFICE, required=False)
    outcome = forms.ChoiceField(label=_("Kết quả"), choices=OUTCOMES, required=False)
    promised_on = Day(label=_("Hẹn lại đến hết ngày"), required=False)

    action = CORRECT
    label = ACTION_LABELS[CORRECT]

    def __init__(self, dossier: Dossier, effective: Sequence[Recorded], data: Data = None) -> None:
        super().__init__(data, initial={"seq": dossier.seq}, auto_id="correct_%s", label_suffix="")
        rows = [
            (event.seq, f"{event.seq}. {ACTION_LABELS[event.step.action]} – {instant(to_datetime(event.step.at))}")
            for event in reversed(effective)
        ]
        self.fields["voids_from"].choices = rows  # type: ignore[attr-defined]
        then = [("", _("Chỉ hủy, không thay")), *((action, ACTION_LABELS[action]) for action in _REPLACEMENTS)]
        self.fields["then"].choices = then  # type: ignore[attr-defined]
        say_briefly(self)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if action := given.get("then"):
            needed = ["then_at", *(["then_reason"] if action in REASON_NEEDED else [])]
            if action in _OF_ACTION:
                needed.append(_OF_ACTION[action])
            for name in needed:
                if name not in self.errors and not given.get(name):
                    self.add_error(name, _("Việc thay thế phải có mục này."))
        return given

    @property
    def expected_seq(self) -> int:
        return int(self.cleaned_data["seq"])

    def steps(self) -> list[Entry]:
        """What really happened, as `services.correct` takes it."""
        given = self.cleaned_data
        action = given["then"]
        if not action:
            return []
        details: dict[str, Any] = {"reason": given["then_reason"]}
        if given["office"]:
            details["office"] = given["office"]
        if action == "resolve":
            details["outcome"] = given["outcome"]
        if action == "extend":
            details["promised_at"] = end_of_day(given["promised_on"])
        return [Entry(action, given["then_at"], details)]
