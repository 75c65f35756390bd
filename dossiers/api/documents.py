"""What goes in and what comes out: bodies, words of addresses, answers. They parse and print, nothing else.

Answers are made from columns (`SELECTED`), row by row; their serializers here only describe them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dossiers.api.pages import DEFAULT_SIZE, MOST
from dossiers.inputs import Day, Instant, Strict, Text
from dossiers.models import Applicant
from dossiers.models.choices import Channel, actions, statuses, term_kinds, verdicts
from dossiers.rules.codes import LONGEST_CODE
from dossiers.rules.lifecycle import PORTAL_CODES
from dossiers.rules.officetime import OFFICE_ZONE

OPENING = ("receive", "submit")
OUTCOMES = ("positive", "negative")
LONGEST_CURSOR = 200

# In


class Person(Strict):
    """Who hands it in. Numbers are stored encrypted, and no answer has any of this."""

    kind = serializers.ChoiceField(Applicant.Kind.choices)
    name = Text(max_length=200)
    id_number = Text(max_length=20, required=False, allow_blank=True)
    phone = Text(max_length=20, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=200, required=False, allow_blank=True)
    address = Text(max_length=300, required=False, allow_blank=True)


class NewDossier(Strict):
    """A dossier handed in: at a desk (`receive`), or online and not yet looked at (`submit`)."""

    action = serializers.ChoiceField(OPENING, default="receive")
    procedure = Text(max_length=LONGEST_CODE, help_text="1.004203")
    agency = Text(max_length=LONGEST_CODE, help_text="Cơ quan có thẩm quyền giải quyết: H26.13")
    desk = Text(
        max_length=LONGEST_CODE, required=False, help_text="Nơi tiếp nhận; mặc định: nơi tiếp nhận của cơ quan."
    )
    channel = serializers.ChoiceField(Channel.choices)
    applicant = Person()
    assisted = serializers.BooleanField(default=False, help_text="Cán bộ nhập hộ")
    office = Text(max_length=80, required=False, allow_blank=True)
    at = Instant(required=False, help_text="Mặc định: bây giờ; không ở tương lai.")


class Action(Strict):
    """One step. `agency` belongs to `transfer`, `promised_at` to `extend`, `outcome` to `resolve`."""

    reason = Text(lines=True, max_length=500, required=False, allow_blank=True)
    office = Text(max_length=80, required=False, allow_blank=True, help_text="Nơi giữ hồ sơ sau việc này.")
    agency = Text(max_length=LONGEST_CODE, required=False)
    promised_at = Instant(required=False)
    outcome = serializers.ChoiceField(OUTCOMES, required=False)
    at = Instant(required=False, help_text="Mặc định: bây giờ; không ở tương lai.")


class Listing(Strict):
    """The words of the list's address. Days are office days, both included."""

    status = serializers.ListField(child=serializers.ChoiceField(statuses()), required=False)
    late = serializers.BooleanField(required=False, help_text="Quá hạn vào lúc này, hoặc lúc kết thúc.")
    agency = Text(max_length=LONGEST_CODE, required=False)
    procedure = Text(max_length=LONGEST_CODE, required=False)
    received_from = Day(required=False)
    received_to = Day(required=False)
    due_from = Day(required=False)
    due_to = Day(required=False)
    page_size = serializers.IntegerField(default=DEFAULT_SIZE, min_value=1, max_value=MOST)
    cursor = Text(max_length=LONGEST_CURSOR, required=False, help_text="Có sẵn trong next và previous.")


# Out

SELECTED = {
    "code": "code",
    "procedure": "procedure_version__procedure__code",
    "procedure_name": "procedure_version__name",
    "agency": "agency__code",
    "desk": "desk__code",
    "channel": "channel",
    "status": "status",
    "office": "office",
    "received_at": "received_at",
    "due_at": "due_at",
    "promised_at": "promised_at",
    "ended_at": "ended_at",
    "verdict": "verdict",
    "seq": "seq",
}
EVENT_SELECTED = {
    "seq": "seq",
    "action": "action",
    "at": "at",
    "recorded_at": "recorded_at",
    "office": "office",
    "reason": "reason",
    "outcome": "outcome",
    "from_status": "from_status",
    "status": "status",
    "agency": "agency__code",
    "due_at": "due_at",
    "promised_at": "promised_at",
    "verdict": "verdict",
    "voids_from": "voids_from",
}


