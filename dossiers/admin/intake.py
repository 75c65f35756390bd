"""Taking a dossier in at the counter: one form, one transaction, then the slip."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from dossiers import intakes, services, submissions
from dossiers.admin.action_forms import LONGEST_OFFICE, Data
from dossiers.admin.fields import Instant, Text, say_briefly
from dossiers.admin.searching import ID_NUMBER, clean_id_number
from dossiers.models import Agency, Applicant, Dossier, ProcedureVersion
from dossiers.models.choices import TERM_LABELS, Channel
from dossiers.rules.folding import fold

PHONE = re.compile(r"\+?\d{8,15}", re.ASCII)
NAME_SHOWN = 110
Offers = Sequence[tuple[ProcedureVersion, Agency]]
Channels = Sequence[tuple[str, Any]]


class IntakeForm(forms.Form):
    """What is handed in, by whom, and how it came. `once` is this form's own number: it takes in one dossier."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    procedure = forms.TypedChoiceField(label=_("Thủ tục"), coerce=int)
    channel = forms.ChoiceField(label=_("Hình thức nộp"))
    assisted = forms.BooleanField(label=_("Cán bộ nộp trực tuyến hộ"), required=False)
    kind = forms.ChoiceField(label=_("Người nộp là"), choices=Applicant.Kind.choices)
    name = Text(label=_("Họ tên / tên tổ chức"), max_length=200)
    id_number = Text(label=_("Số CCCD, CMND hoặc mã số thuế"), max_length=20, required=False)
    phone = Text(label=_("Điện thoại"), max_length=20, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), max_length=120, required=False)
    address = Text(label=_("Địa chỉ"), max_length=300, required=False)
    office = Text(label=_("Bộ phận giữ hồ sơ"), max_length=LONGEST_OFFICE, required=False)
    at = Instant(label=_("Tiếp nhận lúc"), required=False, help_text=_("Để trống nếu là bây giờ."))

    def __init__(self, offers: Offers, channels: Channels, data: Data = None) -> None:
        super().__init__(data, auto_id="intake_%s", label_suffix="")
        self.offers = {version.pk: (version, agency) for version, agency in offers}
        self.fields["procedure"].choices = _grouped(offers)  # type: ignore[attr-defined]
        self.fields["channel"].choices = channels  # type: ignore[attr-defined]
        self.fields["channel"].initial = Channel.DIRECT if Channel.DIRECT in dict(channels) else None
        for refusal in ("required", "invalid"):
            self.fields["once"].error_messages[refusal] = _("Biểu mẫu này đã cũ, chưa ghi gì; hãy gửi lại.")
        say_briefly(self)

    def renew(self, typed: QueryDict) -> None:
        """Give what was typed a number of its own, so that it can be sent again."""
        renewed = typed.copy()
        renewed["once"] = str(uuid.uuid4())
        self.data = renewed

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not fold(name):
            raise ValidationError(_("Hãy ghi họ tên hoặc tên tổ chức."), code="no_name")
        if len(fold(name)) > 200:  # a folded letter may be written as two
            raise ValidationError(_("Tên dài quá 200 ký tự."), code="long_name")
        return name

    def clean_id_number(self) -> str:
        number = clean_id_number(self.cleaned_data["id_number"])
        if number and not ID_NUMBER.fullmatch(number):
            raise ValidationError(_("Số này phải có 9, 10, 12 hoặc 13 chữ số."), code="id_number")
        return number

    def clean_phone(self) -> str:
        phone = re.sub(r"[\s.()-]", "", self.cleaned_data["phone"])
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError(_("Số điện thoại có 8 đến 15 chữ số."), code="phone")
        return phone


def _grouped(offers: Offers) -> list[tuple[str, Any]]:
    """The procedures by field, each with its code and term."""
    by_field = sorted(offers, key=lambda offer: (offer[0].field.name, offer[0].name))
    groups = [
        (name, [(version.pk, _offer(version, agency)) for version, agency in group])
        for name, group in groupby(by_field, key=lambda offer: offer[0].field.name)
    ]
    return [("", _("Chọn thủ tục")), *groups]


def _offer(version: ProcedureVersion, agency: Agency) -> str:
    term = term_words(version.term_kind, version.term_amount)
    name = Truncator(version.name).chars(NAME_SHOWN)
    return f"{name} ({version.procedure.code}; {term}; {agency})"


def term_words(kind: str, amount: int) -> str:
    """A counted term: `5 ngày làm việc`, `trong ngày`."""
    if not kind:
        return str(_("không có thời hạn"))
    return f"{amount} {TERM_LABELS[kind]}" if amount else str(TERM_LABELS[kind])


def take_in(form: IntakeForm, desk: Agency, actor: User, now: datetime) -> submissions.HandedIn:
    """The dossier of a form that is valid; of one that was sent before, that one's. `BadValue("key_reused")`."""
    content = {"desk": desk.pk} | {name: value for name, value in form.cleaned_data.items() if name != "once"}
    return submissions.once(
        actor, f"intake:{form.cleaned_data['once']}", content, now,
        lambda: _enter(form, desk, actor, now), lambda dossier: None,
    )  # fmt: skip


@transaction.atomic
def _enter(form: IntakeForm, desk: Agency, actor: User, now: datetime) -> Dossier:
    """The dossier with its applicant; both or neither."""
    given = form.cleaned_data
    version, agency = form.offers[given["procedure"]]
    applicant = intakes.enter(
        intakes.Person(
            given["kind"], given["name"], given["id_number"], given["phone"], given["email"],
            " ".join(given["address"].split()),
        )
    )  # fmt: skip
    online = given["channel"] == Channel.ONLINE
    intake = services.Intake(
        version, applicant, desk, agency, given["channel"], given["assisted"] and online, office=given["office"]
    )
    return services.open_dossier(intake, at=given["at"] or now, recorded_at=now, actor=actor)
