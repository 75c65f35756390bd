"""The live boards in Chromium: charts from their tables, nothing against the policy, readable on a phone and in print.

With LIVE_SHOTS=folder every page is kept there to look at.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from tests.browsing import settles_within
from tests.staff.staffed import Role, person, signed_in, staffed

pytestmark = pytest.mark.django_db(transaction=True)

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SHOTS = os.environ.get("LIVE_SHOTS")
PUBLIC, STAFF = "/thong-ke/hien-tai/", "/admin/bao-cao/"


@pytest.fixture
def page(page):
    """A page that remembers what the browser complained of."""
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("response", lambda got: got.status < 400 or page.complaints.append(f"{got.status} {got.url}"))
    return page


@pytest.fixture
def office(transactional_db):
    from dossiers import calendars
    from dossiers.catalogue import DATA
    from dossiers.catalogue.calendars import load_calendar, read_calendar
    from tests.conftest import CATALOGUE_ENTERED_AT

    cache.clear()
    calendars.forget()
    load_calendar(read_calendar(DATA), CATALOGUE_ENTERED_AT)
    yield staffed()
    cache.clear()
    calendars.forget()


@pytest.fixture
def busy(office):
    """Forty finished at the ward, one of them late; five open at the village, two of them late."""
    from dossiers import services

    now = timezone.now()
    offices = office.offices

    def opened(ago, agency):
        at = now - timedelta(days=ago)
        given = services.Intake(office.procedures["5 days"], office.applicant, offices.desk, agency, "direct")
        return services.open_dossier(given, at=at, recorded_at=at)

    for number in range(40):
        dossier = opened(30, offices.ward_committee)
        services.act(dossier.pk, "resolve", at=now - timedelta(days=5 if number == 0 else 29))
    for ago in (40, 40, 1, 1, 1):
        opened(ago, offices.village_committee)
    return office


def sign_in(page, live_server, user):
    session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


def looked_at(page, name, charts):
    """Readable at both widths, its charts drawn, with nothing for axe to say."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        page.reload()
        if charts:
            page.wait_for_function(f"document.querySelectorAll('canvas').length === {charts}")
        assert inked(page) == charts
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{size['width']}.png", full_page=True, caret="initial")
        assert settles_within(page, size["width"])
        assert page.complaints == []
        results = Axe().run(page)
        serious = [found for found in results.response["violations"] if found["impact"] in ("serious", "critical")]
        assert serious == [], results.generate_report()
        page.complaints.clear()  # axe styles the page it looks at
    page.set_viewport_size(DESK)


def inked(page):
    """How many canvases have something drawn on them."""
    return page.locator("canvas").evaluate_all(
        "all => all.filter(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v)).length"
    )


def drawn(page, part):
    """The data of a part's chart, series by series."""
    return page.evaluate(f"Chart.getChart(document.querySelector('{part} canvas')).data.datasets.map(set => set.data)")


@pytest.mark.parametrize("address", [PUBLIC, f"/en{PUBLIC}"])
def test_the_public_board(page, live_server, busy, address):
    page.goto(live_server.url + address)
    looked_at(page, "public-en" if address.startswith("/en") else "public", 8)


def test_charts_show_the_figures_of_their_tables(page, live_server, busy):
    page.goto(live_server.url + PUBLIC)
    page.wait_for_function("document.querySelectorAll('canvas').length === 8")
    assert drawn(page, "#by-level") == [[39], [1], [5]]
    assert drawn(page, "#league-unit") == [[[87.12, 99.56]]]
    assert drawn(page, "#trend")[0][-1] is None or drawn(page, "#trend")[0][-1] <= 100
    assert sum(drawn(page, "#backlog")[0] + drawn(page, "#backlog")[1]) == 5


