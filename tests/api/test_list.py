"""The list: pages that neither lose nor repeat, filters, and a number of queries that does not grow."""

import base64
from itertools import chain

import pytest

from dossiers.models import Dossier
from tests.api.systems import LIST, codes, problem

NOW = "2023-06-21T03:00:00Z"


def walk(client, address, after_each_page=lambda: None):
    """All codes along `next`."""
    found = []
    while address:
        answer = client.get(address)
        found.append(codes(answer))
        address = answer.json()["next"]
        after_each_page()
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 7, 200])
def test_a_walk_finds_each_once(ward, office, size):
    expected = [office.happens(f"{day}/6 receive").code for day in range(12, 19)]
    pages = walk(ward, f"{LIST}?page_size={size}")
    assert list(chain(*pages)) == expected
    assert all(len(page) == size for page in pages[:-1])


def test_a_walk_while_rows_are_added(ward, office):
    before = [office.happens("12/6 receive").code for _ in range(5)]
    added = []

    def one_more():
        if len(added) < 4:
            added.append(office.happens("13/6 receive").code)

    found = list(chain(*walk(ward, f"{LIST}?page_size=2", one_more)))
    assert found == [*before, *added][: len(found)]  # the last came after the last page
    assert set(added) - set(found) == {added[-1]}


def test_there_and_back(ward, office):
    for _ in range(5):
        office.happens("12/6 receive")
    first = ward.get(f"{LIST}?page_size=2").json()
    second = ward.get(first["next"]).json()
    assert first["previous"] is None
    assert ward.get(second["previous"]).json()["results"] == first["results"]


def test_nothing(ward):
    assert ward.get(LIST).json() == {"next": None, "previous": None, "results": []}


def test_a_row(ward, office):
    dossier = office.happens("12/6 receive", channel="postal")
    (row,) = ward.get(LIST).json()["results"]
    assert row == {
        "code": dossier.code, "procedure": dossier.procedure_version.procedure.code,
        "procedure_name": dossier.procedure_version.name, "agency": office.offices.ward_committee.code,
        "desk": office.offices.desk.code, "channel": "postal", "status": "received", "portal_status": 2, "office": "",
        "received_at": "2023-06-12T09:00:00+07:00", "due_at": "2023-06-19T23:59:59+07:00", "promised_at": None,
        "ended_at": None, "verdict": "", "seq": 1, "late": True,
    }  # fmt: skip


def test_filters(province, office, time_machine):
    time_machine.move_to(NOW, tick=False)
    offices = office.offices
    named = {
        "open late": office.happens("12/6 receive"),
        "open": office.happens("19/6 receive"),
        "paused": office.happens("12/6 receive", "14/6 request_supplement"),
        "done": office.happens("12/6 receive", "14/6 resolve"),
        "done late": office.happens("12/6 receive", "20/6 resolve", "21/6 return_result"),
        "no term": office.happens("1/6 receive", term="no term"),
        "submitted": office.happens("12/6 submit"),
        "police": office.happens("20/6 receive", agency=offices.police),
    }
    by_code = {dossier.code: name for name, dossier in named.items()}

    def found(words):
        return {by_code[code] for code in codes(province.get(f"{LIST}?{words}"))}

    assert found("") == set(named)
    assert found("late=true") == {"open late", "done late"}
    assert found("late=false") == set(named) - {"open late", "done late"}
    assert found("status=awaiting_supplement") == {"paused"}
    assert found("status=resolved&status=returned") == {"done", "done late"}
    assert found(f"agency={offices.police.code}") == {"police"}
    assert found(f"procedure={office.procedures['no term'].procedure.code}") == {"no term"}
    assert found("received_from=2023-06-19") == {"open", "police"}
    assert found("received_to=2023-06-01") == {"no term"}
    assert found("received_from=2023-06-12&received_to=2023-06-12&late=1") == {"open late", "done late"}
    assert found("due_from=2023-06-20") == {"open", "police"}
    assert found("due_to=2023-06-19") == {"open late", "done", "done late"}
    assert found("agency=000.99.99.Z98") == set()
    late = {row["code"] for row in province.get(LIST).json()["results"] if row["late"]}
    assert {by_code[code] for code in late} == {"open late", "done late"}


