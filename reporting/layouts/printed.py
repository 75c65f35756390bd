"""The statement on paper: its counts in two tables, its rates with both their parts in a third, and what they say."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reporting.layouts import paper
from reporting.layouts.columns import COUNTED, Column
from reporting.layouts.paper import Paper, Table
from reporting.layouts.table import notes, sayings, share, shown, title
from reporting.letterhead import of_query
from reporting.rates import DEFINITIONS, rates
from reporting.registers import sheets
from reporting.registers.sheets import Line
from reporting.rows import Row
from reporting.statement import Statement

MOST = 300
"""As many rows as are printed while one waits; a longer statement is for a file."""


def as_pdf(statement: Statement) -> bytes:
    """Landscape A4. Refused: a statement too long to print, and where PDF cannot be made."""
    paper.check_length_of_pdf(len(statement.rows), MOST)
    return paper.as_pdf(of_statement(statement))


def of_statement(statement: Statement) -> Paper:
    """The statement with every column that the page and the workbook have."""
    tables = [_counts(statement, str(caption), columns) for caption, columns in COUNTED]
    return Paper(
        title(statement),
        of_query(statement.query),
        tuple(notes(statement)),
        (*tables, _rates(statement)),
        tuple(sayings()),
    )


def _counts(statement: Statement, caption: str, columns: tuple[Column, ...]) -> Table:
    practice = statement.query.practice

    def line(row: Row) -> Line:
        return [row.label, *(shown(column, column.value(row, practice)) for column in columns)]

    headings = (_label(), *(sheets.Column(column.name, column.heading) for column in columns))
    return Table("counts", headings, [line(row) for row in statement.rows], line(statement.total), caption)


def _rates(statement: Statement) -> Table:
    practice = statement.query.practice

    def line(row: Row) -> Line:
        return [row.label, *(share(rate) for rate in rates(row.counts, practice).values())]

    names = (one.title if one.name == "completion" else one.name for one in DEFINITIONS)
    headings = (_label(), *(sheets.Column(f"rate-{number}", name) for number, name in enumerate(names)))
    return Table(
        "rates",
        headings,
        [line(row) for row in statement.rows],
        line(statement.total),
        _("Sáu tỷ lệ, kèm tử số và mẫu số"),
    )


def _label() -> sheets.Column:
    return sheets.Column("label", _("Tên"))
