"""The staff's overview: whose figures it shows, and the dossiers behind each of them."""

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.models import Dossier, Origin
from tests.reporting.told import moment, told
from tests.staff.staffed import Role, person, signed_in

BOARD, BEHIND = "/admin/bao-cao/", "/admin/bao-cao/ho-so/"
YEAR = {"from": "2023-01-01", "to": "2023-12-31"}


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def july(time_machine):
    time_machine.move_to(moment("10/7/2023 10:00"), tick=False)


@pytest.fixture
def controller(office):
    """Over the district."""
    return signed_in(person(Role.CONTROLLER, unit=office.offices.district))


@pytest.fixture
def of_province(office):
    return signed_in(person(Role.CONTROLLER, unit=office.offices.province, name="kiem-soat"))


@pytest.fixture
def told_histories(office):
    """At the ward two early and one late; at the village one open and late, one open; at the department one early."""
    office.happens("12/6 receive", "14/6 resolve")
    office.happens("12/6 receive", "14/6 resolve")
    office.happens("12/6 receive", "30/6 resolve")
    office.happens("12/6 receive", agency=office.offices.village_committee)
    office.happens("10/7 09:00 receive", agency=office.offices.village_committee)
    office.happens("12/6 receive", "13/6 resolve", agency=office.offices.department)
    return office


