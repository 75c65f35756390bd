"""Entering indicators and configuring the index: who may, and every refusal as one sentence."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from reporting.models import Indicator, IndicatorValue, ScoreGroup, ScoreItem
from tests.staff.staffed import Role, person, said, signed_in

VALUES, ADD = "/admin/reporting/indicatorvalue/", "/admin/reporting/indicatorvalue/add/"
CONFIGURATION = ("indicator", "scoregroup", "scoreitem", "scoreclass")
NOW = datetime(2023, 7, 20, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_july_2023():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def controller(office):
    return signed_in(person(Role.CONTROLLER, unit=office.offices.province, name="kiem-soat"))


def indicator(code="766-cong-bo-dung-han", **given):
    if given:
        return Indicator.objects.create(code=code, name=code, **given)
    return Indicator.objects.get(code=code)


def typed(found=None, **given):
    """What is typed into the form: nine of ten for the ward in the second quarter, unless said otherwise."""
    return {
        "indicator": (found or indicator()).pk, "unit_code": "98101", "first": "2023-04-01", "last": "2023-06-30",
        "value": "", "numerator": "9", "denominator": "10", "parts_text": "", "stated": "", "rank": "", "ranked": "",
        "source": "Văn phòng UBND tỉnh",
    } | given  # fmt: skip


def complaints(response):
    return [text for errors in response.context["adminform"].form.errors.values() for text in errors]


def test_a_value_is_entered_by_its_form(controller, office):
    response = controller.post(ADD, typed(stated="90%", rank="3", ranked="124"))
    assert response.status_code == 302, complaints(response)
    value = IndicatorValue.objects.get()
    assert (value.unit, value.first, value.last) == (office.offices.ward, date(2023, 4, 1), date(2023, 6, 30))
    assert (value.numerator, value.denominator, value.stated, value.rank) == (9, 10, "90%", 3)
    assert (value.entered_at, value.entered_by.username) == (NOW, "kiem-soat")
    listed = controller.get(VALUES).content.decode()
    assert "98101 Phường Một" in listed and "9 / 10" in listed and "01/04/2023 – 30/06/2023" in listed
    assert "10:00:00 ngày 20/07/2023 (kiem-soat)" in listed


def test_a_value_is_changed_by_the_same_form(controller, office):
    count = indicator("trung-tam", kind="count")
    given = typed(count, value="25", numerator="", denominator="", parts_text="19 + 1 + 3 + 1.002", stated="27")
    assert controller.post(ADD, given).status_code == 302
    value = IndicatorValue.objects.get()
    assert value.parts == [19, 1, 3, 1002]
    address = f"{VALUES}{value.pk}/change/"
    shown = controller.get(address).content.decode()
    assert 'value="98101"' in shown and 'value="19 + 1 + 3 + 1002"' in shown and 'value="2023-04-01"' in shown
    assert controller.post(address, given | {"value": "26", "last": "30/06/2023"}).status_code == 302
    value.refresh_from_db()
    assert (value.value, value.last) == (26, date(2023, 6, 30))


REFUSED = [
    ({"numerator": "11"}, "Tử số 11 lớn hơn mẫu số 10; một tỷ lệ không quá 100 %."),
    ({"denominator": "0", "numerator": "0"}, "Mẫu số bằng 0 nên không chia được; mẫu số phải từ 1 trở lên."),
    ({"denominator": ""}, "Tử số và mẫu số phải đi cùng nhau; hãy nhập cả hai hoặc không số nào."),
    ({"denominator": "", "numerator": ""}, "Thiếu số: hãy nhập giá trị, hoặc với một tỷ lệ thì cả tử số và mẫu số."),
    ({"denominator": "", "numerator": "", "value": "100.5"},
     "Giá trị 100,5 không phải tỷ lệ phần trăm; nhập từ 0 đến 100."),
    ({"last": "2023-03-31"},
     "Đến ngày 31/03/2023 sớm hơn từ ngày 01/04/2023; ngày cuối phải bằng hoặc sau ngày đầu."),
    ({"unit_code": "77777"}, "«77777» không phải mã đơn vị có hiệu lực trong kỳ"),
    ({"unit_code": "60"}, "Tài khoản này chỉ được xem báo cáo của đơn vị 98 và các đơn vị bên dưới."),
    ({"first": "2023-08-01", "last": "2023-08-31"}, "sớm hơn ngày đầu kỳ"),
    ({"stated": "nhiều"}, "«nhiều» không phải con số đọc được; viết dạng «94,9%», «1.836» hoặc 27."),
    ({"parts_text": "4 + năm"}, "«4 + năm» không phải các phần của một tổng; viết số nguyên với dấu cộng"),
    ({"parts_text": "4 + 5"}, "Một giá trị là tổng của các phần hoặc là tử số chia mẫu số; hãy bỏ một trong hai."),
    ({"rank": "64", "ranked": "63"}, "Hạng 64 không nằm trong tổng số 63; nhập tổng số, và hạng từ 1 đến đó."),
    ({"rank": "3"}, "Hạng 3 không nằm trong tổng số –; nhập tổng số, và hạng từ 1 đến đó."),
]  # fmt: skip


@pytest.mark.parametrize("given, says", REFUSED, ids=[says[:40] for _given, says in REFUSED])
def test_what_is_wrong_is_said_in_one_sentence(controller, given, says):
    response = controller.post(ADD, typed(**given))
    assert response.status_code == 200
    (sentence,) = complaints(response)
    assert says in sentence
    assert not IndicatorValue.objects.exists()


@pytest.mark.parametrize(
    "code, kind, value, says",
    [
        (
            "766-diem-openness",
            None,
            "18.5",
            "Nhóm «Công khai, minh bạch» nhiều nhất 18 điểm; giá trị phải từ 0 đến 18.",
        ),
        ("so-trung-tam", "count", "2.5", "Giá trị 2,5 không phải số đếm; nhập số nguyên từ 0 trở lên."),
        ("tien", "money", "-1", "Giá trị -1 nhỏ hơn 0; nhập từ 0 trở lên."),
    ],
)  # fmt: skip
def test_a_number_is_of_its_kind(controller, code, kind, value, says):
    found = indicator(code, kind=kind) if kind else indicator(code)
    assert complaints(controller.post(ADD, typed(found, value=value, numerator="", denominator=""))) == [says]


def test_one_value_of_a_unit_and_a_period(controller):
    assert controller.post(ADD, typed()).status_code == 302
    assert complaints(controller.post(ADD, typed(numerator="8"))) == [
        "Chỉ tiêu này của đơn vị 98101 trong kỳ này đã có giá trị; hãy sửa giá trị ấy."
    ]


def test_controllers_enter_for_their_unit_and_those_below(controller, office):
    controller.post(ADD, typed(unit_code="98"))
    controller.post(ADD, typed(unit_code="98101"))
    below = signed_in(person(Role.CONTROLLER, unit=office.offices.district))
    assert "Tỉnh Sông Xanh" not in below.get(VALUES).content.decode()
    assert "Phường Một" in below.get(VALUES).content.decode()
    of_province = IndicatorValue.objects.get(unit=office.offices.province)
    assert below.post(f"{VALUES}{of_province.pk}/change/", typed(unit_code="98101")).status_code == 302  # not found
    assert below.post(f"{VALUES}{of_province.pk}/delete/", {"post": "yes"}).status_code == 302
    of_province.refresh_from_db()
    assert of_province.unit == office.offices.province
    assert below.post(ADD, typed(unit_code="98")).status_code == 200


@pytest.mark.parametrize("role", [role for role in Role.values if role not in (Role.CONTROLLER, Role.SYSTEM)])
def test_nobody_else_comes_in(office, role):
    client = signed_in(person(role, unit=office.offices.province))
    assert client.get(VALUES).status_code == client.post(ADD, typed()).status_code == 403
    for model in CONFIGURATION:
        assert client.get(f"/admin/reporting/{model}/").status_code == 403
    assert "reporting" not in client.get("/admin/").content.decode()


def test_a_controller_over_a_district_configures_nothing(office):
    client = signed_in(person(Role.CONTROLLER, unit=office.offices.district))
    assert [client.get(f"/admin/reporting/{model}/").status_code for model in CONFIGURATION] == [403] * 4
    assert client.get(VALUES).status_code == 200


def test_a_controller_over_a_province_configures_and_deletes_nothing(controller, admin_client):
    for model in CONFIGURATION:
        assert controller.get(f"/admin/reporting/{model}/").status_code == 200
    group = ScoreGroup.objects.get(code="online")
    assert controller.get(f"/admin/reporting/scoregroup/{group.pk}/change/").status_code == 200
    assert controller.post(f"/admin/reporting/scoregroup/{group.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin_client.get(f"/admin/reporting/scoregroup/{group.pk}/delete/").status_code == 200


def group_typed(group, *points, **given):
    items = list(group.items.order_by("order"))
    form = {
        "code": group.code, "name": group.name, "points": group.points, "order": group.order,
        "indicator": group.indicator_id or "", "items-TOTAL_FORMS": len(items), "items-INITIAL_FORMS": len(items),
        "items-MIN_NUM_FORMS": 0, "items-MAX_NUM_FORMS": 1000,
    }  # fmt: skip
    for number, (item, its_points) in enumerate(zip(items, points, strict=True)):
        form |= {
            f"items-{number}-id": item.pk, f"items-{number}-group": group.pk, f"items-{number}-order": item.order,
            f"items-{number}-indicator": item.indicator_id or "", f"items-{number}-rate": item.rate,
            f"items-{number}-points": its_points,
        }  # fmt: skip
    return form | given


def test_the_items_of_a_group_have_its_points_between_them(controller):
    group = ScoreGroup.objects.get(code="online")
    address = f"/admin/reporting/scoregroup/{group.pk}/change/"
    response = controller.post(address, group_typed(group, 12, 11))
    assert response.status_code == 200
    assert "Các chỉ tiêu cộng lại 23 điểm, còn nhóm có 22 điểm; hai số phải bằng nhau." in response.content.decode()
    assert controller.post(address, group_typed(group, 11, 11)).status_code == 302
    assert list(group.items.order_by("order").values_list("points", flat=True)) == [11, 11]


def test_an_item_is_entered_or_our_own(controller):
    group = ScoreGroup.objects.get(code="online")
    response = controller.post(
        f"/admin/reporting/scoregroup/{group.pk}/change/", group_typed(group, 12, 10, **{"items-1-rate": "R1"})
    )
    assert "đúng một trong hai" in response.content.decode()


def test_nobody_enters_the_whole_score_of_a_group_with_a_computed_item(controller):
    group = ScoreGroup.objects.get(code="progress")
    assert group.indicator is None
    whole = indicator("diem-tien-do", kind="score", group="other")
    address = f"/admin/reporting/scoregroup/{group.pk}/change/"
    response = controller.post(address, group_typed(group, 20, indicator=whole.pk))
    assert "Nhóm có chỉ tiêu lấy từ hồ sơ thì không nhập điểm cả nhóm" in response.content.decode()
    assert controller.post(address, group_typed(group, 20)).status_code == 302


def test_the_target_of_a_year(controller):
    item = ScoreItem.objects.get(rate="R4")
    address = f"/admin/reporting/scoreitem/{item.pk}/change/"
    form = {"targets-TOTAL_FORMS": 1, "targets-INITIAL_FORMS": 0, "targets-MIN_NUM_FORMS": 0,
            "targets-MAX_NUM_FORMS": 1000, "targets-0-item": item.pk, "targets-0-year": "2023"}  # fmt: skip
    assert controller.post(address, form | {"targets-0-percent": "101"}).status_code == 200
    response = controller.post(address, form | {"targets-0-percent": "95"}, follow=True)
    assert len(said(response)) == 1
    assert [(one.year, str(one.percent)) for one in item.targets.all()] == [(2023, "95.00")]
