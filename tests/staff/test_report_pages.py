"""The staff's report pages: the statement and Biểu II.06, who may ask for whose, and how refusals stand there."""

import json
import re
from datetime import datetime

import pytest
from django.contrib.auth.models import User

from dossiers.models import StaffMember
from dossiers.rules.officetime import to_instant
from reporting import queries, statement
from reporting.layouts import printed
from reporting.layouts.columns import COUNTED
from reporting.layouts.pdf import is_installed
from reporting.rates import DEFINITIONS, rates
from tests.reporting.filled import a_busy_quarter, form
from tests.reporting.told import OFFICE
from tests.staff.staffed import person, signed_in

FORM, STATEMENT = "/admin/bao-cao/bieu/", "/admin/bao-cao/tinh-hinh/"
Q2 = "from=2023-04-01&to=2023-06-30"
Role = StaffMember.Role


@pytest.fixture
def province(office):
    """The controller of the province's procedures."""
    return signed_in(person(Role.CONTROLLER, unit=office.offices.province))


@pytest.fixture
def ward(office):
    return signed_in(person(Role.CONTROLLER, unit=office.offices.ward))


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def complaint(response) -> str:
    (found,) = re.findall(r'<p class="errornote" role="alert">(.+?)</p>', response.content.decode())
    return found


def chosen(response, name: str) -> str:
    """What a field of the page's form holds."""
    (field,) = (field for field in response.context["fields"] if field.name == name)
    return field.value


# Biểu II.06


def test_at_first_a_unit_sees_its_own_form_of_the_quarter_to_be_reported(province, ward):
    first = province.get(FORM)
    assert (chosen(first, "form"), chosen(first, "unit")) == ("06c", "98")
    assert chosen(first, "period").startswith("report-quarter-")
    assert chosen(first, "from").endswith("-15")
    assert "không có hồ sơ nào trong kỳ" in text(first)
    first = ward.get(FORM)
    assert (chosen(first, "form"), chosen(first, "unit")) == ("06a", "98101")


