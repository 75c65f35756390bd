"""The statement as two tables to read in a terminal, its counts and its rates, with numbers as Vietnam writes them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from rich import box
from rich.console import Console
from rich.table import Table

from dossiers.rules.officetime import to_office
from reporting.layouts.columns import PRINTED, Column, Value, lines
from reporting.queries import SUBTREE
from reporting.rates import COLUMN, DEFINITIONS, Rate, rates
from reporting.statement import Statement

WIDTH = 160


def as_table(statement: Statement) -> bytes:
    """Heading, counts, rates, and what has to be said about them: the scope, the practice, rows that overlap."""
    text = io.StringIO()
    console = Console(file=text, width=WIDTH, color_system=None, highlight=False, markup=False)
    console.print(_counts(statement))
    console.print(_rates(statement))
    console.print(" ".join(notes(statement)))
    for said in sayings():
        console.print(said)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()).encode() + b"\n"


def _counts(statement: Statement) -> Table:
    body = [
        [shown(column, value) for column, value in zip(PRINTED, line, strict=True)]
        for line in lines(statement, PRINTED)
    ]
    return _table(title(statement), [str(column.short) for column in PRINTED], body)


def _rates(statement: Statement) -> Table:
    """Every named rate with both its parts below it."""
    names = [str(one.title) if one.name == "completion" else one.name for one in DEFINITIONS]
    body = [
        [row.label, *(share(rate) for rate in rates(row.counts, statement.query.practice).values())]
        for row in (*statement.rows, statement.total)
    ]
    return _table(_("Tỷ lệ, dưới là tử số / mẫu số"), [_("Tên"), *names], body)


def _table(heading: str, names: Sequence[str], body: Sequence[Sequence[str]]) -> Table:
    """Names and numbers, the last row, the total, apart. A column is as wide as its numbers and the longest word above
    them; what is left is for the names of the rows."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True, title=heading, title_justify="left")
    table.add_column(names[0], overflow="fold")
    for place, name in enumerate(names[1:], 1):
        parts = [*name.split(), *(part for cells in body for part in cells[place].split("\n"))]
        table.add_column(name, justify="right", width=max(map(len, parts)))
    for cells in body[:-1]:
        table.add_row(*cells)
    table.add_section()
    table.add_row(*body[-1])
    return table


def shown(column: Column, value: Value) -> str:
    """A value as Vietnam writes it: 541.559, 95,16 %, – where there is nothing to divide by."""
    if column.is_rate:
        return "–" if value is None else f"{str(value).replace('.', ',')} %"
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value)


def share(rate: Rate) -> str:
    """95,16 % above 117.258 / 123.221."""
    percent = "–" if rate.percent is None else f"{rate.percent.replace('.', ',')} %"
    parts = f"{rate.numerator:,} / {rate.denominator:,}".replace(",", ".")
    return f"{percent}\n{parts}"


def sayings() -> list[str]:
    """Of each rate its name, its formula, and when it misleads."""
    names = {one.name: f"{one.name} – " for one in DEFINITIONS if one.name != "completion"}
    return [f"{names.get(one.name, '')}{one.title} = {one.formula}. {one.misleads}" for one in DEFINITIONS]


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
