"""Publishing on a page: who may, what the worker makes of it, and what moved a figure since, dossier by dossier."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers import services
from dossiers.models import Dossier
from dossiers.rules.officetime import to_instant
from reporting import tasks
from reporting.models import Publication, PublicationOrder
from reporting.runs import definition, freezing, orders
from tests.reporting.told import moment
from tests.staff.staffed import Role, person, said, signed_in

LIST = "/admin/bao-cao/cong-bo/"
Q2 = {"from": "2023-04-01", "to": "2023-06-30", "province": "98"}
PUBLISHED = moment("5/7")


@pytest.fixture
def controller(office):
    return signed_in(person(Role.CONTROLLER, unit=office.offices.province, name="kiểm soát"))


@pytest.fixture
def published(office):
    """The second quarter: one late at the ward, one open at the department."""
    office.happens("12/6 receive", "26/6 resolve")
    office.happens("26/6 receive", agency=office.offices.department)
    return publish()


def publish(now=PUBLISHED, **words) -> Publication:
    return freezing.publish(definition.read(Q2 | words, to_instant(now)), now)


def corrected(late):
    """The late one was early: learned on 10 July."""
    services.correct(
        late.pk, voids_from=2, reason="ghi nhầm", recorded_at=moment("10/7"), steps=[("resolve", moment("14/6"), {})]
    )


def address(publication, page=""):
    return f"{LIST}{publication.pk}/{page}"


def said_on(answer) -> str:
    """What a page says, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.text)).split())


# Publishing


def test_an_order_waits_for_the_worker_who_publishes_it(office, controller):
    office.happens("12/6 receive", "14/6 resolve")
    answer = controller.post(LIST, {"from": "2023-04-01", "to": "2023-06-30", "title": "Quý II/2023"}, follow=True)
    assert said(answer) == ["Đã nhận yêu cầu; tiến trình nền sẽ tính và công bố, thường trong một phút."]
    assert "Đang chờ" in answer.text
    assert not Publication.objects.exists()

    tasks.publish()
    (publication,) = Publication.objects.all()
    (order,) = PublicationOrder.objects.all()
    assert (order.state, order.publication, order.attempts) == ("done", publication, 1)
    assert (publication.title, publication.province, publication.published_by.username) == (
        "Quý II/2023", "98", "kiểm soát",
    )  # fmt: skip
    page = controller.get(LIST).text
    assert "đang công bố" in page and "Đang chờ" not in page
    tasks.publish()
    assert Publication.objects.count() == 1


def test_a_form_that_is_refused_keeps_what_was_typed(office, controller):
    answer = controller.post(LIST, {"from": "2023-06-30", "to": "2023-04-01", "title": "Quý <II>"})
    assert answer.status_code == 400
    assert "Ngày cuối kỳ 01/04/2023 sớm hơn ngày đầu kỳ 30/06/2023" in answer.text
    assert 'value="Quý &lt;II&gt;"' in answer.text
    assert controller.post(LIST, {}).status_code == 400
    assert controller.post(LIST, Q2 | {"title": "x" * 201}).status_code == 400
    assert controller.post(LIST, Q2 | {"practice": "rosy"}).status_code == 400
    assert not PublicationOrder.objects.exists()


@pytest.mark.parametrize("role", [Role.UNIT_LEADER, Role.SIGNING_LEADER])
def test_only_controllers_and_superusers_publish(office, published, role):
    other = signed_in(person(role, unit=office.offices.province))
    page = other.get(LIST)
    assert page.status_code == 200 and "<form method" not in page.text.split('<div class="report">')[1]
    assert other.post(LIST, Q2).status_code == 403
    assert other.post(address(published, "go/"), {"why": "thử"}).status_code == 403
    boss = signed_in(User.objects.create_superuser("root"))
    assert boss.post(LIST, Q2).status_code == 302


