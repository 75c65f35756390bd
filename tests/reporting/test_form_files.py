"""Biểu II.06 as files, and `manage.py report_form`: by what a spreadsheet, a machine and a printer read in them."""

import csv
import io

import openpyxl
import pytest
from django.core.management import call_command

from dossiers.models import Field
from dossiers.rules.errors import NotFound
from reporting.forms.layouts import LAYOUTS, file_name
from reporting.layouts.pdf import is_installed
from tests.reporting.filled import Q2, a_busy_quarter, form

PERIOD = "Quý II năm 2023"


def workbook(found):
    return openpyxl.load_workbook(io.BytesIO(LAYOUTS["xlsx"].write(found)))


def texts(sheet) -> list[str]:
    return [cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)]


# XLSX


def test_the_workbook_is_the_form_that_is_handed_in(office):
    a_busy_quarter(office)
    sheet = workbook(form("06c", "98")).active
    assert sheet.title == "II.06c"
    assert (sheet["A1"].value, sheet["A2"].value) == ("ỦY BAN NHÂN DÂN TỈNH SÔNG XANH", "Biểu số II.06c/VPCP/KSTT")
    assert (sheet["G1"].value, sheet["G2"].value) == (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    )
    assert sheet["A5"].value.endswith("TRÊN ĐỊA BÀN TỈNH SÔNG XANH")
    assert sheet["A6"].value == f"Kỳ báo cáo: {PERIOD}"
    assert sheet["A7"].value == "(Từ ngày 01/04/2023 đến ngày 30/06/2023)"
    assert sheet["A8"].value == "Đơn vị báo cáo: Ủy ban nhân dân tỉnh Sông Xanh"
    assert sheet["A9"].value == "Đơn vị nhận báo cáo: Văn phòng Chính phủ"
    assert sheet["G10"].value == "Đơn vị tính: Số hồ sơ TTHC"


def test_a_period_without_a_name_leaves_it_to_be_written_in(offices):
    found = form("06c", "98", to="2023-06-29")
    assert workbook(found).active["A6"].value == "Kỳ báo cáo: ………"
    assert "Kỳ báo cáo: ………" in LAYOUTS["html"].write(found).decode()


def test_its_heading_is_merged_as_the_circular_draws_it(offices):
    sheet = workbook(form("06c", "98")).active
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert merged >= {
        "A11:A13", "B11:B13", "C11:F11", "G11:J11", "K11:M11", "C12:C13", "D12:E12", "F12:F13", "G12:G13", "H12:H13",
        "I12:I13", "J12:J13", "K12:K13", "L12:L13", "M12:M13",
    }  # fmt: skip
    assert [cell.value for cell in sheet[13]][3:5] == ["Trực tuyến", "Trực tiếp, dịch vụ bưu chính"]
    assert [cell.value for cell in sheet[14]] == [
        "(1)", "(2)", "(3) =(4)+(5)+(6)", "(4)", "(5)", "(6)", "(7) =(8)+(9)+(10)", "(8)", "(9)", "(10)",
        "(11) =(12)+(13)", "(12)", "(13)",
    ]  # fmt: skip


def test_its_rows_are_numbers_in_thousands(office):
    a_busy_quarter(office)
    found = form("06c", "98")
    sheet = workbook(found).active
    for at, line in enumerate(found.lines, 15):
        cells = sheet[at]
        assert tuple(cell.value for cell in cells[2:]) == line.values
        assert {cell.number_format for cell in cells[2:]} == {"#,##0"}
        assert (cells[0].value, cells[1].value) == (
            ("Tổng cộng", None) if line.kind == "total" else (line.ordinal, line.label)
        )
        assert cells[2].font.bold == (line.kind != "field")


def test_it_prints_on_landscape_a4_one_page_wide_with_its_heading_on_each(offices):
    sheet = workbook(form("06c", "98")).active
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)  # 1 is not written
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$11:$14"


def test_below_stand_the_footnotes_the_place_and_the_signatures(office):
    a_busy_quarter(office)
    found = form("06c", "98")
    below = texts(workbook(found).active)
    at = below.index("Ghi chú:")
    notes = [f"{number}. {note}" for number, note in enumerate(found.footnotes, 1)]
    assert below[at + 1 :] == [
        *notes,
        "Sông Xanh, ngày …… tháng …… năm ………",
        "NGƯỜI LÀM BÁO CÁO",
        "THỦ TRƯỞNG ĐƠN VỊ",
        "(Ký, ghi rõ họ tên)",
        "(Ký tên, đóng dấu)",
    ]


def test_no_cell_is_ever_a_formula(office):
    office.happens("12/6 receive", "14/6 resolve")
    Field.objects.filter(code="Z-HT").update(name="=1+1")
    found = form("06a", "98101", receiver='=HYPERLINK("x")')
    sheet = workbook(found).active
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    assert sheet["B15"].value == "=1+1"
    assert "'=1+1" in LAYOUTS["csv"].write(found).decode()


