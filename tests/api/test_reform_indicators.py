"""The indicators of reform over REST: the command's, byte for byte, of the caller's own unit."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.api.systems import problem, system

ADDRESS = "/api/v1/reform-indicators/"
YEAR = {"from": "2023-01-01", "to": "2023-12-31"}


def command(**options):
    out = StringIO()
    call_command("reform_indicators", format="json", stdout=out, **options)
    return out.getvalue().encode()


def received(answer):
    assert answer.status_code == 200, answer.content
    return next(one["denominator"] for one in answer.json()["indicators"] if one["code"] == "online.received")


def test_it_is_the_commands(province, office):
    office.happens("12/6 receive", "14/6 resolve")
    answer = province.get(ADDRESS, YEAR)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.content == command(**YEAR, province="98")
    assert province.get(ADDRESS, YEAR | {"unit": "981"}).content == command(**YEAR, unit="981")
    assert province.get(ADDRESS.rstrip("/"), YEAR).content == answer.content


def test_of_ones_own_unit_and_below(province, ward, office):
    offices = office.offices
    office.happens("12/6 receive")
    office.happens("12/6 receive", agency=offices.village_committee)
    over_the_ward = system("ward-unit", unit=offices.ward)
    assert received(over_the_ward.get(ADDRESS, YEAR)) == 1
    assert received(province.get(ADDRESS, YEAR | {"unit": "981"})) == 2
    for words in ({"unit": "98102"}, {"unit": "981"}, {"province": "98"}):
        problem(over_the_ward.get(ADDRESS, YEAR | words), 403, "report_outside_unit")
    problem(province.get(ADDRESS, YEAR | {"province": "60"}), 403, "report_outside_unit")
    problem(ward.get(ADDRESS, YEAR), 403, "report_for_units")


@pytest.mark.parametrize(
    "words, status",
    [
        ({"from": "x"}, 422),
        ({"to": "2022-01-01"}, 422),
        ({"by": "agency"}, 400),
        ({"unit": "x"}, 422),
        ({"from": ""}, 400),
    ],
)
def test_words_that_are_refused(province, words, status):
    problem(province.get(ADDRESS, YEAR | words), status)


def test_strangers_are_not_answered(client, db):
    assert client.get(ADDRESS, YEAR).status_code == 401
