"""An answer in a citizen's words: what it means, until when, what to do now, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers import traces
from dossiers.lookup import Answer, Span
from dossiers.rules.deadlines import CALENDAR_DAYS, SAME_DAY, WORKING_HOURS, Term
from dossiers.rules.lifecycle import (
    AWAITING_PAYMENT,
    AWAITING_SUPPLEMENT,
    ENDED,
    PROCESSING,
    RECEIVED,
    REFUSED,
    RESOLVED,
    RETURNED,
    STOPPED,
    SUBMITTED,
    SUSPENDED,
    WITHDRAWN,
)
from dossiers.rules.officetime import HOUR, day_of, to_date, to_office

Texts = Mapping[str, str | Promise]
MINUTE = 60

HEADLINES: Texts = {
    SUBMITTED: gettext_lazy("Hồ sơ đã nộp, đang chờ tiếp nhận"),
    RECEIVED: gettext_lazy("Hồ sơ đã được tiếp nhận"),
    REFUSED: gettext_lazy("Hồ sơ không được tiếp nhận"),
    PROCESSING: gettext_lazy("Hồ sơ đang được giải quyết"),
    AWAITING_SUPPLEMENT: gettext_lazy("Hồ sơ đang chờ bạn bổ sung giấy tờ"),
    AWAITING_PAYMENT: gettext_lazy("Hồ sơ đang chờ bạn nộp khoản phải nộp"),
    SUSPENDED: gettext_lazy("Hồ sơ đang tạm dừng giải quyết"),
    WITHDRAWN: gettext_lazy("Hồ sơ đã được rút"),
    STOPPED: gettext_lazy("Hồ sơ đã dừng giải quyết"),
    RESOLVED: gettext_lazy("Hồ sơ đã có kết quả, mời bạn đến nhận"),
    RETURNED: gettext_lazy("Kết quả đã được trả"),
}
MEANINGS: Texts = {
    SUBMITTED: gettext_lazy("Nơi tiếp nhận đang kiểm tra hồ sơ. Thời hạn giải quyết chỉ tính từ khi được tiếp nhận."),
    RECEIVED: gettext_lazy("Hồ sơ đã vào sổ và sẽ được chuyển đến bộ phận giải quyết."),
    REFUSED: gettext_lazy("Nơi tiếp nhận đã kiểm tra và không tiếp nhận hồ sơ; thời hạn giải quyết chưa hề tính."),
    PROCESSING: gettext_lazy("Cơ quan có thẩm quyền đang xem xét hồ sơ."),
    AWAITING_SUPPLEMENT: gettext_lazy("Hồ sơ còn thiếu giấy tờ hoặc có giấy tờ cần sửa."),
    AWAITING_PAYMENT: gettext_lazy("Hồ sơ chờ bạn thực hiện nghĩa vụ tài chính: phí, lệ phí hoặc thuế."),
    SUSPENDED: gettext_lazy("Cơ quan phải chờ ý kiến nơi khác, kiểm tra thực địa hoặc niêm yết công khai."),
    WITHDRAWN: gettext_lazy("Hồ sơ kết thúc theo yêu cầu rút của người nộp; không còn ngày hẹn trả."),
    STOPPED: gettext_lazy("Cơ quan đã dừng giải quyết hồ sơ này; không còn ngày hẹn trả."),
    RESOLVED: gettext_lazy("Cơ quan đã giải quyết xong hồ sơ."),
    RETURNED: gettext_lazy("Hồ sơ đã giải quyết xong và người nộp đã nhận kết quả."),
}
NOTHING_TO_DO = gettext_lazy("Bạn chưa phải làm gì. Hãy giữ giấy hẹn để nhận kết quả tại %(desk)s.")
TO_DO: Texts = {
    SUBMITTED: gettext_lazy("Bạn chưa phải làm gì. Nếu quá 8 giờ làm việc chưa có trả lời, hãy liên hệ %(desk)s."),
    RECEIVED: NOTHING_TO_DO,
    REFUSED: gettext_lazy(
        "Lý do ghi trong Phiếu từ chối tiếp nhận. Hãy liên hệ %(desk)s để được hướng dẫn nộp lại cho đúng."
    ),
    PROCESSING: NOTHING_TO_DO,
    AWAITING_SUPPLEMENT: gettext_lazy(
        "Hãy xem Phiếu yêu cầu bổ sung và nộp giấy tờ cho %(desk)s. Nếu chưa nhận được phiếu, hãy liên hệ nơi này và "
        "nêu mã hồ sơ."
    ),
    AWAITING_PAYMENT: gettext_lazy(
        "Hãy nộp theo thông báo của cơ quan và giữ biên lai. Nếu chưa nhận được thông báo, hãy liên hệ %(desk)s và nêu "
        "mã hồ sơ."
    ),
    SUSPENDED: NOTHING_TO_DO,
    WITHDRAWN: gettext_lazy("Nếu bạn không yêu cầu rút, hãy liên hệ %(desk)s. Khi cần, bạn có thể nộp hồ sơ mới."),
    STOPPED: gettext_lazy("Lý do ghi trong thông báo dừng giải quyết. Hãy liên hệ %(desk)s nếu chưa nhận được."),
    RESOLVED: gettext_lazy(
        "Hãy mang giấy hẹn và giấy tờ tùy thân đến %(desk)s để nhận kết quả. Nếu đã đăng ký nhận qua bưu chính hoặc "
        "trực tuyến, kết quả sẽ được gửi theo cách đó."
    ),
    RETURNED: gettext_lazy("Bạn không còn phải làm gì. Nếu kết quả có sai sót, hãy liên hệ %(desk)s."),
}
LATE_UNTOLD = gettext_lazy(
    "Cơ quan phải xin lỗi bằng văn bản và hẹn lại ngày trả. Hãy liên hệ %(desk)s, nêu mã hồ sơ và hỏi ngày hẹn mới. "
    "Nếu không được trả lời, bạn có thể gửi phản ánh, kiến nghị trên Cổng Dịch vụ công quốc gia."
)
LATE_PROMISED = gettext_lazy(
    "Cơ quan đã xin lỗi và hẹn lại ngày %(promised)s. Hãy giữ giấy hẹn và đến %(desk)s theo ngày hẹn mới."
)
LATE_AGAIN = gettext_lazy(
    "Ngày hẹn lại %(promised)s cũng đã qua. Hãy liên hệ %(desk)s và nêu mã hồ sơ. Nếu không được trả lời, bạn có thể "
    "gửi phản ánh, kiến nghị trên Cổng Dịch vụ công quốc gia."
)
STEPS: Texts = {
    "submit": gettext_lazy("Nộp hồ sơ trực tuyến"),
    "receive": gettext_lazy("Tiếp nhận hồ sơ"),
    "refuse": gettext_lazy("Không tiếp nhận hồ sơ"),
    "assign": gettext_lazy("Chuyển đến bộ phận giải quyết"),
    "request_supplement": gettext_lazy("Yêu cầu bạn bổ sung giấy tờ"),
    "request_payment": gettext_lazy("Yêu cầu bạn nộp khoản phải nộp"),
    "supply": gettext_lazy("Bạn bổ sung giấy tờ"),
    "pay": gettext_lazy("Bạn nộp khoản phải nộp"),
    "pause": gettext_lazy("Tạm dừng giải quyết"),
    "resume": gettext_lazy("Tiếp tục giải quyết"),
    "extend": gettext_lazy("Xin lỗi và hẹn lại ngày trả"),
    "withdraw": gettext_lazy("Rút hồ sơ theo yêu cầu của người nộp"),
    "stop": gettext_lazy("Dừng giải quyết"),
    "resolve": gettext_lazy("Có kết quả"),
    "return_result": gettext_lazy("Trả kết quả cho bạn"),
    "transfer": gettext_lazy("Chuyển sang cơ quan có thẩm quyền khác"),
    "recalculate": gettext_lazy("Tính lại ngày hẹn trả"),
}
WEEKDAYS = (
    gettext_lazy("thứ Hai"),
    gettext_lazy("thứ Ba"),
    gettext_lazy("thứ Tư"),
    gettext_lazy("thứ Năm"),
    gettext_lazy("thứ Sáu"),
    gettext_lazy("thứ Bảy"),
    gettext_lazy("Chủ nhật"),
)
ANSWERS = {AWAITING_SUPPLEMENT: "supply", AWAITING_PAYMENT: "pay", SUSPENDED: "resume"}
WAITS_FOR_CITIZEN = frozenset({AWAITING_SUPPLEMENT, AWAITING_PAYMENT})


class Fact(NamedTuple):
    """One of the figures at the top: what it is, its value, and what must be said with it."""

    name: str
    value: str
    note: str = ""
    kind: str = ""  # late, where the page must not look as if all were well


class Mark(NamedTuple):
    """One step on the way: done, the one where the dossier is now, or to come."""

    what: str
    when: str
    office: str
    place: str  # done, now, next


class Words(NamedTuple):
    """All that the page says."""

    tone: str  # running, waiting, late, done, closed
    headline: str
    meaning: str
    to_do: list[str]
    facts: list[Fact]
    way: list[Mark]
    why: list[str]
    asked_at: str


def in_words(answer: Answer) -> Words:
    """The page of one answer in the reader's language."""
    return Words(
        _tone(answer),
        _headline(answer),
        _meaning(answer),
        _to_do(answer),
        list(filter(None, (_due(answer), _promised(answer), _time(answer), _result(answer)))),
        [*_done(answer), *_to_come(answer)],
        traces.in_words(answer.trace),
        traces.instant_in_words(answer.at),
    )


