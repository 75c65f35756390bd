"""`manage.py report` and `publish`, by what they print, write and store."""

import csv
import io
import json

import openpyxl
import pytest
from django.core.management import call_command

from dossiers.models import Origin
from reporting.models import Publication
from tests.reporting.told import moment

Q2 = {"from": "2023-04-01", "to": "2023-06-30", "province": "98"}
KEYS = {
    "key", "label", "carried", "received", "transferred", "finished", "withdrawn", "stopped", "ended_late", "open",
    "pending", "refused", "rates", "rate_parts",
}  # fmt: skip


@pytest.fixture
def quarter(office):
    """One early and one late at the ward, one withdrawn at the department, one open at the police."""
    office.happens("12/6 receive", "14/6 resolve")
    office.happens("12/6 receive", "26/6 resolve")
    office.happens("12/6 receive", "14/6 withdraw", agency=office.offices.department)
    office.happens("26/6 receive", agency=office.offices.police, channel="postal")


def run(command: str = "report", **options) -> str:
    out = io.StringIO()
    call_command(command, **options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refusal(command: str = "report", **options) -> str:
    """The one sentence on stderr of a command that exits 2 and prints nothing."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(command, **options, stdout=out, stderr=err)
    assert ended.value.code == 2
    assert out.getvalue() == ""
    (line,) = err.getvalue().splitlines()
    return line


def test_json(quarter):
    report = json.loads(run(**Q2, format="json"))
    assert report.items() >= {
        "from": "2023-04-01", "to": "2023-06-30", "by": "level", "scope": "own", "frame": "then",
        "as_of": "2023-06-30T16:59:59Z", "known_at": None, "practice": "column", "source": "rollup",
    }.items()  # fmt: skip
    assert [(row["key"], row["label"]) for row in report["rows"]] == [
        ("province", "Cấp tỉnh"),
        ("commune", "Cấp xã"),
        ("vertical", "Ngành dọc"),
    ]
    assert all(row.keys() == KEYS for row in (*report["rows"], report["total"]))
    commune, total = report["rows"][1], report["total"]
    assert commune["finished"] == {
        "total": 2, "early": 1, "on_time": 0, "late": 1, "no_term": 0, "late_apologised": 0
    }  # fmt: skip
    assert (commune["rates"]["R1"], commune["rate_parts"]["R1"]) == ("50.00", [1, 2])
    assert report["rows"][0]["rates"]["R1"] is None
    assert total["received"] == {"total": 4, "online": 0, "direct": 3, "postal": 1}
    assert (total["key"], total["open"]["total"], total["rates"]["completion"]) == ("total", 1, "50.00")


def test_levels_with_all_below_them_overlap_and_say_so(quarter):
    report = json.loads(run(**Q2, format="json", scope="subtree"))
    assert report["overlapping"] is True
    assert {row["key"]: row["received"]["total"] for row in report["rows"]} == {
        "province": 3, "district": 2, "commune": 2, "vertical": 1,
    }  # fmt: skip
    assert report["total"]["received"]["total"] == 4


def test_the_tables_are_read_in_vietnamese_in_160_columns(quarter):
    table = run(**Q2)
    assert "Cấp xã" in table
    assert "Tổng cộng" in table
    assert max(map(len, table.splitlines())) <= 160


def cells_of(table: str, label: str) -> list[list[str]]:
    """What stands in the lines of that label, one list for each of the two tables."""
    return [line.removeprefix(f" {label}").split() for line in table.splitlines() if line.startswith(f" {label} ")]


def test_every_printed_row_can_be_balanced(quarter):
    counts, _rates = cells_of(run(**Q2), "Tổng cộng")
    carried, received, came, went, finished, *verdicts, withdrawn, stopped, in_time, late, paused = map(int, counts)
    assert (carried, received, came, went) == (0, 4, 0, 0)
    assert (finished, verdicts) == (2, [1, 0, 1, 0])
    assert (withdrawn, stopped, in_time, late, paused) == (1, 0, 1, 0, 0)
    assert carried + received + came - went == finished + withdrawn + stopped + in_time + late + paused


def test_every_printed_rate_has_its_parts_below_it(quarter):
    table = run(**Q2).splitlines()
    (at,) = (place for place, line in enumerate(table) if line.startswith(" Cấp xã") and "%" in line)
    assert table[at].split()[2:4] == ["50,00", "%"] and table[at].count("%") == 6
    assert " ".join(table[at + 1].split()).startswith("1 / 2 1 / 2 1 / 2")
    heading = next(line.split() for line in table if "R5" in line)
    assert heading[:6] == ["Tên", "R1", "R2", "R3", "R4", "R5"]
    assert "R5 – Đúng hạn trên số phải giải quyết = (trước hạn + đúng hạn) ÷ phải giải quyết." in "\n".join(table)


def test_csv(quarter):
    rows = list(csv.DictReader(io.StringIO(run(**Q2, format="csv"))))
    assert [row["key"] for row in rows] == ["province", "commune", "vertical", "total"]
    assert (rows[1]["finished.late"], rows[1]["R1"], rows[1]["R1.denominator"]) == ("1", "50.00", "2")
    assert rows[0]["R1"] == ""


def test_xlsx(quarter, tmp_path):
    file = tmp_path / "q2.xlsx"
    run(**Q2, format="xlsx", output=file)
    sheet = openpyxl.load_workbook(file).active
    heading, *rows = sheet.iter_rows(values_only=True)
    place = heading.index("Quá hạn")
    assert [row[place] for row in rows] == [0, 1, 0, 1]
    assert rows[1][heading.index("R1")] == 0.5


def test_xlsx_says_what_its_rates_are(quarter, tmp_path):
    run(**Q2, format="xlsx", output=tmp_path / "q2.xlsx")
    book = openpyxl.load_workbook(tmp_path / "q2.xlsx")
    table, notes = book.worksheets
    assert (table.page_setup.orientation, table.print_title_rows) == ("landscape", "$1:$1")
    assert notes["A1"].value == "Tình hình giải quyết thủ tục hành chính từ 01/04/2023 đến 30/06/2023"
    said = {row[0]: row for row in notes.iter_rows(values_only=True)}
    assert "Rút hồ sơ: 1; dừng xử lý: 0." in said
    assert said["R1"][2:6] == (0.5, 1, 2, "(trước hạn + đúng hạn) ÷ (trước hạn + đúng hạn + quá hạn)")
    assert [name for name in said if name in ("R1", "R2", "R3", "R4", "R5", "completion")] == [
        "R1", "R2", "R3", "R4", "R5", "completion",
    ]  # fmt: skip


def test_a_label_is_never_a_formula(office, tmp_path):
    agency = office.offices.ward_committee
    agency.name = "=1+1"
    agency.save()
    office.happens("12/6 receive", "14/6 resolve")
    run(**Q2, by="agency", format="xlsx", output=tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active.cell(2, 2)
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert next(csv.DictReader(io.StringIO(run(**Q2, by="agency", format="csv"))))["label"] == "'=1+1"


@pytest.mark.parametrize(
    "options, accepted",
    [
        ({"province": "00"}, "98"),
        ({"by": "street"}, "channel"),
        ({"format": "docx"}, "xlsx"),
        ({"format": "pdf"}, "--output"),
        ({"format": "xlsx"}, "--output"),
        ({"source": "rollup", "known_at": "2023-12-31"}, "recount"),
        ({"to": "2023-03-31"}, "01/04/2023"),
        ({"output": "/nowhere/at/all.json"}, "/nowhere/at/all.json"),
    ],
)
def test_a_refusal_is_one_sentence(offices, options, accepted):
    assert accepted in refusal(**Q2 | options)


@pytest.mark.parametrize(
    "kinds, reconstructed, simulated",
    [
        ([], False, False),
        (["import"], False, False),
        (["rebuilt"], True, False),
        (["scenario"], False, True),
        (["scenario", "rebuilt"], True, True),
    ],
)
def test_publish_tells_what_was_reconstructed_from_what_was_simulated(quarter, kinds, reconstructed, simulated):
    for kind in kinds:
        Origin.objects.create(
            kind=kind, name="Sông Xanh", province="98", first="2023-01-01", last="2023-12-31", definition="",
            loaded_at=moment("1/7"),
        )  # fmt: skip
    run("publish", **Q2)
    current = Publication.objects.get()
    assert (current.reconstructed, current.simulated) == (reconstructed, simulated)


def test_publish_keeps_what_the_report_prints(quarter):
    Origin.objects.create(
        kind="rebuilt", name="Sông Xanh", province="98", first="2023-01-01", last="2023-12-31", definition="",
        loaded_at=moment("1/7"),
    )  # fmt: skip
    for _again in range(2):
        run("publish", **Q2)
    older, current = Publication.objects.order_by("version")
    assert (older.version, older.superseded_at) == (1, current.published_at)
    assert (current.version, current.superseded_at) == (2, None)
    known_at = current.known_at.isoformat()
    by_level, by_unit = current.statements.all()
    assert by_level.body == run(**Q2, known_at=known_at, format="json")
    assert by_unit.body == run(**Q2, known_at=known_at, by="unit", scope="subtree", format="json")
    assert (current.title, current.reconstructed) == ("Tỉnh Sông Xanh", True)


def test_publish_says_what_it_kept_and_keeps_it_if_it_is_there(quarter):
    said = io.StringIO()
    call_command("publish", **Q2, title="Quý II", if_missing=True, stderr=said)
    call_command("publish", **Q2, title="Quý II", if_missing=True, stderr=said)
    (publication,) = Publication.objects.all()
    by_level, by_unit = publication.statements.all()
    assert said.getvalue().splitlines() == [
        f"{publication.pk}: Quý II 2023-04-01 – 2023-06-30 (level), lần 1, sha256 {by_level.sha256}",
        f"{publication.pk}: Quý II 2023-04-01 – 2023-06-30 (unit), lần 1, sha256 {by_unit.sha256}",
    ]
    run("publish", **Q2, practice="in_time", if_missing=True)
    assert Publication.objects.count() == 2


def test_publish_refuses_what_the_report_refuses(offices):
    assert "98" in refusal("publish", **Q2 | {"province": "00"})
    assert "unit" in refusal("publish", **Q2 | {"province": ""})
    assert not Publication.objects.exists()
