"""The indicators of reform on the staff's page: of one's own unit, in the period asked for, and as a file."""

import io
import re
from html import unescape

import openpyxl
import pytest

from tests.reporting.reformed import enter
from tests.staff.staffed import Role, person, signed_in

ADDRESS = "/admin/bao-cao/cai-cach/"
Q2 = {"from": "2023-04-01", "to": "2023-06-30"}


@pytest.fixture
def controller(office):
    return signed_in(person(Role.CONTROLLER, unit=office.offices.province))


def read(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_of_ones_own_unit(controller, office):
    office.happens("12/6 receive", "14/6 resolve", channel="online")
    office.happens("12/6 receive")
    enter("satisfaction.feedback", office.offices.province, value=230, parts=[207, 20, 3])
    response = controller.get(ADDRESS, Q2)
    text = read(response)
    assert response.status_code == 200
    assert "Tỉnh Sông Xanh, từ 01/04/2023 đến hết 30/06/2023" in text
    assert (
        "Hồ sơ tiếp nhận trực tuyến số hồ sơ tiếp nhận trực tuyến ÷ số hồ sơ tiếp nhận mới trong kỳ 50,00 % 1 / 2"
        in text
    )
    assert "230 phản ánh, kiến nghị đã giải quyết: 207 đang giải quyết trong hạn: 20 quá hạn: 3" in text
    assert "chưa nhập cho kỳ này" in text
    assert "mục Giá trị chỉ tiêu, với đúng đơn vị" in text
    assert '<a href="/admin/bao-cao/cai-cach/" aria-current="page">Cải cách hành chính</a>' in response.text


def test_this_year_unless_asked_otherwise(controller):
    form = controller.get(ADDRESS).text
    year = re.search(r'name="from" value="(\d{4})-01-01"', form)[1]
    assert f'name="to" value="{year}-12-31"' in form


def test_units_below_can_be_chosen(controller, office):
    office.happens("12/6 receive")
    page = controller.get(ADDRESS, Q2 | {"unit": "981"})
    assert "Huyện Bến Tre Xanh, từ" in read(page)
    assert '<option value="981" selected>' in page.text
    assert re.findall(r'<option value="(\d+)"', page.text) == ["98", "981"]


def test_another_unit_is_refused(office):
    over_the_ward = signed_in(person(Role.CONTROLLER, unit=office.offices.ward))
    refused = over_the_ward.get(ADDRESS, Q2 | {"unit": "98102"})
    assert refused.status_code == 403
    assert "Tài khoản này chỉ được xem báo cáo của đơn vị 98101" in read(refused)
    assert "Kết quả" not in read(refused)


def test_not_for_those_at_an_agency_nor_for_strangers(office, client):
    clerk = signed_in(person(Role.DESK_OFFICER, office.offices.desk))
    assert clerk.get(ADDRESS).status_code == 403
    assert client.get(ADDRESS).status_code == 302


@pytest.mark.parametrize(
    "words, said",
    [
        ({"from": "2023-13-01"}, "from: «2023-13-01» không phải ngày"),
        ({"to": "2022-01-01"}, "Ngày cuối kỳ 01/01/2022 sớm hơn ngày đầu kỳ 01/04/2023"),
        ({"unit": "<b>"}, "«<b>» không phải mã đơn vị"),
        ({"unit": "\x00"}, None),
    ],
)
def test_a_refusal_keeps_what_was_typed(controller, words, said):
    response = controller.get(ADDRESS, Q2 | words)
    if said is None:
        assert response.status_code == 200
        return
    assert response.status_code == 400
    assert said in unescape(response.text)
    form = Q2 | words
    assert f'name="from" value="{form["from"]}"' in response.text
    assert f'name="to" value="{form["to"]}"' in response.text


def test_as_a_file(controller, office):
    office.happens("12/6 receive", channel="online")
    response = controller.get(ADDRESS, Q2 | {"format": "xlsx"})
    assert response["Content-Disposition"] == 'attachment; filename="cai-cach-98-2023-04-01-2023-06-30.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert sheet["A1"].value.startswith("Chỉ tiêu cải cách hành chính của Tỉnh Sông Xanh")


def test_the_administrator_sees_all_or_a_province(office, django_user_model):
    office.happens("12/6 receive")
    root = signed_in(django_user_model.objects.create_superuser("root"))
    assert "Tất cả các tỉnh, từ" in read(root.get(ADDRESS, Q2))
    assert "Tỉnh Sông Xanh, từ" in read(root.get(ADDRESS, Q2 | {"unit": "98"}))
