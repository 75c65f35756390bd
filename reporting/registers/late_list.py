"""The list of late dossiers as a document: who has each, where it stands, how late it is and at which step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers import selectors
from dossiers.models import Agency, ProcedureVersion
from dossiers.models.choices import STATUS_LABELS
from dossiers.rules.officetime import HOUR, to_office
from reporting.cuts import Cuts
from reporting.registers import heads
from reporting.registers.asking import FINISHED_LATE, OPEN_LATE, Asked, narrowed
from reporting.registers.late import Late, late, told
from reporting.registers.sheets import Column, Line, Sheet, keys_of, office_time
from reporting.registers.steps import StepTime

COLUMNS = (
    Column("number", gettext_lazy("TT"), 6),
    Column("code", gettext_lazy("Mã hồ sơ"), 27),
    Column("procedure", gettext_lazy("Tên thủ tục hành chính"), 30),
    Column("agency", gettext_lazy("Cơ quan chủ trì giải quyết"), 22),
    Column("office", gettext_lazy("Bộ phận giữ hồ sơ"), 16),
    Column("status", gettext_lazy("Tình trạng"), 14),
    Column("received", gettext_lazy("Nhận hồ sơ"), 16, gettext_lazy("Ngày, tháng, năm")),
    Column("due", gettext_lazy("Hẹn trả kết quả"), 16, gettext_lazy("Ngày, tháng, năm")),
    Column("ended", gettext_lazy("Giải quyết xong"), 16, gettext_lazy("Ngày, tháng, năm")),
    Column("days", gettext_lazy("Ngày làm việc"), 10, gettext_lazy("Quá hạn")),
    Column("hours", gettext_lazy("Giờ làm việc"), 10, gettext_lazy("Quá hạn")),
    Column("step", gettext_lazy("Bước quá hạn nhiều nhất"), 16),
    Column("overrun", gettext_lazy("Quá phần thời hạn của bước (giờ)"), 11),
    Column("steps", gettext_lazy("Giờ làm việc ở từng bước (được phép)"), 32),
    Column("reason", gettext_lazy("Lý do đã ghi"), 24),
)
FOOTNOTES = (
    gettext_lazy("Cột (10), (11): từ hạn trả đến lúc giải quyết xong, hoặc đến lúc chốt nếu chưa xong."),
    gettext_lazy("Cột (12), (13): bước vượt phần thời hạn của mình nhiều nhất, và số giờ vượt."),
    gettext_lazy("Cột (14): giờ đã dùng ở từng bước, trong ngoặc là giờ được phép theo quy trình."),
)
REASONS = frozenset({"reason"})
SORTS = {
    "": ("due_then",),
    "due": ("due_then",),
    "-due": ("-due_then",),
    "received": ("received_at",),
    "-received": ("-received_at",),
    "code": ("code",),
    "agency": ("agency__name", "due_then"),
}


def sheet(user: User, asked: Asked, most: int | None = None) -> Sheet:
    """The late dossiers that a user may see, as they stand now; perhaps only the first of them."""
    cuts = asked.cuts
    found = late(narrowed(selectors.visible_to(user), asked), cuts, asked.which)
    keys = keys_of(found, *SORTS.get(asked.sort, SORTS[""]), most=most)
    span = {
        "first": f"{asked.first:%d/%m/%Y}",
        "last": f"{asked.last:%d/%m/%Y}",
        "at": f"{to_office(cuts.as_of):%d/%m/%Y %H:%M}",
    }
    notes = []
    if asked.which != FINISHED_LATE:
        notes.append(_("Đang giải quyết mà quá hạn lúc %(at)s.") % span)
    if asked.which != OPEN_LATE:
        notes.append(_("Giải quyết xong quá hạn từ %(first)s đến %(last)s.") % span)
    notes.append(
        _("Giờ và ngày là thời gian làm việc theo lịch của hồ sơ; lúc đồng hồ dừng chờ bổ sung hay nộp phí không tính.")
    )
    names = dict(ProcedureVersion.objects.values_list("pk", "name"))
    withheld: frozenset[str] = frozenset() if selectors.reads_reasons(user) else REASONS
    if withheld:
        notes.append(_("Lý do để trống: vai trò của người lập danh sách không xem lý do đã ghi."))
    return Sheet(
        _("Danh sách hồ sơ quá hạn"),
        tuple(notes),
        COLUMNS,
        keys,
        partial(_lines, cuts, names, withheld),
        withheld,
        head=heads.late_list(user, asked),
        footnotes=tuple(map(str, FOOTNOTES)),
    )


def _lines(
    cuts: Cuts, procedures: dict[int, str], withheld: frozenset[str], keys: Sequence[int], first: int
) -> Iterator[Line]:
    found = list(told(keys, cuts))
    return lines([one._replace(reason="") for one in found] if withheld else found, first, procedures)


def lines(found: Sequence[Late], first: int, procedures: dict[int, str]) -> Iterator[Line]:
    """The lines of some late dossiers, numbered from `first`. One query, for the names of agencies."""
    agencies = dict(Agency.objects.filter(pk__in={one.agency for one in found}).values_list("pk", "name"))
    for number, one in enumerate(found, first):
        how, worst = one.how_late, one.how_late.worst if one.how_late is not None else None
        yield (
            number,
            one.code,
            procedures.get(one.version, ""),
            agencies[one.agency],
            one.office,
            str(STATUS_LABELS.get(one.status, one.status)),
            office_time(one.received_at),
            office_time(one.due_at),
            office_time(one.ended_at),
            how.days if how is not None else None,
            hours(how.seconds) if how is not None else None,
            one.step,
            hours(worst.overrun) if worst is not None else None,
            in_words(how.steps) if how is not None else "",
            one.reason,
        )


def hours(seconds: int, among: int = 1) -> Decimal:
    """Hours of working time (on average of so many) with one decimal, rounded half-up once."""
    return (Decimal(seconds) / (HOUR * among)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def in_words(steps: Iterable[StepTime]) -> str:
    """`Bộ phận Một cửa 2,5 (2,4); Lãnh đạo 9,0 (4,8)`: the hours at each office, and those that its share allowed."""
    return "; ".join(
        f"{step.office or _('không ghi nơi giữ')} {_shown(step.worked)} ({_shown(step.allowed)})" for step in steps
    )


def _shown(seconds: int) -> str:
    return str(hours(seconds)).replace(".", ",")
