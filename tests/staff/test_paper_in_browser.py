"""What is printed, in Chromium: landscape A4 with every column, nothing against the policy, readable on a phone too."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.browsing import settles_within
from tests.staff.staffed import Role, dossier, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def page(page, live_server, live_office):
    """The ward's officer, signed in, on a page that remembers what the browser complained of."""
    for _ in range(60):
        dossier(live_office, ago=timedelta(days=20))
    user = person(Role.DESK_OFFICER, agency=live_office.offices.ward_committee)
    session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("response", lambda got: got.status < 400 or page.complaints.append(f"{got.status} {got.url}"))
    return page


@pytest.mark.parametrize("kind, columns", [("so-theo-doi", 12), ("qua-han", 15)])
def test_a_list_for_the_printer(page, live_server, kind, columns):
    page.goto(f"{live_server.url}/admin/bao-cao/{kind}/?from=2020-01-01&to=2099-12-31")
    page.get_by_role("link", name="Trang in").click()
    page.wait_for_url(f"**/admin/bao-cao/{kind}/in/**")
    assert page.locator("tbody tr").count() == 60
    assert page.locator("tbody tr").first.locator("td").count() == columns
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert settles_within(page, size["width"])
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
    assert page.complaints == []
    printed = page.pdf(prefer_css_page_size=True)
    assert set(re.findall(rb"/MediaBox \[0 0 (\d+)", printed)) == {b"841"}, "A4, landscape"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1000, "height": 700})  # of the paper, within its margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 1000
