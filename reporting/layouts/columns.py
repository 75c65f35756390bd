"""The columns of a statement, each defined once: a name for machines, a heading for people, how to read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reporting.counts import Counts
from reporting.rates import RATES, rates
from reporting.rows import Row
from reporting.statement import Statement

Value = str | int | None


class Column(NamedTuple):
    """`short` is its heading in the printed table; without one it stands only in files."""

    name: str
    heading: str | Promise
    value: Callable[[Row, str], Value]  # of a row, by a practice
    short: str | Promise = ""
    is_rate: bool = False


def _count(name: str, heading: Promise | str, of: Callable[[Counts], int], short: Promise | str = "") -> Column:
    return Column(name, heading, lambda row, practice: of(row.counts), short)


def _rate(name: str) -> Iterator[Column]:
    """The rate, and always beside it its parts."""
    heading = _("Hoàn thành") if name == "completion" else name
    yield Column(
        name,
        heading,
        lambda row, practice: rates(row.counts, practice)[name].percent,
        is_rate=True,
    )
    numerator, denominator = format_lazy("{} – {}", heading, _("tử số")), format_lazy("{} – {}", heading, _("mẫu số"))
    yield Column(f"{name}.numerator", numerator, lambda row, practice: rates(row.counts, practice)[name].numerator)
    yield Column(
        f"{name}.denominator", denominator, lambda row, practice: rates(row.counts, practice)[name].denominator
    )


COLUMNS: tuple[Column, ...] = (
    Column("key", _("Mã"), lambda row, practice: row.key),
    Column("label", _("Tên"), lambda row, practice: row.label, short=_("Tên")),
    _count("carried", _("Kỳ trước chuyển sang"), lambda c: c.carried, _("Kỳ trước")),
    _count("received.total", _("Tiếp nhận trong kỳ"), lambda c: c.received, _("Tiếp nhận")),
    _count("received.online", _("Tiếp nhận trực tuyến"), lambda c: c.online),
    _count("received.direct", _("Tiếp nhận trực tiếp"), lambda c: c.direct),
    _count("received.postal", _("Tiếp nhận qua bưu chính"), lambda c: c.postal),
    _count("transferred.in", _("Nhận chuyển đến"), lambda c: c.transferred_in, _("Chuyển đến")),
    _count("transferred.out", _("Chuyển đi"), lambda c: c.transferred_out, _("Chuyển đi")),
    _count("finished.total", _("Đã giải quyết"), lambda c: c.finished, _("Đã giải quyết")),
    _count("finished.early", _("Trước hạn"), lambda c: c.early, _("Trước hạn")),
    _count("finished.on_time", _("Đúng hạn"), lambda c: c.on_time, _("Đúng hạn")),
    _count("finished.late", _("Quá hạn"), lambda c: c.late, _("Quá hạn")),
    _count("finished.no_term", _("Không có thời hạn"), lambda c: c.no_term, _("Không hạn")),
    _count("finished.late_apologised", _("Quá hạn có thư xin lỗi"), lambda c: c.late_apologised),
    _count("withdrawn", _("Rút hồ sơ"), lambda c: c.withdrawn, _("Rút")),
    _count("stopped", _("Dừng xử lý"), lambda c: c.stopped, _("Dừng")),
    _count("ended_late.withdrawn", _("Rút khi đã quá hạn"), lambda c: c.ended_late_withdrawn),
    _count("ended_late.stopped", _("Dừng khi đã quá hạn"), lambda c: c.ended_late_stopped),
    _count("open.total", _("Đang giải quyết"), lambda c: c.open),
    _count("open.in_time", _("Đang giải quyết trong hạn"), lambda c: c.open_in_time, _("Đang trong hạn")),
    _count("open.late", _("Đang giải quyết quá hạn"), lambda c: c.open_late, _("Đang quá hạn")),
    _count("open.paused", _("Đang tạm dừng"), lambda c: c.open_paused, _("Đang tạm dừng")),
    _count("open.late_paused", _("Tạm dừng khi đã quá hạn"), lambda c: c.open_late_paused),
    _count("open.no_term", _("Đang giải quyết, không có thời hạn"), lambda c: c.open_no_term),
    _count("pending.total", _("Chờ tiếp nhận"), lambda c: c.pending),
    _count("pending.late", _("Chờ tiếp nhận quá 8 giờ làm việc"), lambda c: c.pending_late),
    _count("refused", _("Từ chối tiếp nhận"), lambda c: c.refused),
    *(column for name in RATES for column in _rate(name)),
)
BALANCE = tuple(
    column
    for column in COLUMNS
    if column.name
    in {
        "carried", "received.total", "transferred.in", "transferred.out", "finished.total", "withdrawn", "stopped",
        "open.in_time", "open.late", "open.paused",
    }
)  # fmt: skip
"""What a row balances by: the first four, the last of these subtracted, are as many as the other six."""
_NAMES = [column.name for column in COLUMNS]
_HALF, _END = _NAMES.index("withdrawn"), _NAMES.index(RATES[0])
COUNTED = (
    (_("Tiếp nhận và giải quyết"), COLUMNS[2:_HALF]),
    (_("Kết thúc khác, đang giải quyết, và ngoài bảng"), COLUMNS[_HALF:_END]),
)
"""The columns that count dossiers, in two tables that a screen and a page can hold; the rates have a third."""
PRINTED = tuple(column for column in COLUMNS if column.short)
"""The table that is read: all by which a row balances, and how the finished stand to their dates. Its rates follow."""


def lines(statement: Statement, columns: tuple[Column, ...] = COLUMNS) -> Iterator[list[Value]]:
    """The values of every row, and of the total, under the columns given."""
    for row in (*statement.rows, statement.total):
        yield [column.value(row, statement.query.practice) for column in columns]
