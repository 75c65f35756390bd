"""The trace of a date, rendered: as JSON for machines, in words for people. The facts come from `rules.explain`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from dossiers.models.choices import ACTION_LABELS, TERM_LABELS, VERDICT_LABELS
from dossiers.rules.deadlines import SAME_DAY, WORKING_HOURS
from dossiers.rules.explain import Line
from dossiers.rules.officetime import DAY, HOUR, day_of, second_of_day, to_date, to_office

SENTENCES = {
    "received": gettext_noop("Tiếp nhận lúc %(at)s."),
    "no_term": gettext_noop("Thủ tục này không có thời hạn giải quyết."),
    "term": gettext_noop("Thời hạn giải quyết: %(count)s."),
    "started": gettext_noop("Bắt đầu tính từ %(at)s; ngày %(first)s không tính."),
    "started alone": gettext_noop("Bắt đầu tính từ %(at)s."),
    "after_cutoff": gettext_noop("Tiếp nhận sau giờ chốt trong ngày nên tính sang ngày làm việc tiếp theo."),
    "skipped": gettext_noop("Không tính %(days)s (%(why)s)."),
    "counted": gettext_noop("Tính đủ %(count)s."),
    "paused": gettext_noop("Tạm dừng tính từ %(at)s: %(what)s (%(why)s)."),
    "paused alone": gettext_noop("Tạm dừng tính từ %(at)s: %(what)s."),
    "answered": gettext_noop("Tiếp tục tính từ %(at)s: %(what)s."),
    "promised": gettext_noop("Đã xin lỗi và hẹn lại %(at)s; thời hạn không đổi."),
    "moved": gettext_noop("Hạn trả chuyển từ %(since)s sang %(at)s: %(why)s."),
    "moved alone": gettext_noop("Hạn trả chuyển từ %(since)s sang %(at)s do tính lại thời hạn."),
    "ended": gettext_noop("Kết thúc lúc %(at)s: %(what)s%(verdict)s."),
    "slip": gettext_noop("Giấy hẹn ban đầu ghi %(day)s."),
    "due": gettext_noop("Hạn trả kết quả: %(at)s."),
}
"""By fact; *alone* where a reason or day 0 is not told."""


def as_json(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Each fact as an object: instants in ISO 8601 with the office's offset, days as dates, nothing that is empty."""
    return [
        {
            name: _machine(name, value)
            for name, value in line._asdict().items()
            if value is not None and (value != "" or name == "what")
        }
        for line in lines
    ]


def in_words(lines: Iterable[Line]) -> list[str]:
    """Each fact as a sentence in the reader's language."""
    return [_sentence(line) for line in lines]


def instant_in_words(at: int) -> str:
    """10:30 19/02/2024, or 10:30 on 19 February 2024; of a day's last second the day alone."""
    day = day_in_words(day_of(at))
    if second_of_day(at) == DAY - 1:
        return day
    return _("%(time)s %(day)s") % {"time": f"{to_office(at):%H:%M}", "day": day}


def day_in_words(day: int) -> str:
    """19/02/2024 in Vietnamese; elsewhere with the month's name, since 02/03 is read either way."""
    shown = to_date(day)
    if (get_language() or "vi").startswith("vi"):
        return f"{shown:%d/%m/%Y}"
    return date_format(shown, "j F Y", use_l10n=False)


def _machine(name: str, value: Any) -> Any:
    if name in ("at", "since"):
        return to_office(value).isoformat()
    return to_date(value).isoformat() if name in ("first", "last") else value


def _sentence(line: Line) -> str:
    template = SENTENCES.get(line.what if line.name or line.first is not None else f"{line.what} alone")
    return _(template or SENTENCES[line.what]) % {
        "at": _instant(line.at),
        "since": _instant(line.since),
        "day": day_in_words(day_of(line.at)) if line.at is not None else "",
        "first": _day(line.first),
        "days": _day(line.first) if line.first == line.last else f"{_day(line.first)} – {_day(line.last)}",
        "count": _count(line),
        "what": ACTION_LABELS.get(line.kind, line.kind),
        "why": line.name or _("ngày nghỉ hằng tuần"),
        "verdict": f" – {VERDICT_LABELS[line.name]}" if line.name in VERDICT_LABELS else "",
    }


def _count(line: Line) -> str:
    if line.kind == SAME_DAY:
        return str(TERM_LABELS[SAME_DAY])
    amount = line.amount or 0
    if line.kind == WORKING_HOURS and line.what == "counted":
        hours, minutes = divmod(amount // 60, HOUR // 60)
        text = f"{hours} {TERM_LABELS[WORKING_HOURS]}"
        return f"{text} {minutes} " + _("phút") if minutes else text
    return f"{amount} {TERM_LABELS.get(line.kind, '')}"


def _instant(at: int | None) -> str:
    return "" if at is None else instant_in_words(at)


def _day(day: int | None) -> str:
    return "" if day is None else day_in_words(day)
