"""One dossier from the counter to its result, in Chromium: nothing against the policy, readable on a phone."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from tests.browsing import settles_within
from tests.reporting.filled import a_busy_quarter
from tests.staff.staffed import LIST, Role, dossier, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SHOTS = os.environ.get("STAFF_SHOTS")  # a folder to look at afterwards


@pytest.fixture
def page(page):
    """A page that remembers what the browser complained of."""
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("response", lambda got: got.status < 400 or page.complaints.append(f"{got.status} {got.url}"))
    return page


def sign_in(page, live_server, user):
    session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


def looked_at(page, name):
    """Readable at both widths, with nothing serious for axe to say."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{size['width']}.png", full_page=True)
        assert settles_within(page, size["width"])
        results = Axe().run(page)
        serious = [found for found in results.response["violations"] if found["impact"] in ("serious", "critical")]
        assert serious == [], results.generate_report()
    page.set_viewport_size(DESK)


def act(page, label, **typed):
    summary = page.locator("details.act > summary", has_text=label).first
    summary.click()
    form = page.locator("details.act[open] form")
    for name, value in typed.items():
        form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button", name=label, exact=True).click()


def test_from_the_counter_to_the_result(page, live_server, live_office):
    offices = live_office.offices
    for ago in range(3):
        dossier(live_office, timedelta(days=5 * ago, hours=1))
    clerk, leader = person(Role.DESK_OFFICER, offices.desk), person(Role.SIGNING_LEADER, offices.ward_committee)
    sign_in(page, live_server, clerk)
    page.goto(live_server.url + LIST)
    looked_at(page, "list")
    page.get_by_role("link", name="Tiếp nhận hồ sơ").click()
    looked_at(page, "intake")
    page.get_by_label("Thủ tục").select_option(str(live_office.procedures["5 days"].pk))
    page.get_by_label("Họ tên / tên tổ chức").fill("Lê Văn Cường")
    page.get_by_label("Số CCCD").fill("079200005678")
    page.get_by_role("button", name="Tiếp nhận và in giấy hẹn").click()
    expect(page.get_by_role("heading", name="Giấy tiếp nhận hồ sơ")).to_be_visible()
    looked_at(page, "slip")
    page.emulate_media(media="print")
    assert not page.locator("#header").is_visible() and page.locator(".slip").is_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Mở hồ sơ").click()
    address = page.url
    act(page, "Chuyển bước xử lý", office="Tư pháp – Hộ tịch")
    expect(page.locator(".status")).to_have_text("Đang xử lý")
    act(page, "Yêu cầu bổ sung", reason="thiếu sổ hộ khẩu")
    expect(page.locator(".status")).to_have_text("Yêu cầu bổ sung giấy tờ")
    act(page, "Tiếp nhận bổ sung")
    expect(page.locator(".status")).to_have_text("Đang xử lý")
    looked_at(page, "page")
    sign_in(page, live_server, leader)
    page.goto(address)
    page.locator("details.act > summary").last.click()
    looked_at(page, "correction")
    act(page, "Xử lý xong")
    expect(page.locator(".status")).to_have_text("Đã xử lý xong")
    looked_at(page, "done")
    page.goto(live_server.url + "/admin/")
    looked_at(page, "index")
    assert page.complaints == []


def test_reports_are_read_on_a_phone_and_printed(page, live_server, live_office):
    a_busy_quarter(live_office)
    sign_in(page, live_server, person(Role.CONTROLLER, unit=live_office.offices.province))
    page.goto(f"{live_server.url}/admin/bao-cao/bieu/")
    page.get_by_label("Kỳ báo cáo").select_option("quarter-2")
    page.get_by_label("Năm", exact=True).fill("2023")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("row", name="Tổng cộng")).to_contain_text("18")
    looked_at(page, "form")
    page.get_by_role("link", name="Trang in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("TRÊN ĐỊA BÀN TỈNH SÔNG XANH")
    looked_at(page, "form-print")
    page.goto(f"{live_server.url}/admin/bao-cao/tinh-hinh/?period=quarter-2&year=2023")
    expect(page.get_by_role("heading", name="Sáu tỷ lệ, kèm tử số và mẫu số")).to_be_visible()
    looked_at(page, "statement")
    assert page.complaints == []