def test_the_page_shows_the_form_as_it_is_printed(office, province):
    a_busy_quarter(office)
    shown = province.get(f"{FORM}?form=06c&unit=98&practice=timed&{Q2}")
    found = form("06c", "98", practice="timed")
    page = text(shown)
    for part in (found.title, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Đơn vị tính: Số hồ sơ TTHC", *found.footnotes):
        assert part in page
    for line in found.lines:
        assert f"{line.label} {' '.join(map(str, line.values))}" in page
    assert chosen(shown, "practice") == "timed"


def test_its_rows_may_be_units(office, province):
    a_busy_quarter(office)
    shown = province.get(f"{FORM}?form=06c&unit=98&rows=unit&{Q2}")
    assert chosen(shown, "rows") == "unit"
    assert "TT Đơn vị Số lượng hồ sơ tiếp nhận" in text(shown) and "Xã Hai" in text(shown)
    assert "bieu.xlsx?form=06c&amp;rows=unit" in shown.content.decode()


def test_its_files_are_of_exactly_what_is_shown(office, province):
    a_busy_quarter(office)
    shown = province.get(f"{FORM}?form=06c&unit=98&practice=timed&period=quarter-2&year=2023")
    links = dict(re.findall(r'href="([^"]*?/bieu(?:\.(?:xlsx|csv)|/in/))\?([^"]*)"', shown.content.decode()))
    assert sorted(links) == ["/admin/bao-cao/bieu.csv", "/admin/bao-cao/bieu.xlsx", "/admin/bao-cao/bieu/in/"]
    got = {path: province.get(f"{path}?{query.replace('&amp;', '&')}") for path, query in links.items()}
    assert {response.status_code for response in got.values()} == {200}
    plain = got["/admin/bao-cao/bieu.csv"]
    assert plain["Content-Disposition"] == 'attachment; filename="bieu-II.06c-98-20230401-20230630.csv"'
    total = plain.content.decode().splitlines()[-1]
    assert total == "total,,total,Tổng cộng," + ",".join(map(str, form("06c", "98", practice="timed").total.values))
    assert got["/admin/bao-cao/bieu.xlsx"].content.startswith(b"PK")
    printed = got["/admin/bao-cao/bieu/in/"].content.decode()
    assert "reporting/forms.css" in printed and 'id="header"' not in printed


def test_a_period_under_way_is_cut_where_it_was_shown(office, province):
    shown = province.get(f"{FORM}?form=06c&unit=98&from=2023-04-01&to=2199-12-31")
    assert re.search(r"as_of=20\d\d-\d\d-\d\dT\d\d%3A\d\d%3A\d\d", shown.content.decode())
    assert "trước khi hết kỳ báo cáo" in text(shown)


def test_a_refusal_stands_beside_the_form_that_keeps_what_was_chosen(province):
    refused = province.get(f"{FORM}?form=06b&unit=98&practice=timed&receiver=Bộ Tư pháp&{Q2}")
    assert refused.status_code == 400
    assert complaint(refused) == "Biểu 06b không dành cho đơn vị «Cấp tỉnh»; với đơn vị 98 hãy dùng 06a, 06c."
    assert [chosen(refused, name) for name in ("form", "unit", "practice", "receiver", "from")] == [
        "06b", "98", "timed", "Bộ Tư pháp", "2023-04-01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query, said",
    [
        ("form=06c&unit=98&from=x&to=2023-06-30", "«x» không phải ngày"),
        ("form=06c&unit=98&to=2023-06-30", "Thiếu from"),
        ("form=06x&unit=98&" + Q2, "06a, 06b, 06c"),
        ("form=06c&unit=98&period=year&year=", "Năm «»"),
        ("form=06c&unit=%00&practice=%FF&" + Q2, "practice"),
        ("form=06c&unit=98&frame=2000-01-01&" + Q2, "01/01/2000"),
        ("form=06c&unit=98&as_of=never&" + Q2, "as_of"),
    ],
)
def test_nothing_typed_breaks_the_page(province, query, said):
    refused = province.get(f"{FORM}?{query}")
    assert refused.status_code == 400
    assert said in complaint(refused).replace("&#x27;", "'")
    assert province.get(f"/admin/bao-cao/bieu.csv?{query}").status_code == 400


def test_a_unit_has_no_form_of_another(ward):
    refused = ward.get(f"{FORM}?form=06a&unit=98102&{Q2}")
    assert refused.status_code == 403
    assert "98101" in complaint(refused)
    for path in ("bieu.xlsx", "bieu.csv", "bieu/in/"):
        assert ward.get(f"/admin/bao-cao/{path}?form=06a&unit=98102&{Q2}").status_code == 403


def test_an_agency_of_another_unit_is_refused_too(office, ward):
    code = office.offices.department.code
    assert ward.get(f"{FORM}?form=06a&agency={code}&unit=98&{Q2}").status_code == 403


def test_one_who_works_at_an_agency_has_no_reports(office):
    clerk = signed_in(person(Role.SPECIALIST, agency=office.offices.ward_committee))
    for path in (FORM, STATEMENT, "/admin/bao-cao/bieu.csv", "/admin/bao-cao/tinh-hinh.csv"):
        assert clerk.get(path).status_code == 403


def test_a_stranger_is_asked_to_log_in(client, office):
    assert client.get(FORM).status_code == 302
    assert client.get(STATEMENT).status_code == 302


def test_one_over_all_is_told_what_to_choose(office):
    over_all = signed_in(User.objects.create_superuser("root"))
    first = over_all.get(FORM)
    assert first.status_code == 200
    assert "Chọn biểu, nhập mã đơn vị" in text(first)
    assert over_all.get(f"{FORM}?form=06c&unit=98&{Q2}").status_code == 200


def test_no_other_file(province):
    assert province.get(f"/admin/bao-cao/bieu.docx?form=06c&unit=98&{Q2}").status_code == 404
    assert province.get(f"/admin/bao-cao/tinh-hinh.docx?{Q2}").status_code == 404


def test_the_form_is_vietnamese_on_an_english_page(office, province):
    a_busy_quarter(office)
    shown = province.get(f"/en{FORM}?form=06c&unit=98&{Q2}")
    assert "TRÊN ĐỊA BÀN TỈNH SÔNG XANH" in text(shown)
    assert "Tổng cộng 18 " in text(shown)


# The statement


def test_the_statement_shows_every_count_and_all_six_rates_with_their_parts(office, province):
    a_busy_quarter(office)
    page = text(province.get(f"{STATEMENT}?by=level&{Q2}"))
    assert "Cấp xã 1 8 2 5 1 0 1 " in page  # carried, received by each channel, passed on
    assert "54,55 % 6 / 11" in page  # R1 of all
    for definition in DEFINITIONS:
        for part in (definition.title, definition.formula, definition.used_by, definition.misleads):
            assert str(part) in page


def test_the_statements_files_are_the_reports(office, province):
    a_busy_quarter(office)
    words = f"{Q2}&by=field&practice=in_time"
    report = json.loads(province.get(f"/admin/bao-cao/tinh-hinh.json?{words}").content)
    assert (report["province"], report["by"], report["practice"]) == ("98", "field", "in_time")
    assert report["total"]["received"]["total"] == 17
    plain = province.get(f"/admin/bao-cao/tinh-hinh.csv?{words}")
    assert plain["Content-Disposition"] == 'attachment; filename="bao-cao-field-20230401-20230630.csv"'
    assert province.get(f"/admin/bao-cao/tinh-hinh.xlsx?{words}").content.startswith(b"PK")


@pytest.mark.skipif(not is_installed(), reason="WeasyPrint is optional")
def test_the_statement_as_pdf(office, province):
    a_busy_quarter(office)
    assert (
        f"/admin/bao-cao/tinh-hinh.pdf?{Q2.replace('&', '&amp;')}" in province.get(f"{STATEMENT}?{Q2}").content.decode()
    )
    assert province.get(f"/admin/bao-cao/tinh-hinh.pdf?{Q2}").content.startswith(b"%PDF-")


def test_the_statement_on_paper_has_every_column_of_its_page(office):
    a_busy_quarter(office)
    now = to_instant(datetime(2023, 7, 3, tzinfo=OFFICE))
    made = statement.make(queries.read({"from": "2023-04-01", "to": "2023-06-30", "unit": "98"}, now))
    document = printed.of_statement(made)
    received, ended, shares = document.tables
    assert len(received.columns) + len(ended.columns) - 2 == sum(len(columns) for _caption, columns in COUNTED)
    assert [str(column.heading) for column in shares.columns] == ["Tên", "R1", "R2", "R3", "R4", "R5", "Hoàn thành"]
    r1 = rates(made.total.counts)["R1"]
    assert shares.total[1].endswith(f"\n{r1.numerator} / {r1.denominator}")
    assert document.head.left[0] == "TỈNH SÔNG XANH"


def test_the_statement_is_the_members_own_unless_one_below_is_named(office, province, ward):
    a_busy_quarter(office)
    assert ward.get(f"{STATEMENT}?{Q2}").context["query"].unit == "98101"
    assert province.get(f"{STATEMENT}?{Q2}&unit=981&scope=subtree").context["query"].unit == "981"
    refused = ward.get(f"{STATEMENT}?{Q2}&province=98")
    assert refused.status_code == 403
    assert "98101" in complaint(refused)


def test_an_empty_statement_says_what_to_do(province):
    assert "hãy chọn kỳ khác" in text(province.get(STATEMENT))


def test_rows_that_overlap_say_so(office, province):
    a_busy_quarter(office)
    assert "Các hàng bao gồm lẫn nhau" in text(province.get(f"{STATEMENT}?{Q2}&by=level&scope=subtree"))


def test_a_refused_statement_keeps_what_was_chosen(province):
    refused = province.get(f"{STATEMENT}?from=2023-04-01&to=2023-03-01&by=desk&as_of=gần đây")
    assert refused.status_code == 400
    assert "2023" in complaint(refused)
    assert [chosen(refused, name) for name in ("to", "by", "as_of")] == ["2023-03-01", "desk", "gần đây"]


def test_pages_do_not_query_more_for_more_rows(office, province, django_assert_max_num_queries):
    office.happens("12/6 receive", "14/6 resolve")
    for path in (f"{FORM}?form=06c&unit=98&{Q2}", f"{STATEMENT}?by=agency&{Q2}"):
        with django_assert_max_num_queries(40) as few:
            province.get(path)
        a_busy_quarter(office)
        with django_assert_max_num_queries(len(few)):
            province.get(path)
