"""One dossier through every face: REST, staff, citizen, worker, report. The clock stands in March 2027."""

import pytest
import time_machine
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import expect

from dossiers.models import Dossier, Flag
from onestop.celery import app
from tests.api.systems import LIST, form, system
from tests.operations.processes import until
from tests.reporting.told import moment, report
from tests.staff.staffed import Role, person, signed_in
from tests.staff.staffed import page as page_of
from tests.staff.test_in_browser import act

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clock():
    """Set the office's clock: `clock("3/3/2027 9:00")`. It stands until it is set again."""
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


def looked_up(page, live_server, slip):
    """What the citizen reads with the code and secret of the slip."""
    cache.clear()
    page.goto(live_server.url + "/")
    page.locator("#code").fill(slip["code"])
    page.locator("#secret").fill(slip["secret"])
    page.locator("main button").click()
    page.locator("article h1").wait_for()
    return page.locator("main").inner_text()


def flag_by_worker():
    """A worker takes the message that the beat would have sent."""
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="ERROR"):
        app.send_task("dossiers.tasks.flag")
        until(lambda: Flag.objects.filter(rung="overdue").exists(), "the worker flags")


def test_one_dossier_from_the_portal_to_the_report(page, live_server, live_office, clock):
    offices = live_office.offices
    desk, leader = person(Role.DESK_OFFICER, offices.desk), person(Role.SIGNING_LEADER, offices.ward_committee)

    clock("3/3/2027 9:00")
    portal = system("portal", agency=offices.desk)
    handed_in = form(live_office, desk=offices.desk.code, at="2027-03-03T09:00:00+07:00")
    answer = portal.post(LIST, handed_in, format="json")
    assert answer.status_code == 201, answer.json()
    slip = answer.json()
    assert slip["due_at"] == "2027-03-10T23:59:59+07:00"
    dossier = Dossier.objects.get(code=slip["code"])
    assert "10/03/2027" in looked_up(page, live_server, slip)

    clock("4/3/2027 10:00")
    enter_as(page, live_server, desk)
    page.goto(live_server.url + page_of(dossier))
    act(page, "Chuyển bước xử lý", office="Tư pháp – Hộ tịch")
    act(page, "Yêu cầu bổ sung", reason="thiếu sổ hộ khẩu")
    expect(page.locator(".status")).to_have_text("Yêu cầu bổ sung giấy tờ")
    asked = looked_up(page, live_server, slip)
    assert "bổ sung" in asked
    assert "sổ hộ khẩu" not in asked

    clock("8/3/2027 9:00")  # four of five days were left: 9, 10, 11, 12 March
    page.goto(live_server.url + page_of(dossier))
    act(page, "Tiếp nhận bổ sung")
    expect(page.locator(".status")).to_have_text("Đang xử lý")
    assert "12/03/2027" in looked_up(page, live_server, slip)

    clock("15/3/2027 9:00")
    flag_by_worker()
    flags = {flag.rung: flag.instant for flag in Flag.objects.filter(dossier=dossier)}
    assert flags == {"due_soon": moment("10/3/2027 0:00"), "overdue": moment("12/3/2027 23:59:59")}
    assert "Hồ sơ đã quá hạn trả kết quả" in looked_up(page, live_server, slip)

    clock("15/3/2027 10:00")
    enter_as(page, live_server, leader)
    page.goto(live_server.url + page_of(dossier))
    act(page, "Xử lý xong")
    expect(page.locator(".status")).to_have_text("Đã xử lý xong")
    assert "kết quả" in looked_up(page, live_server, slip)

    clock("1/4/2027 9:00")
    (row,) = report("2027-03-01", "2027-03-31", by="agency", now=moment("1/4/2027 9:00")).rows
    assert row.key == offices.ward_committee.code
    assert (row.counts.received, row.counts.finished, row.counts.late) == (1, 1, 1)
