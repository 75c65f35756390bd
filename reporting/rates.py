"""The five rates in official use, and completion: each a named object with its formula, and both its parts shown.

Provinces publish "the on-time rate" by all five; so none is printed without its name. Test vector: tests/reporting.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.counts import Counts

COLUMN, LEFT_OUT, IN_TIME, TIMED = "column", "left_out", "in_time", "timed"
PRACTICES = (COLUMN, LEFT_OUT, IN_TIME, TIMED)
"""Where withdrawn and stopped dossiers stand in the rates: nowhere (in their own column, or left out with a note),
in time all of them, or timed like the rest."""


class Rate(NamedTuple):
    """A share as whole dossiers; the figure is made from them once, when it is shown."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> str | None:
        """`"95.16"`, rounded half-up once, from integers; None where there is nothing to divide by."""
        if self.denominator == 0:
            return None
        hundredths = (20_000 * self.numerator + self.denominator) // (2 * self.denominator)
        return f"{hundredths // 100}.{hundredths % 100:02d}"


class Timed(NamedTuple):
    """What a practice makes of a row: in time and late among what has ended."""

    in_time: int
    late: int

    @classmethod
    def by(cls, practice: str, counts: Counts) -> Timed:
        in_time, late = counts.early + counts.on_time, counts.late
        ended = counts.withdrawn + counts.stopped
        if practice == IN_TIME:
            return cls(in_time + ended, late)
        if practice == TIMED:
            ended_late = counts.ended_late_withdrawn + counts.ended_late_stopped
            return cls(in_time + ended - ended_late, late + ended_late)
        return cls(in_time, late)

    def not_late(self, counts: Counts) -> int:
        """Of all that was to be handled, what is late neither at its end nor now."""
        return counts.handled - self.late - counts.open_late


class Definition(NamedTuple):
    """A rate by its name: how it is computed, who uses it, and when it misleads."""

    name: str
    title: str | Promise
    formula: str | Promise
    used_by: str | Promise
    misleads: str | Promise
    of: Callable[[Counts, Timed], Rate]


DEFINITIONS = (
    Definition(
        "R1",
        _("Đúng hạn trên số đã giải quyết"),
        _("(trước hạn + đúng hạn) ÷ (trước hạn + đúng hạn + quá hạn)"),
        _("Bình Thuận và phần lớn các tỉnh; Biểu II.06"),
        _("Hồ sơ quá hạn mà chưa giải quyết không làm tỷ lệ giảm: càng để lâu, tỷ lệ càng đẹp."),
        lambda counts, timed: Rate(timed.in_time, timed.in_time + timed.late),
    ),
    Definition(
        "R2",
        _("Đúng hạn trên số đã đến hạn"),
        _("(trước hạn + đúng hạn) ÷ (trước hạn + đúng hạn + quá hạn + đang giải quyết quá hạn)"),
        _("Vĩnh Phúc"),
        _("Một hồ sơ quá hạn kéo dài bị tính lại ở mỗi kỳ mà nó còn mở."),
        lambda counts, timed: Rate(timed.in_time, timed.in_time + timed.late + counts.open_late),
    ),
    Definition(
        "R3",
        _("Không trễ trên số phải giải quyết"),
        _("(phải giải quyết − quá hạn − đang giải quyết quá hạn) ÷ phải giải quyết"),
        _("Gia Lai"),
        _("Hồ sơ vừa nhận, chưa thể trễ, được tính như đúng hạn: kỳ càng ngắn, tỷ lệ càng cao."),
        lambda counts, timed: Rate(timed.not_late(counts), counts.handled),
    ),
    Definition(
        "R4",
        _("Tiến độ theo Bộ chỉ số 766"),
        _("(phải giải quyết − quá hạn − đang giải quyết quá hạn + quá hạn đang tạm dừng) ÷ phải giải quyết"),
        _("Quyết định 766/QĐ-TTg"),
        _("Như R3; ngoài ra hồ sơ đã trễ lại thành không trễ khi tạm dừng."),
        lambda counts, timed: Rate(timed.not_late(counts) + counts.open_late_paused, counts.handled),
    ),
    Definition(
        "R5",
        _("Đúng hạn trên số phải giải quyết"),
        _("(trước hạn + đúng hạn) ÷ phải giải quyết"),
        _("Quận 1 (TP. Hồ Chí Minh), Đà Lạt"),
        _("Hồ sơ còn trong hạn, chưa giải quyết, bị tính như không đúng hạn."),
        lambda counts, timed: Rate(timed.in_time, counts.handled),
    ),
    Definition(
        "completion",
        _("Hoàn thành"),
        _("đã giải quyết ÷ phải giải quyết"),
        _("thường được công bố như tỷ lệ giải quyết"),
        _("Không nói gì về thời hạn: hồ sơ trễ một năm cũng là hoàn thành."),
        lambda counts, timed: Rate(counts.finished, counts.handled),
    ),
)
"""In the order of every table. N, what was to be handled, is carried + received + transferred in − transferred out.
Dossiers without a term are in neither part of R1 and R2."""

RATES = tuple(definition.name for definition in DEFINITIONS)
BY_NAME = {definition.name: definition for definition in DEFINITIONS}


def rates(counts: Counts, practice: str = COLUMN) -> dict[str, Rate]:
    """Every rate by its name, in the order of `RATES`."""
    timed = Timed.by(practice, counts)
    return {definition.name: definition.of(counts, timed) for definition in DEFINITIONS}
