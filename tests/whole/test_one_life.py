"""One dossier through every face: REST, staff, citizen, worker, report. The office's clock stands in March 2021.

The worker is a process of its own and reads the real clock: to it all of this has long passed, and it is ahead of
the office. Which flags stand is a matter of the history all the same.
"""

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import expect

from dossiers.models import Dossier, Flag
from tests.api.systems import LIST, form, system
from tests.operations.processes import until
from tests.reporting.told import moment
from tests.staff.staffed import Role, person, signed_in
from tests.staff.staffed import page as page_of
from tests.staff.test_in_browser import act

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]  # a busy machine starts slowly


@pytest.fixture
def clock():
    """Set the office's clock: `clock("3/3/2021 9:00")`. It stands until it is set again."""
    travellers = []

    def set_to(when):
        if travellers:
            travellers[-1].stop()
        travellers.append(time_machine.travel(moment(when), tick=False))
        travellers[-1].start()

    yield set_to
    if travellers:
        travellers[-1].stop()


def enter_as(page, live_server, user):
    session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


def printed(page, live_server, dossier):
    """The slip as staff print it: its words, and the code and secret on it."""
    page.goto(f"{live_server.url}/admin/dossiers/dossier/{dossier.pk}/slip/")
    slip = page.locator("article.slip")
    return slip.inner_text(), slip.locator(".slip-code").inner_text(), slip.locator(".secret").inner_text()


def looked_up(page, live_server, code, secret):
    """What the citizen reads with the code and secret of the slip."""
    cache.clear()
    page.goto(live_server.url + "/")
    page.locator("#code").fill(code)
    page.locator("#secret").fill(secret)
    page.locator("main button").click()
    page.locator("article h1").wait_for()
    return page.locator("main").inner_text()


def flag_by_worker(processes):
    """A worker and its beat run until what is late has been noticed."""
    processes.worker()
    processes.beat()
    until(lambda: Flag.objects.filter(rung="escalated").exists(), "the worker flags")
    processes.stop()


def flags_of(dossier):
    """Those that stand."""
    return {flag.rung: flag.instant for flag in Flag.objects.filter(dossier=dossier, voided_by=None)}


def test_one_dossier_from_the_portal_to_the_report(page, live_server, live_office, processes, clock):
    offices = live_office.offices
    desk, leader = person(Role.DESK_OFFICER, offices.desk), person(Role.SIGNING_LEADER, offices.ward_committee)

    clock("3/3/2021 9:00")
    portal = system("portal", agency=offices.desk)
    handed_in = form(live_office, desk=offices.desk.code, at="2021-03-03T09:00:00+07:00")
    answer = portal.post(LIST, handed_in, format="json")
    assert answer.status_code == 201, answer.json()
    assert answer.json()["due_at"] == "2021-03-10T23:59:59+07:00"
    dossier = Dossier.objects.get()
    enter_as(page, live_server, desk)
    slip, code, secret = printed(page, live_server, dossier)
    assert (code, secret.replace("-", "")) == (answer.json()["code"], answer.json()["secret"].replace("-", ""))
    assert "17:00 ngày 10/03/2021" in slip and "portal" in slip  # who took it in, not who printed it
    assert "10/03/2021" in looked_up(page, live_server, code, secret)

    clock("4/3/2021 10:00")
    page.goto(live_server.url + page_of(dossier))
    act(page, "Chuyển bước xử lý", office="Tư pháp – Hộ tịch")
    act(page, "Yêu cầu bổ sung", reason="thiếu sổ hộ khẩu")
    expect(page.locator(".status")).to_have_text("Yêu cầu bổ sung giấy tờ")
    asked = looked_up(page, live_server, code, secret)
    assert "bổ sung" in asked
    assert "sổ hộ khẩu" not in asked

    clock("8/3/2021 9:00")  # four of five days were left: 9, 10, 11, 12 March
    page.goto(live_server.url + page_of(dossier))
    act(page, "Tiếp nhận bổ sung")
    expect(page.locator(".status")).to_have_text("Đang xử lý")
    assert "12/03/2021" in looked_up(page, live_server, code, secret)

    clock("15/3/2021 9:00")
    flag_by_worker(processes)
    passed = {"due_soon": moment("10/3/2021 0:00"), "overdue": moment("12/3/2021 23:59:59")}
    assert flags_of(dossier) == passed | {"escalated": moment("17/3/2021 23:59:59")}
    assert "Hồ sơ đã quá hạn trả kết quả" in looked_up(page, live_server, code, secret)

    clock("15/3/2021 10:00")
    enter_as(page, live_server, leader)
    page.goto(live_server.url + page_of(dossier))
    act(page, "Xử lý xong")
    expect(page.locator(".status")).to_have_text("Đã xử lý xong")
    assert flags_of(dossier) == passed  # resolved before it was escalated, whatever the worker's clock had said
    assert "Hồ sơ đã có kết quả, mời bạn đến nhận" in looked_up(page, live_server, code, secret)

    clock("1/4/2021 9:00")
    province = system("province", unit=offices.province)
    answer = province.get("/api/v1/report/", {"from": "2021-03-01", "to": "2021-03-31", "by": "agency"})
    (row,) = answer.json()["rows"]
    assert row["key"] == offices.ward_committee.code
    assert (row["received"]["total"], row["finished"]["total"], row["finished"]["late"]) == (1, 1, 1)