def opens_again(at: int, wait: int) -> str:
    """When the next look-up will be answered."""
    minutes = -(-wait // MINUTE)
    return ngettext(
        "Đã có quá nhiều lần tra cứu không đúng. Hãy thử lại sau %(time)s (%(minutes)d phút nữa).",
        "Đã có quá nhiều lần tra cứu không đúng. Hãy thử lại sau %(time)s (%(minutes)d phút nữa).",
        minutes,
    ) % {"time": f"{to_office(at + wait):%H:%M:%S}", "minutes": minutes}


def _open_late(answer: Answer) -> bool:
    return answer.late and answer.status not in ENDED


def _tone(answer: Answer) -> str:
    if answer.late and answer.status != RETURNED:
        return "late"
    if answer.status in WAITS_FOR_CITIZEN:
        return "waiting"
    if answer.status in (RESOLVED, RETURNED):
        return "done"
    return "closed" if answer.status in ENDED else "running"


def _headline(answer: Answer) -> str:
    if _open_late(answer) and answer.status not in WAITS_FOR_CITIZEN:
        return _("Hồ sơ đã quá hạn trả kết quả")
    return str(HEADLINES[answer.status])


def _meaning(answer: Answer) -> str:
    said = [str(MEANINGS[answer.status])]
    if _open_late(answer) and answer.status in WAITS_FOR_CITIZEN:
        said.append(_("Trước đó hồ sơ đã quá hạn trả kết quả."))
    elif answer.remaining is not None:
        said.append(_("Trong lúc chờ, thời hạn tạm dừng tính."))
    return " ".join(said)


def _to_do(answer: Answer) -> list[str]:
    said: list[str | Promise] = []
    if not _open_late(answer) or answer.status in WAITS_FOR_CITIZEN:
        said.append(TO_DO[answer.status])
    if _open_late(answer):
        if answer.promised_at is None:
            said.append(LATE_UNTOLD)
        else:
            said.append(LATE_AGAIN if answer.promised_at < answer.at else LATE_PROMISED)
    promised = "" if answer.promised_at is None else traces.day_in_words(day_of(answer.promised_at))
    return [str(text) % {"desk": answer.desk, "promised": promised} for text in said]


def _due(answer: Answer) -> Fact | None:
    """The date on the slip, as it stands now."""
    name = _("Ngày hẹn trả kết quả")
    slip = ""
    if answer.slip_at is not None:
        slip = _("Giấy hẹn ban đầu ghi %(day)s.") % {"day": traces.day_in_words(day_of(answer.slip_at))}
    if answer.status in (SUBMITTED, REFUSED, WITHDRAWN, STOPPED):
        return (
            Fact(name, _("Chưa có"), _("Được tính khi hồ sơ được tiếp nhận.")) if answer.status == SUBMITTED else None
        )
    if answer.term is None:
        return Fact(name, _("Không có"), _("Thủ tục này không có thời hạn giải quyết."))
    if answer.due_at is None:
        again = {
            AWAITING_SUPPLEMENT: _("Được tính lại khi bạn bổ sung xong."),
            AWAITING_PAYMENT: _("Được tính lại khi bạn nộp xong."),
            SUSPENDED: _("Được tính lại khi hết tạm dừng."),
        }[answer.status]
        return Fact(name, _("Đang tạm dừng"), f"{again} {slip}".strip())
    closing = ""
    if answer.closes_at is not None and answer.status not in ENDED:
        closing = _("Đến %(time)s, %(weekday)s.") % {
            "time": f"{to_office(answer.closes_at):%H:%M}",
            "weekday": WEEKDAYS[to_date(day_of(answer.due_at)).weekday()],
        }
    return Fact(name, traces.day_in_words(day_of(answer.due_at)), f"{closing} {slip}".strip())


def _promised(answer: Answer) -> Fact | None:
    if answer.promised_at is None or answer.status in (WITHDRAWN, STOPPED):
        return None
    note = "" if answer.status in ENDED else _("Thư xin lỗi không làm thay đổi thời hạn.")
    return Fact(_("Ngày hẹn lại"), traces.day_in_words(day_of(answer.promised_at)), note)


def _time(answer: Answer) -> Fact | None:
    """Working time left or over, of an open dossier; what will be left, of one whose clock stands."""
    if answer.status in ENDED:
        return None
    if answer.remaining is not None:
        return Fact(_("Sau khi tính tiếp"), _("Còn %(time)s") % {"time": _counted(answer.remaining)})
    if answer.span is None or answer.due_at is None or answer.term is None:
        return None
    amount = _amount(answer.span)
    if answer.late:
        return Fact(_("Đã quá hạn"), amount or _("Dưới 1 phút làm việc"), kind="late")
    name = _("Thời gian còn lại")
    if not amount:
        return Fact(name, _("Hết hôm nay"), _("Giờ làm việc hôm nay đã hết."))
    if answer.term.kind != WORKING_HOURS and day_of(answer.due_at) == day_of(answer.at):
        return Fact(name, amount, _("Hạn là hôm nay."))
    return Fact(name, amount)


def _result(answer: Answer) -> Fact | None:
    """When it was finished, and whether that was in time: said as it was."""
    if answer.status not in (RESOLVED, RETURNED) or answer.ended_at is None:
        return None
    day = traces.day_in_words(day_of(answer.ended_at))
    over = _amount(answer.span) if answer.span is not None else ""
    late = _("Muộn %(time)s so với ngày hẹn.") % {"time": over} if over else _("Muộn so với ngày hẹn.")
    note = {
        "early": _("Sớm hơn ngày hẹn."),
        "on_time": _("Đúng ngày hẹn."),
        "late": late,
    }.get(answer.verdict, "")
    return Fact(_("Ngày có kết quả"), day, note, "late" if answer.late else "")


def _done(answer: Answer) -> list[Mark]:
    last = len(answer.passed) - 1
    return [
        Mark(
            str(STEPS[passed.action]),
            traces.instant_in_words(passed.at),
            passed.office,
            "now" if place == last else "done",
        )
        for place, passed in enumerate(answer.passed)
    ]


def _to_come(answer: Answer) -> list[Mark]:
    """What is still to happen if all goes as it should."""
    steps: list[tuple[str, str]] = []
    if answer.status == SUBMITTED:
        steps.append(("receive", ""))
    if answer.status in ANSWERS:
        steps.append((ANSWERS[answer.status], ""))
    if answer.status in (RECEIVED, PROCESSING) and answer.next_office:
        steps.append(("assign", answer.next_office))
    if answer.status not in ENDED:
        steps.append(("resolve", ""))
    if answer.status not in (REFUSED, WITHDRAWN, STOPPED, RETURNED):
        steps.append(("return_result", ""))
    return [Mark(str(STEPS[action]), "", office, "next") for action, office in steps]


def _amount(span: Span) -> str:
    """3 ngày làm việc và 2 giờ 30 phút; with hours alone, `giờ làm việc`. Less than a minute is nothing."""
    hours, minutes = span.seconds // HOUR, span.seconds % HOUR // MINUTE
    clock = [ngettext("%(n)d giờ", "%(n)d giờ", hours) % {"n": hours}] if hours else []
    if minutes:
        clock.append(ngettext("%(n)d phút", "%(n)d phút", minutes) % {"n": minutes})
    if not span.days:
        return _("%(time)s làm việc") % {"time": " ".join(clock)} if clock else ""
    days = ngettext("%(n)d ngày làm việc", "%(n)d ngày làm việc", span.days) % {"n": span.days}
    return _("%(days)s và %(time)s") % {"days": days, "time": " ".join(clock)} if clock else days


def _counted(left: Term) -> str:
    """An amount that a term still counts: its own days, or seconds of an hour term."""
    if left.kind == WORKING_HOURS:
        return _amount(Span(0, left.amount)) or _("dưới 1 phút làm việc")
    if left.kind == SAME_DAY or not left.amount:
        return _("trong ngày làm việc đó")
    if left.kind == CALENDAR_DAYS:
        return ngettext("%(n)d ngày", "%(n)d ngày", left.amount) % {"n": left.amount}
    return _amount(Span(left.amount, 0))
