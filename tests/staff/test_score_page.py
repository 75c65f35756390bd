"""The page of the index, its workbook, and who may see which unit's."""

import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.models import Indicator, IndicatorValue
from reporting.score766.periods import Period
from tests.factories import AgencyFactory, UnitFactory
from tests.staff.staffed import Role, person, signed_in

PAGE, BOOK = "/admin/bao-cao/chi-so-766/", "/admin/bao-cao/chi-so-766.xlsx"
Q2 = {"ky": "2023-Q2"}


@pytest.fixture(autouse=True)
def in_july_2023():
    with time_machine.travel(datetime(2023, 7, 20, 3, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def quarter(office):
    """Thirty at the ward, one of them late; thirty at the village, all in time; two at the department."""
    offices = office.offices
    for number in range(30):
        office.happens("12/6 receive", "26/6 resolve" if number == 0 else "14/6 resolve")
        office.happens("12/6 receive", "14/6 resolve", agency=offices.village_committee)
    for _number in range(2):
        office.happens("12/6 receive", "14/6 resolve", agency=offices.department)
    return office


def controller(unit):
    return signed_in(person(Role.CONTROLLER, unit=unit))


def entered(code, unit, **given):
    period = Period(2023, 4, 3)
    IndicatorValue.objects.create(
        indicator=Indicator.objects.get(code=code), unit=unit, first=period.first, last=period.last, source="VP",
        entered_at=datetime(2023, 7, 2, tzinfo=UTC), **given,
    )  # fmt: skip


def test_the_last_quarter_that_is_over_comes_first(quarter):
    response = controller(quarter.offices.district).get(PAGE)
    shown = response.content.decode()
    assert "Huyện Bến Tre Xanh: Quý 2/2023" in shown
    assert '<strong class="score-total">19,67</strong>' in shown  # 59 of 60
    assert "đã đánh giá <b>32</b> trên <b>100</b> điểm" in shown and "không tính là không điểm" in shown
    assert [(row.line.rank, row.line.name, str(row.line.score.total)) for row in response.context["rows"]] == [
        (1, "Xã Hai", "20.00"), (2, "Phường Một", "19.33"),
    ]  # fmt: skip
    assert [row.interval for row in response.context["rows"]] == [("88.65", "100.00"), ("83.33", "99.41")]
    assert "83,33 % – 99,41 %" in shown
    assert [one.period.word for one in response.context["boards"]] == [
        "2022-Q2", "2022-Q3", "2022-Q4", "2023-Q1", "2023-Q2",
    ]  # fmt: skip
    assert "Kỳ chưa kết thúc" not in shown
    assert 'data-value="19.33"' in shown


def test_a_whole_index_shows_its_parts_and_its_class(quarter):
    ward = quarter.offices.ward
    for code, points in (("openness", 18), ("digitisation", "20.5")):
        entered(f"766-diem-{code}", ward, value=points)
    for code, share in (("pakn-dung-han", 99), ("hai-long-pakn", 50), ("hai-long-tiep-nhan", 100)):
        entered(f"766-{code}", ward, numerator=share, denominator=100)
    entered("766-thanh-toan-truc-tuyen", ward, value=100)
    response = controller(quarter.offices.province).get(PAGE, Q2 | {"don-vi": "98101"})
    shown = response.content.decode()
    assert '<strong class="score-total">82,77</strong>' in shown  # 18 + 19,33 + 20,50 + 0 + 10 + 5,94 + 3 + 6
    assert "xếp loại <b>tốt</b>" in " ".join(shown.split())
    assert "Đơn vị này không có đơn vị trực thuộc trong kỳ." in shown
    assert "Về đơn vị của tôi" in shown


def test_the_change_since_the_period_before(quarter):
    for line in ("15/2 receive", "16/2 receive"):
        quarter.happens(line, f"{line.split('/')[0]}/3 resolve")
    response = controller(quarter.offices.district).get(PAGE)
    rows = {row.line.name: row.change for row in response.context["rows"]}
    assert str(rows["Phường Một"]) == "19.33" and rows["Xã Hai"] is None
    assert "so với kỳ trước +19,67" in response.content.decode()


def test_a_period_under_way_says_so(quarter):
    shown = controller(quarter.offices.district).get(PAGE, {"ky": "2023-Q3"}).content.decode()
    assert "Kỳ chưa kết thúc: tiến độ tính đến lúc này." in shown


@pytest.mark.parametrize(
    "words, status, says",
    [
        ({"ky": "quý 2"}, 400, "«quý 2» không phải kỳ; viết dạng 2026, 2026-Q3 hoặc 2026-08."),
        ({"ky": "2024"}, 400, "sớm hơn ngày đầu kỳ"),
        ({"don-vi": "77777"}, 400, "«77777» không phải mã đơn vị"),
        ({"don-vi": "98"}, 403, "chỉ được xem báo cáo của đơn vị 981 và các đơn vị bên dưới"),
        ({"don-vi": "60"}, 403, "chỉ được xem báo cáo của đơn vị 981"),
    ],
)
@pytest.mark.parametrize("address", [PAGE, BOOK])
def test_what_cannot_be_shown_is_one_sentence(office, address, words, status, says):
    response = controller(office.offices.district).get(address, words)
    assert response.status_code == status
    assert says in response.content.decode()


def test_who_works_at_an_agency_is_refused(office):
    assert signed_in(person(Role.SPECIALIST, office.offices.ward_committee)).get(PAGE).status_code == 403


def test_a_superuser_sees_the_provinces(quarter, admin_client):
    response = admin_client.get(PAGE, Q2)
    assert "Cả nước: Quý 2/2023" in response.content.decode()
    names = [row.line.name for row in response.context["rows"]]
    assert names[0] == "Tỉnh Sông Xanh" and len(names) > 60


def test_only_who_may_enter_is_sent_to_do_so(quarter):
    link = "/admin/reporting/indicatorvalue/add/"
    province = quarter.offices.province
    assert link in controller(province).get(PAGE).content.decode()
    assert link not in signed_in(person(Role.ONE_STOP_HEAD, unit=province)).get(PAGE).content.decode()


def test_the_workbook(quarter):
    entered("766-cong-bo-dung-han", quarter.offices.ward, numerator=9, denominator=10)
    UnitFactory(code="98103", name='=HYPERLINK("x")', parent=quarter.offices.district)
    response = controller(quarter.offices.district).get(BOOK, Q2)
    assert response["Content-Disposition"] == 'attachment; filename="chi-so-766-981-2023-Q2.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Xếp hạng", "Chi tiết", "Các kỳ"]
    ranking = list(book["Xếp hạng"].values)
    assert ranking[0] == (
        "Hạng", "Mã", "Đơn vị", "Công khai, minh bạch (18)", "Tiến độ, kết quả giải quyết (20)", "Số hóa hồ sơ (22)",
        "Cung cấp dịch vụ trực tuyến (22)", "Mức độ hài lòng (18)", "Tổng điểm", "Trên số điểm đã đánh giá", "Xếp loại",
        "Khoảng tin cậy Wilson của tiến độ: từ (%)", "đến (%)", "Vì sao không xếp hạng",
    )  # fmt: skip
    other_parts = "Tổng điểm không từ cùng các chỉ tiêu như các đơn vị được xếp hạng"
    assert ranking[1:] == [
        (1, "98101", "Phường Một", 3.6, 19.33, "–", 0, "–", 22.93, 36, "–", 83.33, 99.41, ""),
        ("–", "98102", "Xã Hai", "–", 20, "–", 0, "–", 20, 32, "–", 88.65, 100, other_parts),
        ("–", "98103", '=HYPERLINK("x")', "–", "–", "–", "–", "–", "–", 0, "–", "–", "–", "Chưa có điểm nào"),
        ("–", "981", "Huyện Bến Tre Xanh", "–", 19.67, "–", 0, "–", 19.67, 32, "–", 91.14, 99.71,
         "Toàn bộ, để đối chiếu"),
    ]  # fmt: skip
    assert book["Xếp hạng"]["C4"].data_type == "s"
    parts = list(book["Chi tiết"].values)
    assert ("98101", "Phường Một", "Công khai, minh bạch", "Thủ tục hành chính công bố đúng hạn", 9, 10, 90, 100, 3.6,
            4) in parts  # fmt: skip
    assert ("981", "Huyện Bến Tre Xanh", "Tiến độ, kết quả giải quyết", "Tiến độ theo Bộ chỉ số 766 (R4)", 59, 60,
            98.33, 100, 19.67, 20) in parts  # fmt: skip
    assert [line[0] for line in book["Các kỳ"].values][1:] == [
        "Quý 2/2022", "Quý 3/2022", "Quý 4/2022", "Quý 1/2023", "Quý 2/2023",
    ]  # fmt: skip


def test_the_workbook_says_who_has_too_few_dossiers(quarter):
    few = AgencyFactory(unit=UnitFactory(code="98104", name="Xã Vắng", parent=quarter.offices.district))
    quarter.happens("12/6 receive", "14/6 resolve", agency=few)
    book = openpyxl.load_workbook(io.BytesIO(controller(quarter.offices.district).get(BOOK, Q2).content))
    said = {line[1]: line[-1] for line in book["Xếp hạng"].values}
    assert said["98104"] == "Dưới 30 hồ sơ trong kỳ" and said["98101"] == ""


def test_queries_do_not_depend_on_how_many_units(quarter):
    client = controller(quarter.offices.district)
    counts = []
    for more in (0, 12):
        for number in range(more):
            unit = UnitFactory(code=f"9812{number:02d}", name=f"Xã {number}", parent=quarter.offices.district)
            quarter.happens("12/6 receive", "14/6 resolve", agency=AgencyFactory(unit=unit, name="UBND xã"))
            entered("766-diem-openness", unit, value=18)
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get(PAGE).context["rows"]) == 2 + more
        counts.append(len(asked))
    assert counts[0] == counts[1], json.dumps(counts)
