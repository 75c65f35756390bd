"""Long lists as files: every line once, on as many worksheets as it takes, and never a formula."""

import csv
from datetime import date, datetime
from decimal import Decimal

from openpyxl import load_workbook

from reporting.layouts.streams import write_csv, write_xlsx
from reporting.letterhead import Head
from reporting.registers.sheets import Column, Sheet

COLUMNS = (Column("number", "TT", 6), Column("name", "Tên"), Column("in", "Nhận", 16, "Ngày"),
           Column("out", "Trả", 16, "Ngày"), Column("hours", "Giờ"))  # fmt: skip
HEAD = Head("UBND phường", "Bộ phận Một cửa", "Mẫu số 07")
SHEET = Sheet("Sổ", ("một", "hai"), COLUMNS, range(0), lambda keys, first: (), head=HEAD, footnotes=("Cột (3): nhận.",))
RECEIVED = datetime.fromisoformat("2023-06-12T09:30")  # on the office's clock
DANGEROUS = ["=1+1", "+84", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "http://nowhere", "{=A1}"]


def line(number: int, name: str = "An"):
    return number, name, RECEIVED, date(2023, 6, 19), Decimal("2.5")


def test_a_worksheet_as_it_is_handed_in(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, SHEET, [line(1), (2, None, None, None, None)])
    (page,) = load_workbook(path)
    assert [page.cell(row, 1).value for row in range(1, 8)] == [
        "UBND PHƯỜNG", "BỘ PHẬN MỘT CỬA", "Mẫu số 07", "SỔ", "một", "hai", None,
    ]  # fmt: skip
    assert [page["C1"].value, page["C2"].value] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert {str(area) for area in page.merged_cells.ranges} >= {"A1:B1", "C1:E1", "A4:E4", "C8:D8"}
    assert [cell.value for cell in page[9]] == ["TT", "Tên", "Nhận", "Trả", "Giờ"]
    assert [cell.value for cell in page[10]] == ["(1)", "(2)", "(3)", "(4)", "(5)"]
    assert [cell.value for cell in page[11]] == [1, "An", RECEIVED, datetime.fromisoformat("2023-06-19"), 2.5]
    assert [cell.value for cell in page[12]] == [2, None, None, None, None]
    assert all(cell.border.left.style == "thin" for row in (page[11], page[12]) for cell in row)
    assert [page.cell(row, 1).value for row in range(13, 20)] == [
        None, "Ghi chú:", "Cột (3): nhận.", None, None, "NGƯỜI LẬP", "(Ký, ghi rõ họ tên)",
    ]  # fmt: skip
    assert page["C18"].value == "THỦ TRƯỞNG ĐƠN VỊ"
    assert (page.print_title_rows, page.freeze_panes, page.page_setup.orientation) == ("$8:$10", "C11", "landscape")


def test_a_heading_over_two_rows_has_no_line_between_them(tmp_path):
    write_xlsx(tmp_path / "a.xlsx", SHEET, [])
    (page,) = load_workbook(tmp_path / "a.xlsx")
    assert (page["B8"].border.top.style, page["B8"].border.bottom.style) == ("thin", None)
    assert (page["B9"].border.top.style, page["B9"].border.bottom.style) == (None, "thin")


def test_lines_beyond_a_worksheet_go_on_in_the_next(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, SHEET, (line(n) for n in range(1, 8)), sheet_rows=20)  # three lines each, below them the foot
    book = load_workbook(path)
    numbers = [[cell.value for cell in page["A"][10:] if isinstance(cell.value, int)] for page in book]
    assert book.sheetnames == ["1", "2", "3"]
    assert numbers == [[1, 2, 3], [4, 5, 6], [7]]
    assert {page["A9"].value for page in book} == {"TT"}
    assert [page.max_row for page in book] == [13, 13, 18]
    assert book["3"]["A17"].value == "NGƯỜI LẬP", "who signs, signs below the last line"


def test_a_list_that_just_fills_its_worksheets_has_no_empty_one(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, SHEET, (line(n) for n in range(6)), sheet_rows=20)
    book = load_workbook(path)
    assert book.sheetnames == ["1", "2"]
    assert book["2"].max_row <= 20


def test_an_empty_list_is_its_headings(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, SHEET, [])
    (page,) = load_workbook(path)
    assert page["A10"].value == "(1)" and page["A11"].value is None and page["A12"].value == "Ghi chú:"
    write_csv(path, SHEET, [])
    assert path.read_bytes().decode("utf-8-sig") == "TT,Tên,Ngày: Nhận,Ngày: Trả,Giờ\r\n"


def test_no_cell_is_a_formula(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, SHEET, [line(n, name) for n, name in enumerate(DANGEROUS)])
    (page,) = load_workbook(path)
    assert {cell.data_type for cell in page["B"][10 : 10 + len(DANGEROUS)]} == {"s"} and not any(
        cell.hyperlink for cell in page["B"]
    )
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
