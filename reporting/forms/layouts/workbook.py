"""The form as a workbook that can be signed and handed in: landscape A4, one page wide, its heading on every page.

Numbers are numbers in `#,##0`, which a Vietnamese spreadsheet shows as 541.559. No cell is ever a formula.
"""

from __future__ import annotations

import io

import xlsxwriter

from reporting.forms.columns import COLUMNS, LINES_OF_HEADING, MARKS, headings
from reporting.forms.designs import LAW
from reporting.forms.filling import TOTAL, Form, Line
from reporting.forms.layouts.page import SIGNATURES, UNIT_OF_COUNT, days, period, place_and_date
from reporting.letterhead import NATION

FIRST_LINE_OF_TABLE = 10  # from 0
LAST_COLUMN = len(COLUMNS) + 1  # from 0
LEFT, RIGHT = (0, 4), (6, LAST_COLUMN)  # the two blocks above and below the table
A4 = 9
LETTERS_IN_A_NOTE = 165  # that fit the width of the page, for the height of a note
HEIGHT_OF_A_LINE = 15


def as_xlsx(form: Form) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        _Sheet(book, form).write()
    return file.getvalue()


class _Sheet:
    """One worksheet being written from top to bottom."""

    def __init__(self, book: xlsxwriter.Workbook, form: Form) -> None:
        self.book, self.form = book, form
        self.sheet = book.add_worksheet(f"II.{form.asked.design.key}")
        self.text = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}

    def write(self) -> None:
        self._set_up_page()
        self._head()
        self._table_heading()
        below = FIRST_LINE_OF_TABLE + LINES_OF_HEADING + 1
        for line in self.form.lines:
            self._line(below, line)
            below += 1
        self._foot(self._notes(below + 1))

    def _set_up_page(self) -> None:
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.repeat_rows(FIRST_LINE_OF_TABLE, FIRST_LINE_OF_TABLE + LINES_OF_HEADING)
        sheet.set_footer("&R&P/&N")
        sheet.set_column(0, 0, 5)
        sheet.set_column(1, 1, 40)
        sheet.set_column(2, LAST_COLUMN, 11)

    def _head(self) -> None:
        form, middle = self.form, {"align": "center"}
        self._across(0, LEFT, form.reporter.name.upper(), **middle, bold=True, text_wrap=True)
        self._across(0, RIGHT, NATION[0], **middle, bold=True)
        self._across(1, LEFT, form.asked.design.number, **middle, bold=True)
        self._across(1, RIGHT, NATION[1], **middle, bold=True, underline=1)
        self._across(2, LEFT, LAW, **middle, italic=True)
        whole = (0, LAST_COLUMN)
        self._across(4, whole, form.title, **middle, bold=True, font_size=13, text_wrap=True)
        self._across(5, whole, period(form), **middle)
        self._across(6, whole, days(form), **middle, italic=True)
        self._across(7, LEFT, f"Đơn vị báo cáo: {form.reporter.name}")
        self._across(8, LEFT, f"Đơn vị nhận báo cáo: {form.reporter.receiver}")
        self._across(9, RIGHT, UNIT_OF_COUNT, align="right", italic=True)
        self.sheet.set_row(4, 36)

    def _table_heading(self) -> None:
        style = self._style(align="center", bold=True, text_wrap=True, border=1)
        for cell in headings(self.form.asked.rows):
            line, column = FIRST_LINE_OF_TABLE + cell.line - 1, cell.column - 1
            if cell.lines == cell.columns == 1:
                self.sheet.write_string(line, column, cell.text, style)
            else:
                self.sheet.merge_range(line, column, line + cell.lines - 1, column + cell.columns - 1, cell.text, style)
        self.sheet.set_row(FIRST_LINE_OF_TABLE + LINES_OF_HEADING - 1, 45)
        marks = self._style(align="center", italic=True, text_wrap=True, border=1, font_size=9)
        for column, mark in enumerate(MARKS):
            self.sheet.write_string(FIRST_LINE_OF_TABLE + LINES_OF_HEADING, column, mark, marks)
        self.sheet.set_row(FIRST_LINE_OF_TABLE + LINES_OF_HEADING, 27)

    def _line(self, at: int, line: Line) -> None:
        strong = {"bold": line.sums, "border": 1}
        middle, label = self._style(align="center", **strong), self._style(text_wrap=True, **strong)
        if line.kind == TOTAL:
            self.sheet.merge_range(at, 0, at, 1, line.label, middle)
        else:
            self.sheet.write_string(at, 0, line.ordinal, middle)
            self.sheet.write_string(at, 1, line.label, label)
        number = self._style(num_format="#,##0", **strong)
        for place, value in enumerate(line.values, 2):
            self.sheet.write_number(at, place, value, number)

    def _notes(self, at: int) -> int:
        """The footnotes; returns the first line below them."""
        self._across(at, (0, LAST_COLUMN), "Ghi chú:", bold=True, italic=True)
        for number, note in enumerate(self.form.footnotes, 1):
            text = f"{number}. {note}"
            self._across(at + number, (0, LAST_COLUMN), text, text_wrap=True, valign="top")
            self.sheet.set_row(at + number, HEIGHT_OF_A_LINE * (1 + len(text) // LETTERS_IN_A_NOTE))
        return at + len(self.form.footnotes) + 1

    def _foot(self, at: int) -> None:
        self._across(at + 1, RIGHT, place_and_date(self.form), align="center", italic=True)
        for block, (who, how) in zip((LEFT, RIGHT), SIGNATURES, strict=True):
            self._across(at + 2, block, who, align="center", bold=True)
            self._across(at + 3, block, how, align="center", italic=True)

    def _across(self, line: int, columns: tuple[int, int], text: str, **style: object) -> None:
        """Text in the cells of a line from one column to another, merged."""
        self.sheet.merge_range(line, columns[0], line, columns[1], "", self._style(**style))
        self.sheet.write_string(line, columns[0], text, self._style(**style))

    def _style(self, **style: object) -> xlsxwriter.format.Format:
        return self.book.add_format({**self.text, **style})