def test_days_are_office_days(ward, office):
    """23:30 in Sông Xanh is still that day, though it is 16:30 in Greenwich; 06:30 is already the next."""
    evening, morning = office.happens("12/6 23:59:59 receive"), office.happens("13/6 00:00:00 receive")
    assert codes(ward.get(f"{LIST}?received_to=2023-06-12")) == [evening.code]
    assert codes(ward.get(f"{LIST}?received_from=2023-06-13")) == [morning.code]


@pytest.mark.parametrize("words", ["", "late=true&status=received", "agency={ward}&received_from=2023-01-01"])
def test_the_number_of_queries_does_not_grow(ward, office, django_assert_num_queries, words):
    """The token, whether it is of an office, whose dossiers it sees, the page's keys and rows; who bears a code."""
    words = words.format(ward=office.offices.ward_committee.code)
    made = 0
    for rows in (1, 50, 201):
        for _ in range(rows - made):
            office.happens("12/6 receive")
        made = rows
        with django_assert_num_queries(6 if "agency" in words else 5) as queries:
            answer = ward.get(f"{LIST}?page_size=200&{words}")
        assert answer.status_code == 200
        assert not any("COUNT(" in query["sql"].upper() for query in queries.captured_queries)
    assert Dossier.objects.count() == 201


def test_the_number_of_queries_of_one(ward, office, django_assert_num_queries):
    """The token, the office, whose; then the dossier; then its events, or all that the clock needs; who reads why."""
    short = office.happens("12/6 receive")
    long = office.happens("12/6 receive", *(f"{day}/6 assign" for day in range(13, 30)))
    for dossier in (short, long):
        dossier.refresh_from_db()
        with django_assert_num_queries(6):
            ward.get(f"{LIST}{dossier.code}/")
        with django_assert_num_queries(4):
            ward.get(f"{LIST}{dossier.code}/", headers={"If-None-Match": f'"{dossier.seq}"'})
        with django_assert_num_queries(7):
            ward.get(f"{LIST}{dossier.code}/clock/")


@pytest.mark.parametrize(
    "words",
    [
        "page_size=1000000", "page_size=201", "page_size=0", "page_size=-1", "page_size=x", "page_size=NaN",
        "page_size=1e2", "page_size=" + "9" * 400, "late=maybe", "late=", "status=open", "status=%00",
        "received_from=yesterday", "received_from=0001-01-01", "received_to=9999-12-31", "due_to=2023-02-30",
        "due_from=2023-06-12T00:00:00", "stauts=received", "format=csv", "agency=%00", "agency=" + "H" * 10_000,
        "procedure=" + "1" * 10_000, "cursor=" + "A" * 10_000, "cursor=",
    ],
)  # fmt: skip
def test_words_that_are_refused(ward, office, words):
    office.happens("12/6 receive")
    refused = problem(ward.get(f"{LIST}?{words}"), 400, "invalid")
    assert refused["errors"][0]["field"].split(".")[0] in words.replace("%00", "")


@pytest.mark.parametrize("words", ["agency=' OR 1=1 --", "agency=x", "procedure=<b>", "procedure=1.2"])
def test_codes_that_are_none(ward, office, words):
    problem(ward.get(f"{LIST}?{words}"), 422)


@pytest.mark.parametrize(
    "inside", ["p=x", "p=1.5", "p=-1", "p=99999999999999999999", "o=x", "r=x&p=1", "p=\x00", "p=1'--", "\xff"]
)
def test_cursors_that_are_none(ward, office, inside):
    office.happens("12/6 receive")
    cursor = base64.b64encode(inside.encode("latin-1")).decode()
    answer = ward.get(LIST, {"cursor": cursor})
    problem(answer, 422, "cursor")


def test_garbage_for_a_cursor(ward, office):
    for cursor in ("!!!", "é", "AAA"):
        problem(ward.get(LIST, {"cursor": cursor}), 422, "cursor")


def test_a_page_of_an_agency_is_read_by_its_index(province, office):
    """Not a walk through everybody else's dossiers: nearly all of a province are of others."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    office.happens("12/6 receive")
    with CaptureQueriesContext(connection) as queries:
        found = codes(province.get(f"{LIST}?agency={office.offices.ward_committee.code}"))
    assert len(found) == 1
    (keys,) = [sql for query in queries if "dossiers_dossier" in (sql := query["sql"]) and "LIMIT" in sql]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{keys}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "dossier_by_agency" in plan
