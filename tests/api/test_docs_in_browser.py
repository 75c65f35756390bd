"""The pages of the API in Chromium: everything from here, nothing against the policy."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_pages(page, live_server):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda asked: asked.failure == "net::ERR_ABORTED" or complaints.append(asked.url))
    page.on("response", lambda got: got.ok or complaints.append(f"{got.status} {got.url}"))
    page.goto(live_server.url + "/api/docs/")
    page.wait_for_selector("#operations-dossiers-dossiers_list")
    page.click("#operations-dossiers-dossiers_act .opblock-summary-control")
    page.wait_for_selector("#operations-dossiers-dossiers_act .opblock-body")
    assert page.locator(".info .title").inner_text().startswith("Một Cửa")
    assert complaints == []