class DossierRow(serializers.Serializer):
    """A dossier without anything personal. `status` is empty where it was entered by mistake: it is in no book."""

    code = serializers.CharField()
    procedure = serializers.CharField()
    procedure_name = serializers.CharField()
    agency = serializers.CharField()
    desk = serializers.CharField()
    channel = serializers.ChoiceField(Channel.choices)
    status = serializers.ChoiceField(statuses(), allow_blank=True)
    portal_status = serializers.IntegerField(allow_null=True, help_text="Mã trạng thái của Cổng DVC quốc gia, 1–10")
    office = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    promised_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    verdict = serializers.ChoiceField(verdicts(), allow_blank=True)
    seq = serializers.IntegerField(help_text="Phiên bản; ETag là số này trong dấu ngoặc kép.")


class ListedDossier(DossierRow):
    """A row of the list; `late` at the instant of the answer, or at the dossier's end."""

    late = serializers.BooleanField()


class EventRow(serializers.Serializer):
    """One event; what a later correction voids stays in the list."""

    seq = serializers.IntegerField()
    action = serializers.ChoiceField(actions())
    at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    office = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True, help_text="Trống với tài khoản không được xem lý do.")
    outcome = serializers.ChoiceField(OUTCOMES, allow_blank=True)
    from_status = serializers.ChoiceField(statuses(), allow_blank=True)
    status = serializers.ChoiceField(statuses(), allow_blank=True)
    agency = serializers.CharField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    promised_at = serializers.DateTimeField(allow_null=True)
    verdict = serializers.ChoiceField(verdicts(), allow_blank=True)
    voids_from = serializers.IntegerField(allow_null=True)


class DossierDocument(DossierRow):
    """A dossier with its history, in order of `seq`."""

    events = EventRow(many=True)


class OpenedDossier(DossierRow):
    """The answer to a new dossier. The secret is for the slip: it is said here, and stored nowhere."""

    secret = serializers.CharField()


@extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": {}}})
class Trace(serializers.ListField):
    """Facts in order, each with `what` it is and whatever applies: `dossiers.traces.as_json`."""


class ClockDocument(serializers.Serializer):
    """The clock at an instant. Amounts are whole numbers of `unit`; hours that have begun are used up."""

    status = serializers.ChoiceField(statuses())
    unit = serializers.ChoiceField(term_kinds(), allow_null=True)
    budget = serializers.IntegerField(allow_null=True)
    used = serializers.IntegerField(allow_null=True)
    left = serializers.IntegerField(allow_null=True)
    left_seconds = serializers.IntegerField(allow_null=True, help_text="Của thời hạn tính theo giờ, chính xác.")
    due_at = serializers.DateTimeField(allow_null=True)
    slip = serializers.DateField(allow_null=True, help_text="Ngày trên giấy hẹn ban đầu")
    late = serializers.BooleanField()
    paused = serializers.BooleanField()
    as_of = serializers.DateTimeField()
    trace = Trace(help_text="Vì sao là ngày này, từng bước")


def dossier_row(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of `SELECTED` as a `DossierRow`."""
    row = {name: _plain(values[column]) for name, column in SELECTED.items()}
    row["portal_status"] = PORTAL_CODES.get(row["status"])
    return row


def listed(values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The same with whether it is late: the one predicate, at the end of an ended dossier."""
    due_at = values["due_at"]
    return dossier_row(values) | {"late": due_at is not None and due_at < (values["ended_at"] or now)}


def event_rows(events: Iterable[Mapping[str, Any]], *, reasons: bool) -> list[dict[str, Any]]:
    """The columns of `EVENT_SELECTED` as `EventRow`s; the reasons empty for those who may not read them."""
    rows = [{name: _plain(values[column]) for name, column in EVENT_SELECTED.items()} for values in events]
    return rows if reasons else [row | {"reason": ""} for row in rows]


def _plain(value: Any) -> Any:
    return value.astimezone(OFFICE_ZONE).isoformat() if isinstance(value, datetime) else value
