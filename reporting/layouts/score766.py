"""The index of Decision 766/QĐ-TTg as a workbook; numbers are numbers, no cell is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _

from reporting.intervals import MINIMUM_VOLUME
from reporting.score766.index import Board, Line
from reporting.score766.intervals import interval

Cell = str | int | Decimal | None


def as_xlsx(boards: Sequence[Board]) -> bytes:
    """Three sheets about the last board, the items of every unit, and all boards; – is what is not known."""
    now = boards[-1]
    groups = [f"{group.name} ({group.points})" for group in now.plan.groups]
    last = [_("Tổng điểm"), _("Trên số điểm đã đánh giá"), _("Xếp loại")]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        ranking = [
            [line.rank, line.code, line.name, *_scores(line), *_trusted(line), why]
            for line, why in [*((line, _unranked(line)) for line in now.lines), (now.whole, _("Toàn bộ, để đối chiếu"))]
        ]
        trusted = [_("Khoảng tin cậy Wilson của tiến độ: từ (%)"), _("đến (%)"), _("Vì sao không xếp hạng")]
        _sheet(book, _("Xếp hạng"), [_("Hạng"), _("Mã"), _("Đơn vị"), *groups, *last, *trusted], ranking)
        _sheet(
            book,
            _("Chi tiết"),
            [_("Mã"), _("Đơn vị"), _("Nhóm"), _("Chỉ tiêu"), _("Tử số"), _("Mẫu số"), _("Tỷ lệ (%)"),
             _("Mức yêu cầu (%)"), _("Điểm"), _("Điểm tối đa")],
            [cells for line in (now.whole, *now.lines) for cells in _parts(line)],
        )  # fmt: skip
        periods = [[one.period.label, *_scores(one.whole)] for one in boards]
        _sheet(book, _("Các kỳ"), [_("Kỳ"), *groups, *last], periods)
    return file.getvalue()


def _scores(line: Line) -> list[Cell]:
    score = line.score
    return [*(one.points for one in score.groups), score.total, score.assessed, score.grade or None]


def _trusted(line: Line) -> list[Cell]:
    """The ends of the interval of the progress rate."""
    found = interval(line)
    return [None, None] if found is None else [Decimal(found.low), Decimal(found.high)]


def _unranked(line: Line) -> str:
    """Why a unit has no place; empty for one that has."""
    if line.rank is not None:
        return ""
    if line.few:
        return _("Dưới %(minimum)s hồ sơ trong kỳ") % {"minimum": MINIMUM_VOLUME}
    if line.score.total is None:
        return _("Chưa có điểm nào")
    return _("Tổng điểm không từ cùng các chỉ tiêu như các đơn vị được xếp hạng")


def _parts(line: Line) -> Iterator[list[Cell]]:
    for group in line.score.groups:
        if group.given:
            yield [line.code, line.name, group.group.name, _("Điểm cả nhóm"), None, None, None, None, group.points,
                   group.group.points]  # fmt: skip
        for item in group.items:
            measured = item.measured
            yield [
                line.code, line.name, group.group.name, item.item.name,
                measured.numerator if measured else None, measured.denominator if measured else None,
                measured.percent if measured else None, item.item.target, item.points, item.item.points,
            ]  # fmt: skip


def _sheet(book: xlsxwriter.Workbook, name: str, headings: Sequence[str], lines: Sequence[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    count, decimal = book.add_format({"num_format": "#,##0"}), book.add_format({"num_format": "0.00"})
    for place, text in enumerate(headings):
        sheet.write_string(0, place, text, heading)
    for number, cells in enumerate(lines, 1):
        for place, cell in enumerate(cells):
            if cell is None:
                sheet.write_string(number, place, "–")
            elif isinstance(cell, str):
                sheet.write_string(number, place, cell)
            else:
                sheet.write_number(number, place, cell, decimal if isinstance(cell, Decimal) else count)
    sheet.set_column(0, len(headings) - 1, 18)
    sheet.freeze_panes(1, 0)