def read(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


def links(response):
    """Every figure that is a link: the number, and where it leads."""
    found = re.findall(rf'<a href="({BEHIND}\?[^"]+)">([\d.]+)</a>', response.text)
    return [(unescape(address), int(number.replace(".", ""))) for address, number in found]


# Who may see what


def test_strangers_are_asked_to_sign_in(client, office):
    for address in (BOARD, BEHIND):
        response = client.get(address)
        assert response.status_code == 302 and response["Location"].startswith("/admin/login/")


def test_one_at_an_agency_has_no_board(office):
    staff = signed_in(person(Role.SPECIALIST, office.offices.ward_committee))
    for address in (BOARD, BEHIND):
        response = staff.get(address, YEAR)
        assert response.status_code == 403
        assert "Báo cáo dành cho tài khoản của cả một đơn vị" in read(response)


@pytest.mark.parametrize("address", [BOARD, BEHIND])
@pytest.mark.parametrize("place", [{"province": "98"}, {"unit": "98"}, {"province": "60"}])
def test_nobody_asks_beyond_their_unit(told_histories, controller, address, place):
    response = controller.get(address, {**YEAR, **place})
    assert response.status_code == 403
    assert "chỉ được xem báo cáo của đơn vị 981 và các đơn vị bên dưới" in read(response)
    assert "<table" not in response.text


def test_the_board_is_of_ones_own_unit(told_histories, controller):
    text = read(controller.get(BOARD))
    assert "Huyện Bến Tre Xanh Kỳ từ 01/01/2023 đến hết 31/12/2023" in text
    assert "Tổng cộng 3 2 1 2 1 66,67 % 2 / 3" in text
    assert "UBND phường 3 2 1 0 0 66,67 %" in text and "UBND xã 0 0 0 2 1 –" in text
    assert "Sở Tư pháp" not in text and "Tỉnh Sông Xanh" not in text


def test_a_unit_below_may_be_chosen(told_histories, controller):
    response = controller.get(BOARD, {"unit": "98102"})
    assert "Xã Hai Kỳ từ" in read(response)
    assert "Tổng cộng 0 0 0 2 1 –" in read(response)
    assert 'value="98102" selected' in response.text and 'value="98101"' in response.text


def test_one_who_may_ask_for_all_chooses_the_province(told_histories):
    root = person(Role.CONTROLLER, unit=told_histories.offices.province)
    root.is_superuser = True
    root.save()
    response = signed_in(root).get(BOARD)
    assert response.status_code == 200 and '<select id="province"' in response.text
    assert "Tổng cộng 4 3 1 2 1 75,00 %" in read(response)


def test_the_menus_lead_there(told_histories, controller):
    assert f'<a href="{BOARD}">Báo cáo</a>' in controller.get("/admin/").text
    assert f'<a href="{BOARD}" aria-current="page">Tổng quan</a>' in controller.get(BOARD).text


def test_what_is_wrong_stands_above_the_form(told_histories, controller):
    response = controller.get(BOARD, {"from": "2023-06-30", "to": "2023-06-01"})
    assert response.status_code == 400
    assert "sớm hơn ngày đầu kỳ" in read(response) and 'value="2023-06-30"' in response.text


def test_without_any_dossier(office, controller):
    assert "Chưa có hồ sơ nào." in read(controller.get(BOARD))


# The dossiers behind the figures


def test_every_figure_leads_to_as_many_dossiers(told_histories, of_province):
    found = links(of_province.get(BOARD, {"rate": "R2"}))
    assert len(found) > 50
    for address, number in found:
        response = of_province.get(address)
        assert response.status_code == 200, address
        assert f" {number} hồ sơ " in read(response), address
        assert response.text.count('<th role="rowheader"') == number, address


def test_the_late_ones_of_a_unit(told_histories, controller):
    late = Dossier.objects.get(verdict="late")
    response = controller.get(BEHIND, {**YEAR, "by": "unit", "key": "98101", "what": "late"})
    text = read(response)
    assert "Đã giải quyết quá hạn – Phường Một – từ 01/01/2023 đến hết 31/12/2023." in text
    assert f"{late.code}" in text and f"/admin/dossiers/dossier/{late.pk}/change/" in response.text
    assert "12/06/2023 09:00 19/06/2023 30/06/2023 09:00 Quá hạn" in text
    assert "Trần Thị Bình" not in text


def test_those_that_left_the_unit_are_counted_and_not_shown(office, controller):
    office.happens("12/6 receive", told("14/6 transfer", agency=office.offices.department))
    office.happens("12/6 receive")
    response = controller.get(BEHIND, {**YEAR, "by": "level", "what": "received"})
    assert " 2 hồ sơ – 1 hồ sơ trong số này nay thuộc cơ quan ngoài phạm vi của bạn" in read(response)
    assert response.text.count('<th role="rowheader"') == 1


def test_a_list_of_now_stays_as_it_was_counted(told_histories, of_province, time_machine):
    address = next(one for one, _number in links(of_province.get(BOARD)) if "what=open&" in f"{one}&")
    before = read(of_province.get(address))
    time_machine.move_to(moment("10/7/2023 15:00"), tick=False)
    told_histories.happens("10/7 14:00 receive")
    assert "Số liệu đến 10:00:00 ngày 10/07/2023" in before
    assert read(of_province.get(address)) == before


def test_pages_of_fifty(office, of_province):
    for _ in range(51):
        office.happens("12/6 receive")
    first = of_province.get(BEHIND, {**YEAR, "what": "received"})
    assert "Trang 1 / 2" in read(first) and first.text.count('<th role="rowheader"') == 50
    second = of_province.get(unescape(re.search(r'href="(\?[^"]+p=2)"', first.text)[1].join([BEHIND, ""])))
    assert "Trang 2 / 2" in read(second) and second.text.count('<th role="rowheader"') == 1


@pytest.mark.parametrize("words, sentence", [
    ({}, "Thiếu from"),
    ({**YEAR, "what": "x"}, "what: «x» không hợp lệ"),
    ({**YEAR, "key": "x"}, "Không có dòng «x» trong bảng của kỳ này"),
    ({**YEAR, "left": "x"}, "left: «x» không hợp lệ"),
    ({**YEAR, "due": "9999999999"}, "due: «9999999999» không hợp lệ"),
    ({**YEAR, "by": "x"}, "by: «x» không hợp lệ"),
    ({**YEAR, "as_of": "x"}, "as_of: «x» không phải thời điểm"),
])  # fmt: skip
def test_a_wrong_word_of_a_list_is_one_sentence(told_histories, controller, words, sentence):
    response = controller.get(BEHIND, words)
    assert response.status_code == 400 and sentence in read(response)


@pytest.mark.parametrize("name", ["province", "unit", "frame", "by", "key", "what", "age", "left", "due", "as_of", "p"])
def test_nonsense_in_the_address_is_no_error(told_histories, controller, name):
    for value in ("x", "-1", "9" * 5000, "' OR 1=1 --", "<script>", "\0", "٣"):
        for address in (BOARD, BEHIND):
            response = controller.get(address, {**YEAR, name: value})
            assert response.status_code in (200, 400, 403)
            assert "<script>" not in response.text


# What they cost


def test_the_pages_cost_the_same_with_one_dossier_and_with_many(office, of_province):
    costs = {}
    for upto in (1, 50, 120):
        while Dossier.objects.count() < upto:
            office.happens("12/6 receive", "14/6 resolve")
            office.happens("13/6 receive", agency=office.offices.village_committee)
        for address in (
            BOARD,
            f"{BEHIND}?what=received&from=2023-01-01&to=2023-12-31",
            f"{BEHIND}?left=late&{'from=2023-01-01&to=2023-12-31'}",
        ):
            of_province.get(address)
            cache.clear()
            with CaptureQueriesContext(connection) as captured:
                assert of_province.get(address).status_code == 200
            costs.setdefault(address, []).append(
                sum(query["sql"].startswith("SELECT") for query in captured.captured_queries)
            )
    # the session, the user, their unit; the board as the public one and its agencies; the list: rows and their count
    assert all(len(set(found)) == 1 for found in costs.values()), costs
    assert [found[0] <= most for found, most in zip(costs.values(), (101, 25, 25), strict=True)] == [True] * 3, costs


def test_the_overview_says_what_is_made_up(of_province, told_histories):
    assert "Số liệu mô phỏng" not in of_province.get(BOARD).text
    origin = Origin.objects.create(
        kind="scenario", name="Kịch bản", province="98", first="2023-06-01", last="2023-06-30", definition="",
        loaded_at=moment("1/7"),
    )  # fmt: skip
    Dossier.objects.update(origin=origin)
    page = of_province.get(BOARD).text
    assert page.count("Số liệu mô phỏng.") == page.count('role="note"') == 1
