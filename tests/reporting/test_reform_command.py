"""`manage.py reform_indicators`, by what it prints and writes."""

import csv
import io
import json

import openpyxl
import pytest
from django.core.management import call_command

from reporting.models import Indicator
from tests.reporting.reformed import document, enter

QUARTER = {"from": "2023-04-01", "to": "2023-06-30", "province": "98"}


@pytest.fixture
def quarter(office):
    office.happens("12/6 receive", "14/6 resolve", channel="online")
    office.happens("12/6 receive")
    Indicator.objects.create(code="=1+1", name="=HYPERLINK(0)", kind="count", group="other")
    enter("=1+1", office.offices.province, value=1_234_567, source="+cmd")
    enter("index.par", office.offices.province, "2022-01-01", "2022-12-31", value="84.5", rank=3, source="@x")


def run(**options) -> str:
    out = io.StringIO()
    call_command("reform_indicators", **options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refusal(**options) -> str:
    """The one sentence on stderr of a command that exits 2 and prints nothing."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("reform_indicators", **options, stdout=out, stderr=err)
    assert (ended.value.code, out.getvalue()) == (2, "")
    (line,) = err.getvalue().splitlines()
    return line


def test_json(quarter):
    found = json.loads(run(**QUARTER, format="json"))
    assert found == document()
    assert {key: found[key] for key in ("from", "to", "province", "unit", "scope", "label", "working_day_value")} == {
        "from": "2023-04-01", "to": "2023-06-30", "province": "98", "unit": None, "scope": "subtree",
        "label": "Tỉnh Sông Xanh", "working_day_value": 350_000,
    }  # fmt: skip


def test_table(quarter):
    lines = [" ".join(line.split()) for line in run(**QUARTER).splitlines()]
    assert lines[0] == "Chỉ tiêu cải cách hành chính của Tỉnh Sông Xanh từ 01/04/2023 đến 30/06/2023"
    assert "Hồ sơ tiếp nhận trực tuyến 50,00 % 1 / 2 tính từ hồ sơ" in lines
    assert "Hồ sơ được số hóa đầy đủ – chưa nhập" in lines
    assert "=HYPERLINK(0) 1.234.567 nhập; nguồn: +cmd" in lines
    assert any("Một ngày công tính 350.000 đồng" in line for line in lines)


def test_csv_has_no_formulas(quarter):
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(run(**QUARTER, format="csv")))}
    assert rows["online.received"]["percent"] == "50.00"
    assert rows["procedures.in_force"]["parts"] == "Cấp xã: 3"
    own = rows["'=1+1"]
    assert (own["name"], own["value"], own["source"]) == ("'=HYPERLINK(0)", "1234567", "nhập; nguồn: +cmd")


def test_xlsx_has_no_formulas(quarter, tmp_path):
    file = tmp_path / "reform.xlsx"
    run(**QUARTER, format="xlsx", output=str(file))
    book = openpyxl.load_workbook(file)
    sheet, series = book.worksheets
    rows = {row[0].value: row for row in sheet.iter_rows()}
    assert [cell.value for cell in rows["online.received"][4:7]] == [0.5, 1, 2]
    assert rows["digitisation.dossiers"][4].value == rows["documents.incoming"][3].value == "–"
    assert (rows["=1+1"][2].value, rows["=1+1"][3].value) == ("=HYPERLINK(0)", 1_234_567)
    assert [cell.value for cell in series[2]] == [
        "Chỉ số cải cách hành chính (PAR INDEX)", "2022-01-01", "2022-12-31", 84.5, 3, None, "@x",
    ]  # fmt: skip
    assert {cell.data_type for one in book for row in one.iter_rows() for cell in row} <= {"s", "n"}


def test_refusals(offices, tmp_path):
    assert "Thiếu from" in refusal(to="2023-06-30")
    assert "«x» không phải ngày" in refusal(**QUARTER | {"to": "x"})
    assert "«00» không phải mã tỉnh" in refusal(**QUARTER | {"province": "00"})
    assert "Định dạng xlsx phải ghi ra tệp" in refusal(**QUARTER, format="xlsx")
    assert "format: «pdf» không hợp lệ" in refusal(**QUARTER, format="pdf")
    assert "Không ghi được tệp" in refusal(**QUARTER, format="xlsx", output=str(tmp_path / "no" / "file.xlsx"))
