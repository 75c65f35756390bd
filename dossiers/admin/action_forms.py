"""A form for each action: the few fields that it needs, and the version of the dossier that the user saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from dossiers.admin.fields import Day, Instant, Text, say_briefly
from dossiers.competence import agencies_in_reach
from dossiers.models import Dossier, DossierEvent, ProcedureStep
from dossiers.models.choices import ACTION_LABELS
from dossiers.rules.deadlines import CALENDAR_DAYS, WORKING_DAYS, WORKING_HOURS, Term
from dossiers.rules.lifecycle import REASON_NEEDED
from dossiers.rules.officetime import OFFICE_ZONE

OUTCOMES = [("positive", _("Đồng ý giải quyết")), ("negative", _("Không đủ điều kiện giải quyết"))]
NEEDS: Mapping[str, tuple[str, ...]] = {
    "receive": ("office",),
    "assign": ("office",),
    "supply": ("office",),
    "pay": ("office",),
    "resume": ("office",),
    "extend": ("promised_on",),
    "resolve": ("outcome", "office"),
    "transfer": ("agency",),
    "recalculate": ("amount",),
}
LONGEST_REASON = DossierEvent._meta.get_field("reason").max_length
LONGEST_OFFICE = Dossier._meta.get_field("office").max_length
LARGEST_SEQ = 32_767
LONGEST_TERM = 3_650
Data = MultiValueDict[str, str] | None


class ActionForm(forms.Form):
    """What one action asks for. Its fields are those of `NEEDS`, with a reason and, for a late entry, the moment."""

    seq = forms.IntegerField(min_value=0, max_value=LARGEST_SEQ, widget=forms.HiddenInput)
    at = Instant(label=_("Thời điểm thực tế"), required=False, help_text=_("Để trống nếu là bây giờ."))

    def __init__(self, action: str, dossier: Dossier, data: Data = None) -> None:
        super().__init__(data, initial={"seq": dossier.seq}, auto_id=f"{action}_%s", label_suffix="")
        self.action = action
        self.label = ACTION_LABELS[action]
        needs = NEEDS.get(action, ())
        if "office" in needs:
            first = action == "assign"
            label = _("Chuyển đến bộ phận") if first else _("Bộ phận giữ hồ sơ")
            self.fields["office"] = Text(label=label, max_length=LONGEST_OFFICE, required=first)
            self.fields["office"].widget.attrs["list"] = "offices"
        if "outcome" in needs:
            self.fields["outcome"] = forms.ChoiceField(label=_("Kết quả"), choices=OUTCOMES)
        if "promised_on" in needs:
            self.fields["promised_on"] = Day(label=_("Hẹn lại đến hết ngày"))
        if "agency" in needs:
            self.fields["agency"] = forms.ModelChoiceField(
                agencies_in_reach(dossier), label=_("Cơ quan có thẩm quyền"), empty_label=_("Chọn cơ quan")
            )
        if "amount" in needs and counts_an_amount(dossier):
            self.fields["amount"] = forms.IntegerField(
                label=_("Thời hạn mới"), required=False, min_value=1, max_value=LONGEST_TERM,
                help_text=_("Để trống nếu thời hạn không đổi, chỉ lịch làm việc đổi."),
            )  # fmt: skip
        needed = action in REASON_NEEDED
        label = _("Lý do") if needed else _("Ghi chú")
        self.fields["reason"] = Text(label=label, max_length=LONGEST_REASON, required=needed, lines=True)
        self.order_fields(["seq", *needs, "reason", "at"])
        say_briefly(self)

    @property
    def expected_seq(self) -> int:
        return int(self.cleaned_data["seq"])

    def details(self, dossier: Dossier) -> dict[str, Any]:
        """What was typed, as `services.act` takes it."""
        given = self.cleaned_data
        details: dict[str, Any] = {"reason": given["reason"]}
        if given.get("office"):
            details["office"] = given["office"]
        if "outcome" in given:
            details["outcome"] = given["outcome"]
        if given.get("promised_on"):
            details["promised_at"] = end_of_day(given["promised_on"])
        if given.get("agency"):
            details["agency"] = given["agency"]
        if given.get("amount"):
            details["term"] = term_of_amount(dossier, given["amount"])
        return details


def counts_an_amount(dossier: Dossier) -> bool:
    """Whether its term has an amount that a new counting may change."""
    return dossier.term_kind in (WORKING_DAYS, CALENDAR_DAYS, WORKING_HOURS)


def term_of_amount(dossier: Dossier, amount: int) -> Term:
    """A dossier's term with another amount."""
    return Term(dossier.term_kind, amount, dossier.term_cutoff, dossier.after_supplement)


def end_of_day(day: Any) -> datetime:
    """The last second of an office day: a promise holds for the whole of it."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=OFFICE_ZONE)


def offices_of(dossier: Dossier) -> Iterable[str]:
    """The offices that the procedure names, offered while typing."""
    steps = ProcedureStep.objects.filter(version=dossier.procedure_version_id).order_by("order")
    return list(dict.fromkeys(steps.values_list("office", flat=True)))
