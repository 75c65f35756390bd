"""Long lists as files: every line once, on as many worksheets as it takes, and never a formula."""

import csv
from datetime import date, datetime
from decimal import Decimal

from openpyxl import load_workbook

from reporting.layouts.streams import write_csv, write_xlsx
from reporting.registers.sheets import Column, Sheet

COLUMNS = (Column("number", "TT", 6), Column("name", "Tên"), Column("in", "Nhận", 16, "Ngày"),
           Column("out", "Trả", 16, "Ngày"), Column("hours", "Giờ"))  # fmt: skip
SHEET = Sheet("Sổ", ("một", "hai"), COLUMNS, range(0), lambda keys, first: ())
RECEIVED = datetime.fromisoformat("2023-06-12T09:30")  # on the office's clock
DANGEROUS = ["=1+1", "+84", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "http://nowhere", "{=A1}"]


def line(number: int, name: str = "An"):
    return number, name, RECEIVED, date(2023, 6, 19), Decimal("2.5")


def test_what_a_worksheet_holds(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, SHEET, [line(1), (2, None, None, None, None)])
    (page,) = load_workbook(path)
    assert [page.cell(row, 1).value for row in (1, 2, 3, 4)] == ["Sổ", "một", "hai", None]
    assert [str(area) for area in page.merged_cells.ranges] == ["C5:D5"]
    assert [cell.value for cell in page[6]] == ["TT", "Tên", "Nhận", "Trả", "Giờ"]
    assert [cell.value for cell in page[7]] == [1, "An", RECEIVED, datetime.fromisoformat("2023-06-19"), 2.5]
    assert [cell.value for cell in page[8]] == [2, None, None, None, None]


def test_lines_beyond_a_worksheet_go_on_in_the_next(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, SHEET, (line(n) for n in range(1, 8)), sheet_rows=9)  # three lines each
    book = load_workbook(path)
    numbers = [[cell.value for cell in page["A"][6:]] for page in book]
    assert book.sheetnames == ["1", "2", "3"]
    assert numbers == [[1, 2, 3], [4, 5, 6], [7]]
    assert {page["A6"].value for page in book} == {"TT"}


def test_a_list_that_just_fills_its_worksheets_has_no_empty_one(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, SHEET, (line(n) for n in range(6)), sheet_rows=9)
    assert load_workbook(path).sheetnames == ["1", "2"]


def test_an_empty_list_is_its_headings(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, SHEET, [])
    (page,) = load_workbook(path)
    assert page.max_row == 6
    write_csv(path, SHEET, [])
    assert path.read_bytes().decode("utf-8-sig") == "TT,Tên,Ngày: Nhận,Ngày: Trả,Giờ\r\n"


def test_no_cell_is_a_formula(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, SHEET, [line(n, name) for n, name in enumerate(DANGEROUS)])
    (page,) = load_workbook(path)
    assert {cell.data_type for cell in page["B"][6:]} == {"s"} and not any(cell.hyperlink for cell in page["B"])
    write_csv(path, SHEET, [line(n, name) for n, name in enumerate(DANGEROUS)])
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = [row[1] for row in csv.reader(file)][1:]
    assert names == [f"'{name}" for name in DANGEROUS[:7]] + DANGEROUS[7:]


def test_a_line_of_csv(tmp_path):
    path = tmp_path / "a.csv"
    write_csv(path, SHEET, [line(1, 'Lê "Ba", ở Huế')])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_text("utf-8-sig").splitlines()[1] == '1,"Lê ""Ba"", ở Huế",12/06/2023 09:30,19/06/2023,2.5'


def test_nothing_is_left_beside_the_file(tmp_path):
    write_xlsx(tmp_path / "a.xlsx", SHEET, [line(1)])
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