def test_only_of_ones_own_unit_and_below(office, published):
    district = signed_in(person(Role.CONTROLLER, unit=office.offices.district))
    refused = district.post(LIST, Q2)
    assert (refused.status_code, "981" in refused.text) == (400, True)
    assert district.post(LIST, Q2 | {"province": "", "unit": "98101"}).status_code == 302
    assert district.get(address(published)).status_code == 200  # as public as the public page
    assert district.get(address(published, "chenh-lech/")).status_code == 403
    for page in ("chay-lai/", "go/"):
        assert district.post(address(published, page), {"why": "thử"}).status_code == 403


def test_who_works_at_an_agency_and_strangers_stay_out(client, office, published):
    clerk = signed_in(person(Role.CLERK, office.offices.ward_committee))
    for page in ("", "chenh-lech/"):
        assert clerk.get(address(published, page)).status_code == 403
        assert client.get(address(published, page)).status_code == 302
    assert clerk.get(LIST).status_code == 403


@pytest.mark.parametrize("key", ["title", "note"])
def test_a_text_that_no_database_keeps_is_refused(office, controller, key):
    answer = controller.post(LIST, Q2 | {"practice": "column", key: "quý\0hai"})
    assert answer.status_code == 400 and "có ký tự điều khiển" in said_on(answer)
    assert not PublicationOrder.objects.exists()


def test_so_is_such_a_reason(published, controller):
    answer = controller.post(address(published, "go/"), {"why": "sai\0số"})
    assert answer.status_code == 400 and "có ký tự điều khiển" in said_on(answer)
    published.refresh_from_db()
    assert published.withdrawn_at is None


# The worker


def test_an_order_that_is_refused_later_says_why(office, controller):
    PublicationOrder.objects.create(words=Q2 | {"province": "00"}, asked_at=PUBLISHED)
    tasks.publish()
    (order,) = PublicationOrder.objects.all()
    assert order.state == "failed"
    assert order.error.startswith("«00» không phải mã tỉnh có hiệu lực trong kỳ")
    assert order.error in unescape(controller.get(LIST).text)


def test_an_order_whose_worker_died_is_taken_again_and_not_forever(office):
    died = {"state": "running", "started_at": PUBLISHED, "attempts": 1}
    order = PublicationOrder.objects.create(words=Q2, asked_at=PUBLISHED, **died)
    assert orders.carry_out_next(PUBLISHED + timedelta(minutes=10)) is None
    assert orders.carry_out_next(PUBLISHED + timedelta(minutes=16)) == order
    order.refresh_from_db()
    assert (order.state, order.attempts) == ("done", 2)

    PublicationOrder.objects.update(**died | {"attempts": 3})
    orders.carry_out_next(PUBLISHED + timedelta(minutes=16))
    order.refresh_from_db()
    assert order.state == "failed" and "3 lần" in order.error
    assert Publication.objects.count() == 1


def test_an_order_taken_by_another_meanwhile_publishes_nothing(office):
    """This worker slept through its time, and another has the order: what it made is not kept."""
    order = PublicationOrder.objects.create(words=Q2, asked_at=PUBLISHED, state="running", started_at=moment("6/7"))
    order.started_at = PUBLISHED
    orders._carry_out(order, PUBLISHED)
    order.refresh_from_db()
    assert (order.state, Publication.objects.count()) == ("running", 0)


# One publication


def test_one_shows_its_definition_digests_and_tables(office, controller, published):
    page = controller.get(address(published)).text
    for stored in published.statements.all():
        assert stored.sha256 in page
    assert "08:59:00 ngày 05/07/2023" in page  # known at, a minute before nine
    assert "Cấp xã" in page and "Huyện Bến Tre Xanh" in page
    assert controller.get(f"{LIST}{'9' * 30}/").status_code == 404


def test_one_shows_every_rate_with_its_parts_and_what_it_says(controller, published):
    page = said_on(controller.get(address(published)))
    assert "Tên R1 R2 R3 R4 R5 Hoàn thành" in page
    assert "Tổng cộng 0,00 % 0 / 1 0,00 % 0 / 1 50,00 % 1 / 2 50,00 % 1 / 2 0,00 % 0 / 2 50,00 % 1 / 2" in page
    assert "Mỗi hàng chỉ gồm hồ sơ do chính cấp hoặc đơn vị đó giải quyết." in page
    assert "Dễ hiểu sai: Hồ sơ quá hạn mà chưa giải quyết không làm tỷ lệ giảm" in page


