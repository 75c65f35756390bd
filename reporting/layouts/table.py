"""The statement as a table to read in a terminal, 110 columns wide, with numbers as Vietnam writes them."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from rich import box
from rich.console import Console
from rich.table import Table

from dossiers.rules.officetime import to_office
from reporting.layouts.columns import PRINTED, Column, Value, lines
from reporting.queries import SUBTREE
from reporting.rates import COLUMN
from reporting.statement import Statement

WIDTH = 110


def as_table(statement: Statement) -> bytes:
    """Heading, table, and what has to be said about it: the scope, the practice, rows that overlap."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title(statement), title_justify="left")
    for column in PRINTED:
        table.add_column(str(column.short), justify="left" if column.name == "label" else "right", overflow="fold")
    body = [
        [shown(column, value) for column, value in zip(PRINTED, line, strict=True)]
        for line in lines(statement, PRINTED)
    ]
    for cells in body[:-1]:
        table.add_row(*cells)
    table.add_section()
    table.add_row(*body[-1])
    text = io.StringIO()
    console = Console(file=text, width=WIDTH, color_system=None, highlight=False, markup=False)
    console.print(table)
    console.print(" ".join(notes(statement)))
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()).encode() + b"\n"


def shown(column: Column, value: Value) -> str:
    """A value as Vietnam writes it: 541.559, 95,16 %, – where there is nothing to divide by."""
    if column.is_rate:
        return "–" if value is None else f"{str(value).replace('.', ',')} %"
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value)


def title(statement: Statement) -> str:
    """What a statement is called."""
    query = statement.query
    return _("Tình hình giải quyết thủ tục hành chính từ %(first)s đến %(last)s") % {
        "first": f"{query.first:%d/%m/%Y}",
        "last": f"{query.last:%d/%m/%Y}",
    }


def notes(statement: Statement) -> list[str]:
    """What has to be said about a statement, a sentence each."""
    query, ended = statement.query, statement.total.counts
    said = [
        _("Số liệu chốt lúc %(at)s.") % {"at": f"{to_office(query.cuts.as_of):%d/%m/%Y %H:%M:%S}"},
        _("Mỗi dòng gồm cả các đơn vị bên dưới.")
        if query.scope == SUBTREE
        else _("Mỗi dòng là số liệu riêng của mình."),
        _("R1 = (trước hạn + đúng hạn) ÷ (trước hạn + đúng hạn + quá hạn) của hồ sơ đã giải quyết."),
    ]
    if statement.overlapping:
        said.append(_("Các dòng chứa lẫn nhau nên không cộng được."))
    if query.practice != COLUMN:
        said.append(_("Hồ sơ rút và dừng tính theo cách %(practice)s.") % {"practice": query.practice})
    if ended.withdrawn or ended.stopped:
        said.append(
            _("Rút hồ sơ: %(withdrawn)s; dừng xử lý: %(stopped)s.")
            % {"withdrawn": ended.withdrawn, "stopped": ended.stopped}
        )
    return said
