"""The fields of a page's form as its template draws them; each keeps what was typed, accepted or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.rules.errors import BadValue
from dossiers.rules.officetime import to_office
from reporting import periods
from reporting.cuts import read_instant
from reporting.queries import NOW, THEN
from reporting.rates import COLUMN, IN_TIME, LEFT_OUT, TIMED

Words = Mapping[str, str]
Options = Iterable[tuple[str, str | Promise]]

PRACTICES = {
    COLUMN: gettext_lazy("theo dõi riêng"),
    LEFT_OUT: gettext_lazy("để ngoài, có ghi chú"),
    IN_TIME: gettext_lazy("tính là đúng hạn"),
    TIMED: gettext_lazy("tính hạn như hồ sơ khác"),
}
ANY_YEAR = 2025
FRAMES = {THEN: gettext_lazy("như lúc đó"), NOW: gettext_lazy("quy đổi về hiện nay")}


class Field(NamedTuple):
    """`options` make a select of it, `offers` a text that suggests; `kind` is the type of an input."""

    name: str
    label: str | Promise
    value: str
    kind: str = "text"
    options: tuple[tuple[str, str | Promise], ...] = ()
    offers: tuple[tuple[str, str], ...] = ()
    hint: str | Promise = ""


def choice(words: Words, name: str, label: str | Promise, options: Options, default: str = "") -> Field:
    """A select. What it does not know stays chosen, so that the refusal stands beside what it is about."""
    known = tuple(options)
    value = words.get(name) or default
    if value and value not in dict(known):
        known += ((value, value),)
    return Field(name, label, value, options=known)


def offered(words: Words, name: str, label: str | Promise, offers: Iterable[tuple[str, str]]) -> Field:
    """A code to type or to choose."""
    return Field(name, label, words.get(name, ""), offers=tuple(offers))


def instant(words: Words, name: str, label: str | Promise) -> Field:
    """An instant; what is none stays as it was typed."""
    typed = words.get(name, "")
    try:
        value = f"{to_office(read_instant(name, typed)):%Y-%m-%dT%H:%M:%S}" if typed else ""
    except BadValue:
        return Field(name, label, typed)
    return Field(name, label, value, kind="datetime-local")


def period_fields(words: Words) -> list[Field]:
    """A period by its name and year, or by its days; a name fills the days in."""
    with suppress(BadValue):
        words = periods.spelled_out(words)
    return [
        choice(words, "period", _("Kỳ báo cáo"), period_options()),
        Field("year", _("Năm"), words.get("year", ""), hint=_("của kỳ đã chọn")),
        _day(words, "from", _("Từ ngày")),
        _day(words, "to", _("Đến hết ngày")),
    ]


def counting_fields(words: Words) -> list[Field]:
    """How withdrawn and stopped dossiers count, and on which units the past stands."""
    return [
        choice(words, "practice", _("Hồ sơ rút và dừng"), PRACTICES.items(), COLUMN),
        choice(words, "frame", _("Đơn vị hành chính"), FRAMES.items(), THEN),
    ]


def period_options() -> list[tuple[str, str]]:
    """The presets by their words, as people call them, the circular's first."""
    quarters = [_("Quý I"), _("Quý II"), _("Quý III"), _("Quý IV")]
    half, year = _("6 tháng đầu năm"), _("Cả năm")
    circular = zip(
        (*periods.REPORT_QUARTERS, periods.REPORT_HALF, periods.REPORT_YEAR), (*quarters, half, year), strict=True
    )
    options = [("", _("theo ngày dưới đây"))]
    options += ((word, f"{name} ({_days(word)})") for word, name in circular)
    options += zip(periods.QUARTERS, quarters, strict=True)
    options += zip(periods.HALVES, (half, _("6 tháng cuối năm")), strict=True)
    options.append((periods.YEAR, year))
    options += ((word, _("Tháng %(number)s") % {"number": number}) for number, word in enumerate(periods.MONTHS, 1))
    return options


def _days(word: str) -> str:
    """The first and last day of a preset in any year: 15/12 – 14/3."""
    period = periods.preset(word, ANY_YEAR)
    return f"{period.first.day}/{period.first.month} – {period.last.day}/{period.last.month}"


def _day(words: Words, name: str, label: str) -> Field:
    """A date; what is none stays as it was typed."""
    typed = words.get(name, "")
    is_date = len(typed) == 10 and typed[4] == typed[7] == "-" and typed.replace("-", "").isdecimal()
    return Field(name, label, typed, kind="date" if is_date or not typed else "text")
