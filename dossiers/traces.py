"""The trace of a date, rendered: as JSON for machines, in words for people. The facts come from `rules.explain`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from dossiers.models.choices import ACTION_LABELS, TERM_LABELS, VERDICT_LABELS
from dossiers.rules.deadlines import SAME_DAY, WORKING_HOURS
from dossiers.rules.explain import Line
from dossiers.rules.officetime import HOUR, to_date, to_office


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


def _machine(name: str, value: Any) -> Any:
    if name in ("at", "since"):
        return to_office(value).isoformat()
    return to_date(value).isoformat() if name in ("first", "last") else value


def _sentence(line: Line) -> str:
    started = _("Bắt đầu tính từ %(at)s.")
    template = {
        "received": _("Tiếp nhận lúc %(at)s."),
        "no_term": _("Thủ tục này không có thời hạn giải quyết."),
        "term": _("Thời hạn giải quyết: %(count)s."),
        "started": _("Bắt đầu tính từ %(at)s; ngày %(first)s không tính.") if line.first is not None else started,
        "after_cutoff": _("Tiếp nhận sau giờ chốt trong ngày nên tính sang ngày làm việc tiếp theo."),
        "skipped": _("Không tính %(days)s (%(why)s)."),
        "counted": _("Tính đủ %(count)s."),
        "paused": _("Tạm dừng tính từ %(at)s: %(what)s (%(why)s)."),
        "answered": _("Tiếp tục tính từ %(at)s: %(what)s."),
        "promised": _("Đã xin lỗi và hẹn lại %(at)s; thời hạn không đổi."),
        "moved": _("Hạn trả chuyển từ %(since)s sang %(at)s: %(why)s."),
        "ended": _("Kết thúc lúc %(at)s: %(what)s%(verdict)s."),
        "slip": _("Giấy hẹn ban đầu ghi %(day)s."),
        "due": _("Hạn trả kết quả: %(at)s."),
    }[line.what]
    return template % {
        "at": _instant(line.at),
        "since": _instant(line.since),
        "day": f"{to_office(line.at):%d/%m/%Y}" if line.at is not None else "",
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
        return text + (f" {minutes} {_('phút')}" if minutes else "")
    return f"{amount} {TERM_LABELS.get(line.kind, '')}"


def _instant(at: int | None) -> str:
    if at is None:
        return ""
    shown = to_office(at)
    return f"{shown:%d/%m/%Y}" if f"{shown:%H:%M:%S}" == "23:59:59" else f"{shown:%H:%M %d/%m/%Y}"


def _day(day: int | None) -> str:
    return "" if day is None else f"{to_date(day):%d/%m/%Y}"