def test_run_again_on_the_page(office, controller, published):
    office.happens("13/6 receive")
    page = controller.post(address(published, "chay-lai/")).text
    assert page.count("Giống hệt từng byte.") == 2
    assert controller.get(address(published, "chay-lai/")).status_code == 405


def test_the_restatement_names_the_dossiers(office, controller, published):
    late, still_open = Dossier.objects.order_by("pk")
    assert "Không có gì đổi" in controller.get(address(published, "chenh-lech/")).text
    corrected(late)
    page = controller.get(address(published, "chenh-lech/")).text
    assert late.code in page and still_open.code not in page
    assert "Trước hạn +1; Quá hạn −1" in page.replace("\n", "")
    assert "Cấp xã" in page and "Cấp tỉnh" not in page


def test_dossiers_out_of_sight_are_only_counted(office, published):
    """A publication is of a place; a member sees the dossiers of the agencies that are theirs."""
    late = Dossier.objects.order_by("pk").first()
    corrected(late)
    ward = publish(moment("6/7"), province="", unit="98101")
    viewer = signed_in(person(Role.CONTROLLER, unit=office.offices.ward))
    assert late.code in viewer.get(address(ward, "chenh-lech/")).text
    Dossier.objects.filter(pk=late.pk).update(agency=office.offices.department, desk=office.offices.department)
    page = viewer.get(address(ward, "chenh-lech/")).text
    assert late.code not in page
    assert "1 hồ sơ nữa nằm ngoài phạm vi được xem của tài khoản này." in page


def test_withdrawing_needs_a_reason_and_takes_it_off_the_public_page(client, controller, published):
    assert controller.post(address(published, "go/"), {"why": " "}).status_code == 400
    assert client.get("/thong-ke/").text.count("Tỉnh Sông Xanh") > 0
    answer = controller.post(address(published, "go/"), {"why": "nhầm kỳ"}, follow=True)
    assert "Đã gỡ «Tỉnh Sông Xanh» khỏi trang công khai." in said(answer)
    assert "nhầm kỳ (kiểm soát)" in answer.text
    assert "Chưa có biểu thống kê nào được công bố." in client.get("/thong-ke/").text


def test_one_stored_before_runs_were_frozen_is_shown_and_not_made_again(controller, published):
    Publication.objects.update(known_at=None)
    page = controller.get(address(published)).text
    assert "lưu trước khi hệ thống giữ bản chụp" in page and "Tính lại và so" not in page
    assert controller.post(address(published, "chay-lai/")).status_code == 400
    assert controller.get(address(published, "chenh-lech/")).status_code == 400


# What it costs


def test_queries_do_not_grow_with_the_publications(office, controller, published):
    counts = []
    for more in (0, 30):
        for year in range(more):
            Publication.objects.create(
                province="98", first=f"{1950 + year}-01-01", last=f"{1950 + year}-12-31", title="cũ", as_of=PUBLISHED,
                published_at=PUBLISHED, published_by=User.objects.first(),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            assert controller.get(LIST, {"trang": "x' %"}).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_nothing_inline(office, controller, published):
    corrected(Dossier.objects.order_by("pk").first())
    for page in ("", "chenh-lech/"):
        text = controller.get(address(published, page)).text
        assert " style=" not in text and "onclick" not in text and "<style" not in text


def test_a_period_under_way_is_no_whole_one(published, controller):
    early = publish(moment("20/6/2023 10:00"), title="Quý II chưa hết")
    told = "số liệu đến 10:00:00 ngày 20/06/2023, kỳ chưa kết thúc"
    assert told in controller.get(address(early)).text
    assert told not in controller.get(address(published)).text
    assert controller.get(LIST).text.count(told) == 1
