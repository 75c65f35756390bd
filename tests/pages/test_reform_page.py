"""The public indicators of reform: only of what is published, counted once for all who ask."""

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.models import PublishedStatement
from reporting.pages.remembered import remembered
from tests.reporting.reformed import enter

ADDRESS = "/thong-ke/cai-cach/"


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def office(db):
    from tests.dossiers.at_work import at_work

    return at_work()


@pytest.fixture
def published(office):
    """Two quarters of Sông Xanh."""
    office.happens("12/6 receive", "14/6 resolve", channel="online")
    office.happens("12/6 receive")
    office.happens("1/2 receive", "14/2 resolve")
    for first, last in (("2023-01-01", "2023-03-31"), ("2023-04-01", "2023-06-30")):
        call_command("publish", "--from", first, "--to", last, "--province", "98")
    return office


def read(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


def test_the_newest_period_and_the_others(client, published):
    text = read(client.get(ADDRESS))
    assert "Tỉnh Sông Xanh từ 01/04/2023 đến hết 30/06/2023" in text
    assert "50,00 % 1 / 2 hồ sơ tính từ hồ sơ" in text
    older = PublishedStatement.objects.filter(publication__first="2023-01-01").first()
    text = read(client.get(ADDRESS, {"bieu": older.pk}))
    assert "từ 01/01/2023 đến hết 31/03/2023" in text
    assert "0,00 % 0 / 1 hồ sơ tính từ hồ sơ" in text


def test_missing_values_say_how_they_come(client, published):
    text = read(client.get(ADDRESS))
    assert "Hồ sơ được số hóa đầy đủ" in text and "– chưa nhập cho kỳ này" in text
    assert "chỉ tiêu chưa nhập thì nhập ở trang quản trị" in text


def test_english(client, published):
    response = client.get("/en/thong-ke/cai-cach/")
    assert response.status_code == 200
    assert "50.00%" in response.text and "50,00 %" not in response.text


def test_indices_have_a_table_that_the_chart_is_drawn_from(client, published):
    enter("index.par", published.offices.province, "2022-01-01", "2022-12-31", value="84.55", rank=43, ranked=63)
    page = client.get(ADDRESS).text
    assert "data-series" in page
    assert '<td data-name="value" data-value="84.55">84,55</td>' in page
    assert '<td data-name="rank" data-value="43">43/63</td>' in page


def test_nobody_is_named(client, published):
    page = client.get(ADDRESS).text
    assert published.applicant.name not in page
    assert "98101" not in page


def test_a_second_visit_does_not_count_again(client, published):
    first = client.get(ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        second = client.get(ADDRESS)
    assert len(queries) == 1  # what is published
    assert second.content == first.content
    assert "max-age=60" in second["Cache-Control"]


def test_periods_that_are_not_published_cannot_be_had(client, published):
    for words in ({"bieu": "0"}, {"bieu": "x"}, {"bieu": "9" * 50}):
        assert client.get(ADDRESS, words).status_code == 404
    text = read(client.get(ADDRESS, {"from": "2020-01-01", "to": "2023-12-31"}))
    assert "từ 01/04/2023 đến hết 30/06/2023" in text


def test_nothing_published_says_what_to_do(client, db):
    response = client.get(ADDRESS)
    assert response.status_code == 200
    for_citizens, for_the_site = response.text.split("<details")
    assert "Chưa có kỳ nào được công bố." in for_citizens and 'href="/thong-ke/hien-tai/"' in for_citizens
    assert "manage.py" not in for_citizens and "manage.py publish --from" in for_the_site


def test_the_statistics_lead_here(client, published):
    newest = PublishedStatement.objects.filter(publication__first="2023-04-01", grouping="level").get()
    assert f'href="{ADDRESS}?bieu={newest.pk}"' in client.get("/thong-ke/").text


def test_while_one_counts_others_wait_or_get_what_was_kept(client, published):
    counts = []

    def count():
        counts.append(remembered("figures", lambda: "never"))
        return "counted"

    assert remembered("figures", count) == "counted"
    assert counts == [None]  # asked meanwhile, with nothing kept
    cache.delete("figures:fresh")  # minutes later
    assert remembered("figures", count) == "counted"
    assert counts == [None, "counted"]


def test_a_count_that_fails_leaves_the_way_open():
    with pytest.raises(ZeroDivisionError):
        remembered("figures", lambda: 1 // 0)
    assert remembered("figures", lambda: "counted") == "counted"


def test_a_page_that_is_being_counted(client, published, monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *given: False)  # another visitor's count
    response = client.get(ADDRESS)
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "5", "no-store")
    assert "Số liệu đang được tính" in response.text