def test_the_staffs_board_and_the_way_to_a_dossier(page, live_server, busy):
    sign_in(page, live_server, person(Role.CONTROLLER, unit=busy.offices.province))
    page.goto(live_server.url + STAFF)
    looked_at(page, "staff", 10)
    page.locator("#by-unit tbody [data-name=late] a").first.click()
    page.get_by_text("Đã giải quyết quá hạn – Huyện Bến Tre Xanh").wait_for()
    looked_at(page, "list", 0)
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/admin/dossiers/dossier/*/change/")
    assert page.complaints == []


def centre(page, part, series, row):
    """Where on the page the bar of a series and a row is drawn."""
    x, y = page.evaluate(
        f"(() => {{ const canvas = document.querySelector('{part} canvas'); canvas.scrollIntoView({{block: 'center'}});"
        f" const at = Chart.getChart(canvas).getDatasetMeta({series}).data[{row}].getCenterPoint();"
        " const box = canvas.getBoundingClientRect(); return [box.left + at.x, box.top + at.y]; })()"
    )
    return x, y


def test_a_bar_leads_staff_where_its_table_does(page, live_server, busy):
    sign_in(page, live_server, person(Role.CONTROLLER, unit=busy.offices.province))
    for part, series, row, link, words in (
        ("#by-unit", 0, 0, "#by-unit tbody [data-name=in_time] a", "what=in_time"),
        (
            "#backlog .board-pair > div:nth-child(2)",
            0,
            4,
            "#backlog [data-series=dossiers] tbody tr:nth-child(5) a",
            "left=",
        ),
        ("#league-unit", 0, 0, "#league-unit tbody [data-name=dossiers] a", "what=timed"),
    ):
        page.goto(live_server.url + STAFF)
        page.wait_for_function("document.querySelectorAll('canvas').length === 10")
        told = page.locator(link).first.get_attribute("href")
        page.mouse.move(*centre(page, part, series, row))
        assert page.locator(f"{part} canvas").first.evaluate("canvas => canvas.style.cursor") == "pointer"
        page.mouse.click(*centre(page, part, series, row))
        page.wait_for_url(f"**/admin/bao-cao/ho-so/**{words}**")
        assert page.url == live_server.url + told
    assert page.complaints == []


def test_a_bar_leads_citizens_nowhere(page, live_server, busy):
    page.goto(live_server.url + PUBLIC)
    page.wait_for_function("document.querySelectorAll('canvas').length === 8")
    page.mouse.move(*centre(page, "#by-unit", 0, 0))
    page.mouse.click(*centre(page, "#by-unit", 0, 0))
    assert page.locator("#by-unit canvas").evaluate("canvas => canvas.style.cursor") == ""
    assert page.url == live_server.url + PUBLIC and page.complaints == []


def test_what_is_chosen_goes_into_the_address(page, live_server, busy):
    page.goto(live_server.url + PUBLIC)
    page.get_by_label("Đơn vị", exact=True).select_option(label="– Xã Hai")
    page.get_by_label("Bảng theo").select_option("unit")
    page.get_by_role("button", name="Xem").click()
    page.locator(".board-place", has_text="Xã Hai").wait_for()
    assert "unit=98102" in page.url and "by=unit" in page.url
    assert page.get_by_label("Bảng theo").input_value() == "unit"
    assert page.complaints == []


def test_without_script_the_tables_say_it_all(browser, live_server, busy):
    with browser.new_context(java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(live_server.url + PUBLIC)
        assert page.locator("canvas").count() == 0
        assert page.get_by_text("97,50 %").first.is_visible()


def test_in_print_there_are_tables_only(page, live_server, busy):
    page.goto(live_server.url + PUBLIC)
    page.wait_for_function("document.querySelectorAll('canvas').length === 8")
    page.emulate_media(media="print")
    assert not page.locator("canvas").first.is_visible()
    assert not page.locator("form").first.is_visible()
    assert page.locator("table").first.is_visible()


def test_without_dossiers_it_says_so(page, live_server, office):
    page.goto(live_server.url + PUBLIC)
    looked_at(page, "empty", 0)
    assert page.get_by_text("Chưa có hồ sơ nào.").is_visible()
