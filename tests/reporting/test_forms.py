"""Biểu II.06a, b and c, by what stands in their rows. The columns' formulas are the circular's."""

from datetime import date

import pytest
from django.utils.translation import override

from dossiers.models import UnitSuccession, UnitVersion
from dossiers.rules.errors import BadValue
from reporting.counts import Counts
from reporting.forms import columns
from reporting.forms.columns import COLUMNS, LINES_OF_HEADING, MARKS
from reporting.sentences import sentence
from tests.factories import AgencyFactory, FieldFactory, ProcedureVersionFactory, UnitFactory
from tests.reporting.filled import ALL_PRACTICES, Q2, a_busy_quarter, form, headings, line, shape
from tests.reporting.told import moment, report, told

PROVINCE, DISTRICT, COMMUNE = (f"Thẩm quyền giải quyết của cấp {level}" for level in ("tỉnh", "huyện", "xã"))
VERTICAL = "Cơ quan ngành dọc"
EVERY_FATE = Counts(
    carried=110, online=400, direct=450, postal=50, transferred_in=10, transferred_out=20,
    early=300, on_time=400, late=50, no_term=10, withdrawn=30, stopped=20, ended_late_withdrawn=5,
    ended_late_stopped=8, open_in_time=120, open_late=40, open_late_paused=6, open_paused=30,
)  # fmt: skip


# Columns


@pytest.mark.parametrize(
    "practice, closed, on_time, late",
    [("column", 760, 410, 50), ("left_out", 760, 410, 50), ("in_time", 810, 460, 50), ("timed", 810, 447, 63)],
)
def test_the_columns_of_a_row_by_each_practice(practice, closed, on_time, late):
    values = [column.value(EVERY_FATE, practice) for column in COLUMNS]
    assert values == [1000, 400, 500, 100, closed, 300, on_time, late, 190, 150, 40]


@pytest.mark.parametrize("rows, second", [("field", "Lĩnh vực, công việc giải quyết theo cấp"), ("unit", "Đơn vị")])
def test_the_heading_covers_every_cell_of_thirteen_columns_once(rows, second):
    cells = columns.headings(rows)
    assert [cell.text for cell in cells if cell.lines == 3] == ["TT", second]
    covered = [
        (heading.line + down, heading.column + right)
        for heading in cells
        for down in range(heading.lines)
        for right in range(heading.columns)
    ]
    assert sorted(covered) == [(row, column) for row in range(1, LINES_OF_HEADING + 1) for column in range(1, 14)]
    assert [mark.partition(")")[0] for mark in MARKS] == [f"({number}" for number in range(1, 14)]
    assert (MARKS[2], MARKS[6], MARKS[10]) == ("(3) =(4)+(5)+(6)", "(7) =(8)+(9)+(10)", "(11) =(12)+(13)")


@pytest.mark.parametrize("rows", ["field", "unit"])
@pytest.mark.parametrize("practice", ALL_PRACTICES)
@pytest.mark.parametrize("key, unit", [("06a", "98101"), ("06a", "98"), ("06b", "981"), ("06c", "98")])
def test_every_row_adds_up(office, key, unit, practice, rows):
    a_busy_quarter(office)
    found = form(key, unit, practice=practice, rows=rows)
    for row in found.lines:
        handled, online, direct, carried, closed, early, on_time, late, still_open, in_time, open_late = row.values
        assert handled == online + direct + carried
        assert closed == early + on_time + late
        assert still_open == in_time + open_late
        outside = 0 if practice in ("in_time", "timed") else row.counts.withdrawn + row.counts.stopped
        assert handled == closed + still_open + outside


@pytest.mark.parametrize(
    "key, unit, scope", [("06a", "98101", "own"), ("06b", "981", "subtree"), ("06c", "98", "subtree")]
)
def test_the_total_is_the_statements(office, key, unit, scope):
    a_busy_quarter(office)
    statement = report(Q2["from"], Q2["to"], by="field", unit=unit, scope=scope)
    found = form(key, unit)
    assert found.total.counts == statement.total.counts
    for row in statement.rows:
        parts = [part for part in found.lines if part.key == row.key]
        for number, column in enumerate(COLUMNS):
            assert sum(part.values[number] for part in parts) == column.value(row.counts, "column")


