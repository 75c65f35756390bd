"""The indicators of reform in Chromium: charts from the tables, nothing against the policy, readable on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.core.management import call_command

from tests.browsing import settles_within
from tests.pages.test_statistics_in_browser import DESK, PHONE, inked, page  # noqa: F401 (a fixture)
from tests.reporting.reformed import enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def published(transactional_db):
    """A quarter of Sông Xanh, and two indices of three years."""
    from dossiers import calendars
    from dossiers.catalogue import DATA
    from dossiers.catalogue.calendars import load_calendar, read_calendar
    from tests.conftest import CATALOGUE_ENTERED_AT
    from tests.dossiers.at_work import at_work

    cache.clear()
    calendars.forget()  # an earlier test emptied the tables
    load_calendar(read_calendar(DATA), CATALOGUE_ENTERED_AT)
    office = at_work()
    office.happens("12/6 receive", "14/6 resolve", channel="online")
    for code in ("index.par", "index.papi"):
        for year, value, rank in ((2020, "41.2", 52), (2021, "42.5", 49), (2022, "43", None)):
            province = office.offices.province
            enter(code, province, f"{year}-01-01", f"{year}-12-31", value=value, rank=rank, ranked=63)
    call_command("publish", "--from", "2023-04-01", "--to", "2023-06-30", "--province", "98")
    yield office
    cache.clear()
    calendars.forget()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page(page, live_server, published, size):  # noqa: F811
    page.set_viewport_size(size)
    page.goto(live_server.url + "/thong-ke/cai-cach/")
    page.wait_for_function("document.querySelectorAll('canvas').length === 2")
    assert inked(page) == 2
    assert settles_within(page, size["width"])
    assert page.complaints == []
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
