"""The look-up in Chromium: on a phone and a desk, with and without JavaScript, nothing against the policy."""

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe

from tests.citizen.counter import REASON, secret
from tests.citizen.test_answers import HISTORIES, TO_SPECIALIST
from tests.reporting.told import moment, told

pytestmark = pytest.mark.django_db(transaction=True)

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LATE = [
    "5/2/2024 receive",
    TO_SPECIALIST,
    told("6/2/2024 extend", reason=REASON, promised_at=moment("23/2/2024 23:59:59")),
    told("21/2/2024 9:00 request_supplement", reason=REASON),
]


@pytest.fixture
def page(page):
    """A page that remembers what the browser complained of."""
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    # What the browser itself gives up, because it goes on to the next page, is no complaint.
    page.on("requestfailed", lambda asked: asked.failure == "net::ERR_ABORTED" or page.complaints.append(asked.url))
    page.on("response", lambda got: got.status < 400 or page.complaints.append(f"{got.status} {got.url}"))
    return page


@pytest.fixture
def at_ten():
    with time_machine.travel(moment("21/2/2024 10:00"), tick=True):
        yield


def look_up(page, dossier, typed_secret=None):
    page.locator("#code").fill(dossier.code.lower())
    page.locator("#secret").fill(secret(dossier) if typed_secret is None else typed_secret)
    page.locator("main button").click()
    page.locator("article h1, .problem").wait_for()


def is_sound(page, size):
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.complaints == []
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.complaints.clear()  # axe's own


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("address", ["/", "/en/"])
def test_form_problem_and_answers(page, live_server, live_counter, at_ten, address, size):
    page.set_viewport_size(size)
    page.goto(live_server.url + address)
    is_sound(page, size)
    for history in (HISTORIES["processing"], HISTORIES["awaiting_supplement"], HISTORIES["resolved"], LATE):
        dossier = live_counter.happens(*history)
        page.goto(live_server.url + address)
        look_up(page, dossier, "zzzz-zzzz")
        is_sound(page, size)
        assert page.locator("#code").input_value() == dossier.code.lower()
        assert page.locator("#secret").input_value() == ""
        look_up(page, dossier)
        is_sound(page, size)
        assert page.get_by_text(dossier.code).is_visible()
        assert page.url == live_server.url + address


def test_without_script_and_by_keyboard(browser, live_server, live_counter, at_ten):
    dossier = live_counter.happens(*HISTORIES["processing"])
    with browser.new_context(java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(live_server.url + "/")
        page.get_by_label("Mã hồ sơ").focus()
        page.keyboard.insert_text(dossier.code)
        page.keyboard.press("Tab")
        page.keyboard.insert_text(secret(dossier))
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Hồ sơ đã quá hạn trả kết quả").wait_for()
        page.get_by_role("link", name="Tra cứu hồ sơ khác").click()
        assert page.get_by_label("Mã tra cứu").input_value() == ""


def test_in_print(page, live_server, live_counter, at_ten):
    page.goto(live_server.url + "/")
    look_up(page, live_counter.happens(*LATE))
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="Tra cứu hồ sơ khác").is_visible()
    assert page.get_by_text("Vì sao là ngày này").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