def test_the_sections_of_a_province_are_its_statement_by_level(office):
    a_busy_quarter(office)
    found = form("06c", "98")
    for row in report(Q2["from"], Q2["to"], province="98").rows:
        assert line(found, row.key).counts == row.counts


# Rows


def test_06c_groups_by_level_and_vertical_agencies_stand_apart(office):
    a_busy_quarter(office)
    found = form("06c", "98")
    assert found.title == "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH TRÊN ĐỊA BÀN TỈNH SÔNG XANH"
    assert shape(found) == [
        ("A", PROVINCE, 4), ("1", "Đất đai", 1), ("2", "Hộ tịch", 3),
        ("B", DISTRICT, 4), ("1", "Đất đai", 2), ("2", "Hộ tịch", 2),
        ("C", COMMUNE, 8), ("1", "Đất đai", 3), ("2", "Hộ tịch", 5),
        ("D", VERTICAL, 2), ("1", "Hộ tịch", 2),
        ("", "Tổng cộng", 18),
    ]  # fmt: skip
    assert line(found, "commune", "Z-HT").values == (5, 1, 3, 1, 5, 1, 2, 2, 0, 0, 0)


def test_06c_by_units_has_the_provinces_agencies_and_every_unit_below(office):
    a_busy_quarter(office)
    found = form("06c", "98", rows="unit")
    assert shape(found) == [
        ("A", PROVINCE, 4), ("1", "Sở Tư pháp", 4),
        ("B", DISTRICT, 4), ("1", "Huyện Bến Tre Xanh", 4),
        ("C", COMMUNE, 8), ("1", "Phường Một", 7), ("2", "Xã Hai", 1),
        ("D", VERTICAL, 2), ("1", "Công an tỉnh", 2),
        ("", "Tổng cộng", 18),
    ]  # fmt: skip
    assert found.footnotes[0] == (
        "Mỗi dòng là một cơ quan của đơn vị báo cáo, hoặc một đơn vị cấp dưới với các cơ quan của chính nó."
    )
    assert found.total.counts == form("06c", "98").total.counts
    assert headings(found) == headings(form("06c", "98"))


def test_06a_by_units_has_the_units_agencies(office):
    a_busy_quarter(office)
    found = form("06a", "98101", rows="unit")
    assert [label for _ordinal, label, _count in shape(found)] == ["UBND phường", "Tổng cộng"]
    assert found.footnotes[0] == "Mỗi dòng là một cơ quan của đơn vị báo cáo."
    assert found.total.counts == form("06a", "98101").total.counts


def test_a_units_row_is_its_statement(office):
    a_busy_quarter(office)
    found = form("06c", "98", rows="unit")
    communes = {row.key: row.counts for row in report(Q2["from"], Q2["to"], by="unit", province="98", scope="own").rows}
    for key in ("98101", "98102"):
        assert line(found, "commune", key).counts == communes[key]


def test_06b_is_a_districts(office):
    a_busy_quarter(office)
    found = form("06b", "981")
    assert found.title.endswith("TRÊN ĐỊA BÀN HUYỆN BẾN TRE XANH")
    assert [row[:2] for row in headings(found)] == [("A", DISTRICT), ("B", COMMUNE)]
    assert (found.reporter.name, found.reporter.receiver, found.reporter.place) == (
        "Ủy ban nhân dân huyện Bến Tre Xanh", "Ủy ban nhân dân tỉnh Sông Xanh", "Sông Xanh",
    )  # fmt: skip


def test_06a_is_one_units_own(office):
    a_busy_quarter(office)
    found = form("06a", "98101")
    assert shape(found) == [("1", "Đất đai", 2), ("2", "Hộ tịch", 5), ("", "Tổng cộng", 7)]
    assert found.title.endswith("TẠI ỦY BAN NHÂN DÂN PHƯỜNG MỘT")
    assert found.reporter.receiver == "Ủy ban nhân dân huyện Bến Tre Xanh"