# CSV, HTML, PDF


def test_csv_is_for_machines(office):
    a_busy_quarter(office)
    found = form("06c", "98")
    body = LAYOUTS["csv"].write(found).decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(body)))
    assert body.startswith("kind,section,key,label,handled,online,direct_and_postal,carried,closed,")
    assert [row["kind"] for row in rows].count("section") == 4
    fields = [row for row in rows if row["kind"] == "field"]
    (total,) = (row for row in rows if row["kind"] == "total")
    assert sum(int(row["handled"]) for row in fields) == int(total["handled"]) == 18
    assert (fields[0]["section"], fields[0]["key"], fields[0]["label"]) == ("province", "Z-DD", "Đất đai")


def test_the_page_needs_no_server_and_is_vietnamese(office):
    office.happens("12/6 receive", "14/6 resolve")
    Field.objects.filter(code="Z-HT").update(name="<script>alert(1)</script>")
    page = LAYOUTS["html"].write(form("06a", "98101")).decode()
    assert '<html lang="vi">' in page
    assert "size: A4 landscape" in page
    assert "<link" not in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.skipif(not is_installed(), reason="WeasyPrint is optional")
def test_pdf(office):
    a_busy_quarter(office)
    body = LAYOUTS["pdf"].write(form("06c", "98"))
    assert body.startswith(b"%PDF-")
    assert len(body) > 10_000


@pytest.mark.skipif(is_installed(), reason="WeasyPrint is here")
def test_without_the_printer_of_pdf_a_refusal(offices):
    with pytest.raises(NotFound) as refused:
        LAYOUTS["pdf"].write(form("06c", "98"))
    assert refused.value.code == "pdf_unavailable"


def test_a_file_is_called_by_what_it_holds(office):
    assert file_name(form("06c", "98"), "xlsx") == "bieu-II.06c-98-20230401-20230630.xlsx"


# The command


def run(*args: str, **options: str) -> str:
    out = io.StringIO()
    call_command("report_form", *args, **options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refusal(*args: str, **options: str) -> str:
    """The one sentence on stderr of a command that exits 2 and prints nothing."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("report_form", *args, **options, stdout=out, stderr=err)
    assert ended.value.code == 2
    assert out.getvalue() == ""
    (line,) = err.getvalue().splitlines()
    return line


def test_the_command_writes_what_the_layouts_do(office, tmp_path):
    a_busy_quarter(office)
    found = form("06b", "981", practice="timed")
    assert run("06b", unit="981", **Q2, practice="timed", format="csv").encode() == LAYOUTS["csv"].write(found)
    run("06b", unit="981", **Q2, practice="timed", output=str(tmp_path / "b.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert tuple(cell.value for cell in sheet[15][2:]) == found.lines[0].values


def test_the_command_takes_units_for_rows(office, tmp_path):
    a_busy_quarter(office)
    found = form("06c", "98", rows="unit")
    assert run("06c", unit="98", **Q2, rows="unit", format="csv").encode() == LAYOUTS["csv"].write(found)
    assert "\nunit,commune,98102,Xã Hai," in run("06c", unit="98", **Q2, rows="unit", format="csv")
    run("06c", unit="98", **Q2, rows="unit", output=str(tmp_path / "c.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx").active
    assert sheet["B11"].value == "Đơn vị"
    assert [sheet.cell(row, 2).font.bold for row in (15, 16)] == [True, False], "a section, then its row"
    assert file_name(found, "xlsx") == "bieu-II.06c-don-vi-98-20230401-20230630.xlsx"


def test_the_command_takes_a_period_by_name(office):
    rows = run("06a", unit="98101", period="quarter-2", year="2023", format="html")
    assert PERIOD in rows


@pytest.mark.parametrize(
    "args, options, said",
    [
        (["06c"], {"unit": "98"}, "xlsx"),  # binary, so to a file
        (["06c"], {"unit": "98", "format": "docx"}, "xlsx, csv, pdf, html"),
        (["07"], {"unit": "98", "format": "csv"}, "06a, 06b, 06c"),
        (["06c"], {"unit": "00", "format": "csv"}, "98"),
        (["06c"], {"unit": "98", "format": "csv", "practice": "all"}, "timed"),
        (["06c"], {"unit": "98", "format": "csv", "output": "/nowhere/at/all.csv"}, "/nowhere/at/all.csv"),
    ],
)
def test_the_command_refuses_in_a_sentence(offices, args, options, said):
    assert said in refusal(*args, **Q2 | options)


def test_the_command_needs_a_period(offices):
    assert "from" in refusal("06c", unit="98", format="csv")
