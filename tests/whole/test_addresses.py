"""Every address of the contract: 200 for those it is meant for, and closed to others."""

import json

import pytest

from tests.api.systems import system
from tests.staff.staffed import Role, dossier, person, signed_in

PUBLIC = [
    "/",
    "/en/",
    "/thong-ke/",
    "/en/thong-ke/",
    "/api/schema/",
    "/api/docs/",
    "/healthz",
    "/readyz",
    "/admin/login/",
]
STAFF = ["/admin/", "/admin/dossiers/dossier/"]
SYSTEMS = ["/api/v1/dossiers/", "/api/v1/dossiers/{code}/", "/api/v1/dossiers/{code}/clock/"]
REPORT = "/api/v1/report/?from=2023-04-01&to=2023-06-30"


@pytest.fixture
def office(live_office):
    return live_office


@pytest.mark.django_db(transaction=True)
def test_public_pages_are_for_everybody(client, office):
    assert {address: client.get(address).status_code for address in PUBLIC} == dict.fromkeys(PUBLIC, 200)
    assert client.get("/metrics").status_code == 200  # asked from this machine


@pytest.mark.django_db(transaction=True)
def test_staff_pages_are_for_staff(client, office):
    clerk = signed_in(person(Role.DESK_OFFICER, office.offices.desk))
    stranger = system("portal", agency=office.offices.desk)
    for address in STAFF:
        assert clerk.get(address).status_code == 200
        assert client.get(address).status_code == stranger.get(address).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_rest_is_for_systems_of_the_office(client, office):
    found = dossier(office)
    own = system("portal", agency=office.offices.desk)
    other = system("other", agency=office.offices.department)
    for address in SYSTEMS:
        path = address.format(code=found.code)
        assert own.get(path).status_code == 200
        assert client.get(path).status_code == 401
    assert other.get(SYSTEMS[1].format(code=found.code)).status_code == 404
    assert other.get(SYSTEMS[0]).json()["results"] == []


@pytest.mark.django_db(transaction=True)
def test_actions_over_rest_are_for_systems_whose_business_they_are(client, office):
    """The desk passes on, the office that owes it resolves; nobody else does either, and staff on their pages only."""
    found = dossier(office)
    offices = office.offices
    desk, owing = system("desk", agency=offices.desk), system("ward", agency=offices.ward_committee)
    other, province = system("other", agency=offices.department), system("province", unit=offices.province)
    clerk = signed_in(person(Role.DESK_OFFICER, offices.desk))

    def answers(who, action, **body):
        address = f"/api/v1/dossiers/{found.code}/actions/{action}/"
        return who.post(address, json.dumps(body), content_type="application/json").status_code

    for who in (desk, owing, province):
        assert answers(who, "assign") == 200
    for action in ("assign", "resolve"):
        assert [answers(who, action) for who in (client, clerk, other)] == [401, 403, 404]
    assert answers(desk, "resolve", outcome="positive") == 403
    assert answers(owing, "resolve", outcome="positive") == 200


@pytest.mark.django_db(transaction=True)
def test_the_statement_is_for_who_stands_over_a_unit(client, office):
    assert system("province", unit=office.offices.province).get(REPORT).status_code == 200
    assert system("desk", agency=office.offices.desk).get(REPORT).status_code == 403
    assert client.get(REPORT).status_code == 401
