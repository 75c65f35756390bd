"""The statistics page in Chromium: charts from the table, nothing against the policy, readable on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browsing import settles_within
from tests.pages.statements import UNITS, statement

pytestmark = pytest.mark.django_db(transaction=True)

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def page(page):
    """A page that remembers what the browser complained of."""
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    # What the browser itself gives up, because it goes on to the next page, is no complaint.
    page.on("requestfailed", lambda asked: asked.failure == "net::ERR_ABORTED" or page.complaints.append(asked.url))
    page.on("response", lambda got: got.ok or page.complaints.append(f"{got.status} {got.url}"))
    return page


@pytest.fixture
def statements(transactional_db):
    statement(by="unit", rows=UNITS)
    statement(year=2022, label="Bình Thuận 2022")
    return statement()


def inked(page):
    """How many canvases have something drawn on them."""
    return page.locator("canvas").evaluate_all(
        "all => all.filter(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v)).length"
    )


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("address", ["/thong-ke/", "/en/thong-ke/"])
def test_the_page(page, live_server, statements, address, size):
    page.set_viewport_size(size)
    page.goto(live_server.url + address)
    page.wait_for_function("document.querySelectorAll('canvas').length === 4")
    assert inked(page) == 4
    assert settles_within(page, size["width"])
    assert page.evaluate("document.fonts.check('1rem \"Be Vietnam Pro\"')")
    assert page.complaints == []
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_rings_show_the_rates_of_the_table(page, live_server, statements):
    page.goto(live_server.url + "/thong-ke/")
    assert page.locator(".ring b").all_inner_texts() == [
        "99,75 %\nR1",
        "95,16 %\nR1",
        "95,39 %\nR1",
        "95,89 %\nR1",
    ]
    counts = page.evaluate("[...document.querySelectorAll('canvas')].map(c => Chart.getChart(c).data.datasets[0].data)")
    assert counts[1] == [87_943, 29_315, 5_963]


def test_units_sort_by_any_column(page, live_server, statements):
    page.goto(live_server.url + "/thong-ke/")
    table = page.locator("table[data-sortable]")
    names = table.locator("tbody th")
    table.get_by_role("button", name="Quá hạn").click()
    assert names.first.inner_text() == "Thành phố Phan Thiết"
    assert table.locator("th[aria-sort=descending]").inner_text() == "Quá hạn"
    table.get_by_role("button", name="Quá hạn").click()
    assert names.last.inner_text() == "Thành phố Phan Thiết"
    table.get_by_role("button", name="Tỷ lệ đúng hạn R1").click()
    assert names.first.inner_text() == "Huyện Tuy Phong"
    assert names.last.inner_text() == "Huyện Phú Quý"  # no rate
    assert page.complaints == []


def test_few_dossiers_are_last_whichever_way_rates_are_sorted(page, live_server, transactional_db):
    statement(by="unit", rows=[("1", "Nhiều", 100, 10), ("2", "Ít mà trọn", 29, 0), ("3", "Vừa", 30, 6)])
    page.goto(live_server.url + "/thong-ke/")
    names = page.locator("table[data-sortable] tbody th")
    by_rate = page.get_by_role("button", name="Tỷ lệ đúng hạn R1")
    by_rate.click()
    assert names.all_inner_texts() == ["Nhiều", "Vừa", "Ít mà trọn"]
    by_rate.click()
    assert names.all_inner_texts() == ["Vừa", "Nhiều", "Ít mà trọn"]


def test_another_statement_and_the_other_language(page, live_server, statements):
    page.goto(live_server.url + "/thong-ke/")
    page.get_by_label("Chọn biểu").select_option(label="2022: Bình Thuận 2022")
    page.get_by_role("button", name="Xem").click()
    page.get_by_role("link", name="English").click()
    page.get_by_text("from 1 January 2022 to 31 December 2022").wait_for()
    page.get_by_role("link", name="Tiếng Việt").click()
    page.get_by_text("từ 01/01/2022 đến hết 31/12/2022").wait_for()
    assert page.complaints == []


def test_without_script_the_table_says_it_all(browser, live_server, statements):
    with browser.new_context(java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(live_server.url + "/thong-ke/")
        assert page.locator("canvas").count() == 0
        assert page.get_by_text("95,16 %").first.is_visible()


def test_print_leaves_charts_and_controls_out(page, live_server, statements):
    page.goto(live_server.url + "/thong-ke/")
    page.emulate_media(media="print")
    assert not page.locator("canvas").first.is_visible()
    assert not page.locator("form").is_visible()
    assert page.locator("table").first.is_visible()