def test_06a_of_one_agency(office):
    a_busy_quarter(office)
    found = form("06a", agency=office.offices.department.code)
    assert shape(found) == [("1", "Đất đai", 1), ("2", "Hộ tịch", 3), ("", "Tổng cộng", 4)]
    assert (found.reporter.name, found.reporter.receiver) == ("Sở Tư pháp", "Ủy ban nhân dân tỉnh Sông Xanh")


def test_a_province_reports_to_the_government_office_unless_it_says_otherwise(office):
    assert form("06c", "98").reporter.receiver == "Văn phòng Chính phủ"
    assert form("06c", "98", receiver="Bộ Tư pháp").reporter.receiver == "Bộ Tư pháp"


def test_what_passes_between_levels_leaves_one_and_enters_the_other(office):
    office.happens("12/6 receive", told("13/6 transfer", agency=office.offices.district_committee), "15/6 resolve")
    found = form("06c", "98")
    assert line(found, "commune").values == (0, 0, 1, -1, 0, 0, 0, 0, 0, 0, 0)
    assert line(found, "district").values == (1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0)
    assert found.total.values == (1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0)


def test_levels_that_exist_are_there_without_a_dossier(offices):
    assert shape(form("06c", "98")) == [("A", PROVINCE, 0), ("B", DISTRICT, 0), ("C", COMMUNE, 0), ("", "Tổng cộng", 0)]


# Levels that end


@pytest.fixture
def without_districts(office):
    """The district ends with June 2025, and its ward stands under the province; one dossier passes on."""
    offices = office.offices
    ends = date(2025, 7, 1)
    UnitVersion.objects.filter(unit=offices.district).update(valid_to=ends)
    UnitVersion.objects.filter(parent=offices.district).update(valid_to=ends)
    ward = UnitFactory(code="98201", name="Xã Mới", kind="xã", parent=offices.province, since=ends)
    UnitSuccession.objects.create(predecessor=offices.district, successor=offices.province, kind="abolish", on=ends)
    new = AgencyFactory(unit=ward, name="UBND xã Mới", valid_from=ends)
    succession = told("1/7/2025 00:00:00 transfer", agency=new)
    office.happens("27/6/2025 receive", succession, "2/7/2025 resolve", agency=offices.district_committee)
    return office


def sections(**words: str) -> list[tuple[str, str, int]]:
    return headings(form("06c", "98", **words))


def test_districts_head_a_section_as_long_as_they_are(without_districts):
    before = {"from": "2025-01-01", "to": "2025-06-30"}
    assert sections(**before) == [("A", PROVINCE, 0), ("B", DISTRICT, 1), ("C", COMMUNE, 0)]
    across = {"from": "2025-06-15", "to": "2025-09-14"}
    ended = f"{DISTRICT} (đến hết ngày 30/06/2025)"
    assert sections(**across) == [("A", PROVINCE, 0), ("B", ended, 0), ("C", COMMUNE, 1)]
    after = {"from": "2025-07-01", "to": "2025-09-30"}
    assert sections(**after) == [("A", PROVINCE, 0), ("B", COMMUNE, 1)]


def test_restated_their_past_stands_in_a_section_that_says_until_when(without_districts):
    across = {"from": "2025-06-15", "to": "2025-06-30", "frame": "2025-07-01"}
    assert sections(**across)[1] == ("B", f"{DISTRICT} (đến hết ngày 30/06/2025)", 1)


def test_restated_below_a_successor_it_says_so_in_vietnamese_on_any_page(office):
    province, district = office.offices.province, office.offices.district
    UnitSuccession.objects.create(predecessor=district, successor=province, kind="abolish", on=date(2025, 7, 1))
    office.happens("12/6 receive", "19/6 resolve", agency=office.offices.district_committee)
    with override("en"):
        assert ("B", f"{DISTRICT} (đến 30/6/2025)", 1) in sections(frame="2025-07-01")


def test_a_district_has_no_form_any_more(without_districts):
    with pytest.raises(BadValue) as refused:
        form("06b", "981", **{"from": "2025-07-01", "to": "2025-09-30"})
    assert refused.value.code == "unknown_unit"


# Footnotes


def notes(key: str = "06c", **words: str) -> str:
    return "\n".join(form(key, "98", **words).footnotes)


