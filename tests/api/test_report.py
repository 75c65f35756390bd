"""The statement over REST: the command's, byte for byte, of the caller's own unit."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from tests.api.systems import problem, system
from tests.api.test_permissions import staff

REPORT = "/api/v1/report/"
YEAR = {"from": "2023-01-01", "to": "2023-12-31"}


@pytest.fixture(autouse=True)
def book(office):
    offices = office.offices
    office.happens("12/6 receive", "14/6 resolve")
    office.happens("12/6 receive")
    office.happens("12/6 receive", "14/6 resolve", agency=offices.village_committee)
    office.happens("12/6 receive", agency=offices.department)


def command(**options):
    out = StringIO()
    call_command("report", format="json", stdout=out, **options)
    return out.getvalue().encode()


@pytest.mark.parametrize(
    "options",
    [
        {}, {"by": "agency"}, {"by": "unit", "scope": "subtree"}, {"by": "field", "practice": "in_time"},
        {"unit": "981", "scope": "subtree"}, {"unit": "98101"}, {"as_of": "2023-06-13T00:00:00+07:00"},
        {"known_at": "2023-06-13", "source": "recount"}, {"frame": "2024-01-01"},
    ],
)  # fmt: skip
def test_it_is_the_commands(province, options):
    answer = province.get(REPORT, YEAR | options)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.content == command(**{"from": YEAR["from"], "to": YEAR["to"], "province": "98"} | options) or (
        "unit" in options and answer.content == command(**{"from": YEAR["from"], "to": YEAR["to"]} | options)
    )


def received(answer):
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)["total"]["received"]["total"]


def test_of_ones_own_unit_and_below(province, office):
    offices = office.offices
    ward, district = system("ward-unit", unit=offices.ward), system("district-unit", unit=offices.district)
    assert received(province.get(REPORT, YEAR)) == 4
    assert received(ward.get(REPORT, YEAR)) == 2
    assert received(district.get(REPORT, YEAR | {"scope": "subtree"})) == 3
    assert received(district.get(REPORT, YEAR | {"unit": "98102"})) == 1
    assert received(province.get(REPORT, YEAR | {"unit": "98102"})) == 1
    for client, words in [
        (ward, {"unit": "98102"}), (ward, {"unit": "981"}), (ward, {"province": "98"}), (ward, {"unit": "60"}),
        (district, {"province": "98"}), (district, {"unit": "98"}), (province, {"province": "60"}),
        (province, {"unit": "10"}),
    ]:  # fmt: skip
        problem(client.get(REPORT, YEAR | words), 403, "report_outside_unit")


def test_an_agency_has_no_statement(ward):
    problem(ward.get(REPORT, YEAR), 403, "report_for_units")
    problem(ward.get(REPORT, YEAR | {"unit": "98101"}), 403, "report_for_units")


def test_the_controller_in_a_browser(office):
    controller = staff("controller", "controller", unit=office.offices.province)
    assert received(controller.get(REPORT, YEAR)) == 4


def test_the_administrator_asks_for_all(office, django_user_model):
    client = APIClient()
    client.force_login(django_user_model.objects.create_superuser("root"))
    assert received(client.get(REPORT, YEAR | {"province": "98"})) == 4
    assert received(client.get(REPORT, YEAR)) == 4


@pytest.mark.parametrize(
    "words, status",
    [
        ({"from": ""}, 400), ({"from": "x"}, 422), ({"from": "2024-01-01"}, 422), ({"to": "2023-02-30"}, 422),
        ({"by": "colour"}, 400), ({"scope": "all"}, 400), ({"practice": "x"}, 400), ({"source": "x"}, 400),
        ({"frame": "x"}, 422), ({"frame": "2020-01-01"}, 422), ({"as_of": "x"}, 422), ({"as_of": "2020-01-01"}, 422),
        ({"known_at": "x"}, 422), ({"unit": "\x00"}, 400), ({"unit": "9" * 10_000}, 400), ({"unit": "' OR 1=1"}, 422),
        ({"province": "00"}, 422), ({"colour": "red"}, 400), ({"format": "csv"}, 400),
        ({"from": "0001-01-01"}, None), ({"to": "9999-12-31"}, None), ({"frame": "9999-12-31"}, None),
        ({"known_at": "0001-01-01"}, None), ({"known_at": "9999-12-31T23:59:59-12:00"}, None),
        ({"as_of": "9999-12-31T23:59:59-12:00"}, None), ({"as_of": "0001-01-01"}, None),
    ],
)  # fmt: skip
def test_words_that_are_refused(province, words, status):
    """Those without a status may be answered; they must not break."""
    answer = province.get(REPORT, YEAR | words)
    if status is None and answer.status_code == 200:
        return
    problem(answer, status or answer.status_code)
    assert answer.status_code < 500


def test_too_many_statements(province, monkeypatch):
    from rest_framework.throttling import ScopedRateThrottle

    monkeypatch.setattr(ScopedRateThrottle, "THROTTLE_RATES", {"report": "1/min"})
    assert province.get(REPORT, YEAR).status_code == 200
    problem(province.get(REPORT, YEAR), 429, "throttled")
