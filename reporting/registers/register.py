"""The dossier register (Sổ theo dõi hồ sơ): form 06 of TT 01/2018/TT-VPCP, form 07 of TT 03/2025/TT-VPCP.

Its lines are the dossiers received in a period. It holds who applied: those columns stay empty for whoever does not
handle applicants, and the sheet says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers import personal, selectors
from dossiers.models import Dossier, DossierEvent, ProcedureVersion
from dossiers.models.choices import STATUS_LABELS, VERDICT_LABELS
from dossiers.rules.errors import DossierError
from dossiers.rules.lifecycle import RETURNED
from dossiers.rules.officetime import to_datetime, to_instant, to_office
from reporting.registers import heads
from reporting.registers.asking import Asked, narrowed
from reporting.registers.sheets import Column, Line, Sheet, keys_of, office_time
from reporting.sentences import sentence

DATES = gettext_lazy("Ngày, tháng, năm")
COLUMNS = (
    Column("number", gettext_lazy("TT"), 6),
    Column("code", gettext_lazy("Mã hồ sơ"), 27),
    Column("procedure", gettext_lazy("Tên thủ tục hành chính"), 34),
    Column("applicant", gettext_lazy("Tên cá nhân, tổ chức"), 20),
    Column("contact", gettext_lazy("Địa chỉ, số điện thoại"), 28),
    Column("agency", gettext_lazy("Cơ quan chủ trì giải quyết"), 22),
    Column("received", gettext_lazy("Nhận hồ sơ"), 16, DATES),
    Column("due", gettext_lazy("Hẹn trả kết quả"), 16, DATES),
    Column("returned", gettext_lazy("Trả kết quả"), 16, DATES),
    Column("way", gettext_lazy("Phương thức nhận kết quả")),
    Column("signature", gettext_lazy("Ký nhận")),
    Column("note", gettext_lazy("Ghi chú"), 22),
)
FOOTNOTES = (
    gettext_lazy("Cột (8): hạn trả đang có hiệu lực; để trống khi đồng hồ dừng hoặc hồ sơ không có thời hạn."),
    gettext_lazy("Cột (9): lúc người nộp nhận kết quả, không phải lúc giải quyết xong."),
    gettext_lazy("Cột (10) và (11): phương thức nhận kết quả và ký nhận để trống, ghi khi trả kết quả."),
    gettext_lazy("Cột (12): tình trạng lúc lập sổ, kết quả so với hạn, ngày hẹn lại nếu có."),
)
PERSONAL = frozenset({"applicant", "contact"})
SORTS = {
    "": ("received_at",),
    "received": ("received_at",),
    "-received": ("-received_at",),
    "due": ("due_at",),
    "-due": ("-due_at",),
    "code": ("code",),
    "agency": ("agency__name", "received_at"),
}
_READ = (
    "pk", "code", "procedure_version_id", "agency__name", "received_at", "due_at", "promised_at", "status", "verdict",
)  # fmt: skip
_APPLICANT = ("applicant__name", "applicant__address", "applicant__phone_cipher")


def dossiers(user: User, asked: Asked) -> QuerySet[Dossier]:
    """The dossiers that a user may see and that were received in the period."""
    cuts = asked.cuts
    return narrowed(selectors.visible_to(user), asked).filter(
        received_at__gt=to_datetime(cuts.before), received_at__lte=to_datetime(cuts.as_of)
    )


def sheet(user: User, asked: Asked, most: int | None = None) -> Sheet:
    """The register as it stands now, for one user; of a long one the first lines, if not all are wanted."""
    opened = selectors.handles_applicants(user)
    keys = keys_of(dossiers(user, asked), *SORTS.get(asked.sort, SORTS[""]), most=most)
    notes = [
        _("Hồ sơ tiếp nhận từ %(first)s đến %(last)s, theo số liệu đến %(at)s.")
        % {
            "first": f"{asked.first:%d/%m/%Y}",
            "last": f"{asked.last:%d/%m/%Y}",
            "at": f"{to_office(asked.cuts.as_of):%d/%m/%Y %H:%M}",
        },
    ]
    if not opened:
        notes.append(_("Tên, địa chỉ, số điện thoại để trống: vai trò của người lập sổ không xem thông tin người nộp."))
    names = dict(ProcedureVersion.objects.values_list("pk", "name"))
    return Sheet(
        _("Sổ theo dõi hồ sơ"),
        tuple(notes),
        COLUMNS,
        keys,
        lambda some, first: lines(some, first, names, opened=opened),
        frozenset() if opened else PERSONAL,
        heads.register(user, asked),
        tuple(map(str, FOOTNOTES)),
    )


def lines(keys: Sequence[int], first: int, procedures: dict[int, str], *, opened: bool) -> Iterator[Line]:
    """The lines of some dossiers, numbered from `first`. Two queries, however many they are."""
    columns = (*_READ, *_APPLICANT) if opened else _READ
    rows = {row[0]: row for row in Dossier.objects.filter(pk__in=keys).values_list(*columns)}
    returned = _returned([pk for pk, row in rows.items() if row[7] == RETURNED])
    for number, key in enumerate(keys, first):
        if key not in rows:  # removed since the list was made: its number stays free
            continue
        pk, code, version, agency, received_at, due_at, promised_at, status, verdict, *applicant = rows[key]
        name, address, phone = applicant or ("", "", b"")
        yield (
            number,
            code,
            procedures.get(version, ""),
            name,
            "; ".join(filter(None, [address, _phone(phone)])),
            agency,
            office_time(received_at),
            office_time(due_at),
            office_time(returned.get(pk)),
            None,
            None,
            _note(status, verdict, promised_at),
        )


def _returned(keys: Sequence[int]) -> dict[int, datetime]:
    """When the citizens collected; a dossier that was returned after a correction has the last instant."""
    events = DossierEvent.objects.filter(dossier__in=keys, action="return_result").order_by("dossier", "seq")
    return dict(events.values_list("dossier_id", "at"))


def _phone(sealed: bytes | memoryview) -> str:
    try:
        return personal.unseal(sealed)
    except DossierError as refused:
        return sentence(refused)


def _note(status: str, verdict: str, promised_at: datetime | None) -> str:
    """Where the dossier stands, how it met its date, and a new date that was promised."""
    parts = [str(STATUS_LABELS.get(status, _("Nhập nhầm, đã hủy")))]
    if verdict:
        parts.append(str(VERDICT_LABELS[verdict]))
    if promised_at is not None:
        parts.append(_("hẹn lại %(day)s") % {"day": f"{to_office(to_instant(promised_at)):%d/%m/%Y}"})
    return "; ".join(parts)
