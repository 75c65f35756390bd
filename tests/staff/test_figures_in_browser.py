"""The check of figures and the index in Chromium: charts from the tables, nothing against the policy, on a phone."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.conf import settings
from django.utils import timezone

from reporting.models import Indicator, IndicatorValue
from reporting.score766.periods import latest
from reporting.score766.plan import load_plan
from tests.browsing import settles_within
from tests.staff.staffed import Role, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def page(page):
    """A page that remembers what the browser complained of."""
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("response", lambda got: got.status < 400 or page.complaints.append(f"{got.status} {got.url}"))
    return page


@pytest.fixture
def controller(page, live_server, live_office):
    """The province's controller, signed in; the last quarter's index of the ward is known whole."""
    load_plan(lambda name: apps.get_model("reporting", name))
    period = latest(timezone.localdate())
    ward = live_office.offices.ward
    for indicator in Indicator.objects.filter(kind="score", group__in=["openness", "digitisation"]):
        IndicatorValue.objects.create(
            indicator=indicator, unit=ward, first=period.first, last=period.last, value=17, source="VP",
            stated="17", entered_at=timezone.now() - timedelta(days=1),
        )  # fmt: skip
    session = signed_in(person(Role.CONTROLLER, unit=live_office.offices.district))
    cookie = session.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def looked_at(page):
    """Readable at both widths, with nothing serious for axe to say."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert settles_within(page, size["width"])
        results = Axe().run(page)
        serious = [found for found in results.response["violations"] if found["impact"] in ("serious", "critical")]
        assert serious == [], results.generate_report()
    assert page.complaints == []
    page.set_viewport_size(DESK)


def test_the_example_is_judged(page, live_server, controller):
    page.goto(f"{live_server.url}/admin/bao-cao/kiem-tra/")
    looked_at(page)
    page.get_by_role("button", name="Lấy ví dụ có sẵn").click()
    assert page.locator(".is-inconsistent .verdict").all_inner_texts() == ["không khớp"] * 6
    looked_at(page)
    box = page.get_by_label("Dán các con số (TOML)")
    assert "nam-dinh-2019-h1-on-time" in box.input_value()
    box.fill('[[figure]]\nid = "a"\nstated = "50%"\nnumerator = 1\n')
    page.get_by_role("button", name="Kiểm tra", exact=True).click()
    assert "a: thiếu denominator" in page.locator(".errornote").inner_text()
    assert box.input_value().startswith("[[figure]]")
    page.complaints.clear()  # the browser tells of the refusal's status


def test_the_index_is_drawn_from_its_tables(page, live_server, controller):
    page.goto(f"{live_server.url}/admin/bao-cao/chi-so-766/")
    page.wait_for_function("document.querySelectorAll('canvas').length === 2")
    drawn = page.evaluate(
        "[...document.querySelectorAll('canvas')].map(c => Chart.getChart(c)).map(c => "
        "[c.data.labels, c.data.datasets.map(d => d.data[c.data.labels.length - 1])])"
    )
    assert drawn[0][1][0] == drawn[0][1][2] == 17 and drawn[0][1][4] is None
    assert len(drawn[1][0]) == 5 and re.fullmatch(r"Quý \d/\d{4}", drawn[1][0][-1])
    looked_at(page)
    page.emulate_media(media="print")
    assert not page.locator("canvas").first.is_visible() and page.locator(".score-parts").is_visible()
