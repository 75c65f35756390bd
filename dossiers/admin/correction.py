"""The correction form: from which event the history is void, why, and the steps that really happened instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dossiers.admin.action_forms import (
    LARGEST_SEQ,
    LONGEST_OFFICE,
    LONGEST_REASON,
    LONGEST_TERM,
    OUTCOMES,
    Data,
    counts_an_amount,
    end_of_day,
    term_of_amount,
)
from dossiers.admin.fields import Day, Instant, Text, first_complaint, say_briefly
from dossiers.admin.marks import instant
from dossiers.competence import agencies_for_correction
from dossiers.models import Agency, Dossier
from dossiers.models.choices import ACTION_LABELS
from dossiers.rules.codes import LONGEST_CODE, clean_agency_code
from dossiers.rules.errors import BadValue
from dossiers.rules.lifecycle import CORRECT, MOVES, REASON_NEEDED, Recorded
from dossiers.rules.officetime import to_datetime
from dossiers.sentences import sentence
from dossiers.services import Entry

MOST_STEPS = 6
"""Rows for what really happened: a correction that needs more is two."""
_OF_ACTION = {"extend": "promised_on", "resolve": "outcome", "transfer": "agency"}


class StepForm(forms.Form):
    """One step that really happened; a row left empty is none."""

    action = forms.ChoiceField(label=_("Việc đúng là"), required=False)
    at = Instant(label=_("Xảy ra lúc"), required=False)
    reason = Text(label=_("Lý do của việc đó"), max_length=LONGEST_REASON, required=False)
    office = Text(label=_("Bộ phận giữ hồ sơ"), max_length=LONGEST_OFFICE, required=False)
    outcome = forms.ChoiceField(label=_("Kết quả"), choices=[("", "–"), *OUTCOMES], required=False)
    promised_on = Day(label=_("Hẹn lại đến hết ngày"), required=False)
    agency = Text(label=_("Mã cơ quan nhận (khi chuyển thẩm quyền)"), max_length=LONGEST_CODE, required=False)
    amount = forms.IntegerField(
        label=_("Thời hạn mới (khi tính lại)"), required=False, min_value=1, max_value=LONGEST_TERM,
        help_text=_("Để trống nếu thời hạn không đổi, chỉ lịch làm việc đổi."),
    )  # fmt: skip

    def __init__(self, number: int, dossier: Dossier, data: Data = None) -> None:
        super().__init__(
            data, prefix=f"step{number}", auto_id="correct_%s", label_suffix="", empty_permitted=True,
            use_required_attribute=False,
        )  # fmt: skip
        self.number = number
        self.dossier = dossier
        none = _("Chỉ hủy, không thay") if number == 1 else _("Không có thêm việc nào")
        choices = [("", none), *((move.action, ACTION_LABELS[move.action]) for move in MOVES)]
        self.fields["action"].choices = choices  # type: ignore[attr-defined]
        self.fields["office"].widget.attrs["list"] = "offices"
        self.fields["agency"].widget.attrs["list"] = "agencies"
        if not counts_an_amount(dossier):
            del self.fields["amount"]
        say_briefly(self)

    def clean_agency(self) -> Agency | None:
        """The agency in force of a code; whether it is another one, the lifecycle says."""
        if not self.cleaned_data["agency"]:
            return None
        try:
            code = clean_agency_code(self.cleaned_data["agency"])
        except BadValue as refused:
            raise ValidationError(sentence(refused), code="agency") from None
        agency = agencies_for_correction(self.dossier).filter(code=code).first()
        if agency is None:
            raise ValidationError(_("Trong tỉnh không có cơ quan giải quyết nào đang mang mã này."), code="agency")
        return agency

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        action = given.get("action")
        if not action:
            if self.has_changed() and "action" not in self.errors:
                self.add_error("action", _("Hãy chọn việc, hoặc để trống cả dòng."))
            return given
        needed = ["at", *(["reason"] if action in REASON_NEEDED else [])]
        if action in _OF_ACTION:
            needed.append(_OF_ACTION[action])
        for name in needed:
            if name not in self.errors and not given.get(name):
                self.add_error(name, _("Việc thay thế phải có mục này."))
        return given

    @property
    def typed(self) -> bool:
        """Whether anything is in the row: then the page shows it open."""
        return self.is_bound and self.has_changed()

    def entry(self) -> Entry | None:
        """What really happened, as `services.correct` takes it."""
        given = self.cleaned_data
        action = given.get("action")
        if not action:
            return None
        details: dict[str, Any] = {"reason": given["reason"]}
        if given["office"]:
            details["office"] = given["office"]
        if action == "resolve":
            details["outcome"] = given["outcome"]
        if action == "extend":
            details["promised_at"] = end_of_day(given["promised_on"])
        if action == "transfer":
            details["agency"] = given["agency"]
        if action == "recalculate" and given.get("amount"):
            details["term"] = term_of_amount(self.dossier, given["amount"])
        return Entry(action, given["at"], details)


class CorrectionForm(forms.Form):
    """Void from an event on; nothing is edited, and what was void stays readable."""

    seq = forms.IntegerField(min_value=0, max_value=LARGEST_SEQ, widget=forms.HiddenInput)
    voids_from = forms.TypedChoiceField(label=_("Hủy từ sự kiện"), coerce=int)
    reason = Text(label=_("Lý do"), max_length=LONGEST_REASON, lines=True)

    action = CORRECT
    label = ACTION_LABELS[CORRECT]

    def __init__(self, dossier: Dossier, effective: Sequence[Recorded], data: Data = None) -> None:
        super().__init__(data, initial={"seq": dossier.seq}, auto_id="correct_%s", label_suffix="")
        rows = [
            (event.seq, f"{event.seq}. {ACTION_LABELS[event.step.action]} – {instant(to_datetime(event.step.at))}")
            for event in reversed(effective)
        ]
        self.fields["voids_from"].choices = rows  # type: ignore[attr-defined]
        self.rows = [StepForm(number, dossier, data) for number in range(1, MOST_STEPS + 1)]
        self.agencies = agencies_for_correction(dossier)
        say_briefly(self)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for row in self.rows:
            if not row.is_valid():
                complaint = _("Việc thay thế %(number)s – %(complaint)s")
                params = {"number": row.number, "complaint": first_complaint(row)}
                raise ValidationError(complaint, code="row", params=params)
        return given

    @property
    def expected_seq(self) -> int:
        return int(self.cleaned_data["seq"])

    def steps(self) -> list[Entry]:
        """What really happened, in the order of the rows."""
        return [entry for row in self.rows if (entry := row.entry()) is not None]