def test_what_stands_outside_is_said_with_how_many(office):
    a_busy_quarter(office)
    assert "Hồ sơ rút (2) và hồ sơ dừng xử lý (1) được theo dõi riêng" in notes()
    assert "(3) = (7) + (11) + 3." in notes()
    assert "để ngoài các cột từ (7) đến (13): (3) = (7) + (11) + 3." in notes(practice="left_out")
    assert "Cột (9) gồm cả hồ sơ không có thời hạn giải quyết (1) và mọi hồ sơ rút, hồ sơ dừng xử lý (3)." in notes(
        practice="in_time"
    )
    timed = notes(practice="timed")
    assert "khi chưa quá hạn (1)." in timed
    assert "Cột (10) gồm cả hồ sơ rút, hồ sơ dừng xử lý khi đã quá hạn (2)." in timed
    assert "được tính vào cột (7): (3) = (7) + (11)." in timed
    assert "chưa quá hạn (1); hồ sơ không có thời hạn" in notes()


def test_nothing_withdrawn_is_said_too(office):
    assert "Trong kỳ không có hồ sơ rút hoặc dừng xử lý: (3) = (7) + (11)." in notes()


def test_a_vertical_agency_inside_06a_is_said(office):
    a_busy_quarter(office)
    assert "Trong cột (3) có 2 hồ sơ của cơ quan ngành dọc." in notes("06a")
    assert "Cơ quan ngành dọc đứng thành mục riêng" in notes("06c")


def test_a_period_under_way_says_until_when(office):
    found = form("06c", "98", now=moment("20/6 10:15"))
    assert found.footnotes[-1] == "Số liệu tính đến 10 giờ 15 phút, ngày 20/06/2023, trước khi hết kỳ báo cáo."
    assert not any("Số liệu tính đến" in note for note in form("06c", "98").footnotes)


# Periods and refusals


def test_a_period_by_name(office):
    found = form("06c", "98", period="report-quarter-2", year="2023")
    assert (found.period.first, found.period.last) == (date(2023, 3, 15), date(2023, 6, 14))
    assert found.period.label == "Quý II năm 2023 (kỳ báo cáo theo Thông tư 01/2020/TT-VPCP)"


@pytest.mark.parametrize(
    "words, said",
    [
        ({"key": "06d", "unit": "98"}, "06a, 06b, 06c"),
        ({"key": "06c", "unit": "98", "rows": "street"}, "field, unit"),
        ({"key": "06c"}, "mã tỉnh, mã huyện hoặc mã xã"),
        ({"key": "06c", "unit": "981"}, "06a, 06b"),
        ({"key": "06b", "unit": "98"}, "06a, 06c"),
        ({"key": "06c", "unit": "00"}, "«00»"),
        ({"key": "06c", "unit": "98", "agency": "000.10.10.Z98"}, "06a"),
        ({"key": "06a", "unit": "98", "agency": "000.00.00.X"}, "«000.00.00.X»"),
        ({"key": "06c", "unit": "98", "period": "quarter-5", "year": "2023"}, "quarter-4"),
        ({"key": "06c", "unit": "98", "period": "year", "year": "23"}, "1900"),
    ],
)
def test_a_refusal_says_what_would_do(offices, words, said):
    with pytest.raises(BadValue) as refused:
        form(**words)
    assert said in sentence(refused.value)


def test_the_number_of_queries_does_not_grow_with_the_rows(office, django_assert_max_num_queries):
    office.happens("12/6 receive", "14/6 resolve")
    with django_assert_max_num_queries(25) as few:
        form("06c", "98")
    for number in range(8):
        field = FieldFactory(code=f"Z-{number}", name=f"Lĩnh vực {number}")
        office.procedures[f"{number}"] = ProcedureVersionFactory(field=field)
        office.happens("12/6 receive", "14/6 resolve", term=f"{number}")
        office.happens("12/6 receive", "14/6 resolve", term=f"{number}", agency=office.offices.village_committee)
    with django_assert_max_num_queries(len(few)):
        found = form("06c", "98")
    assert len(found.lines) == 3 + 9 + 1
