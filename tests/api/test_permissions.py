"""Who sees and does what. Another office's dossier is as unknown as one that never was."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from dossiers.models import Dossier, DossierEvent, StaffMember
from tests.api.systems import LIST, act, codes, form, one, problem, system

REPORT = "/api/v1/report/?from=2023-01-01&to=2023-12-31"


@pytest.fixture
def dossier(office):
    return office.happens("12/6 receive")


def staff(name, role, **where):
    user = User.objects.create_user(name)
    StaffMember.objects.create(user=user, role=role, **where)
    client = APIClient()
    client.force_login(user)
    return client


def ways_in(dossier):
    """Every address that tells or changes something of a dossier."""
    return [
        ("get", one(dossier)), ("get", one(dossier) + "clock/"), ("post", one(dossier) + "actions/assign"),
        ("post", one(dossier) + "actions/withdraw/"),
    ]  # fmt: skip


def test_without_a_token(dossier):
    nobody = APIClient()
    for method, address in [*ways_in(dossier), ("get", LIST), ("post", LIST), ("get", REPORT)]:
        answer = getattr(nobody, method)(address, {} if method == "post" else None, format="json")
        problem(answer, 401, "not_authenticated")
        assert answer["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("given", ["Token wrong", "Token", "Token a b", "Token \u00e9", "Bearer x", "Basic eDp5"])
def test_with_a_wrong_token(dossier, given):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=given)
    problem(client.get(LIST), 401)


def test_the_stored_digest_is_no_token(ward, office):
    from rest_framework.authtoken.models import Token

    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.get().key}")
    problem(client.get(LIST), 401)


def test_an_account_switched_off(ward, dossier):
    User.objects.filter(username="ward").update(is_active=False)
    problem(ward.get(LIST), 401)


def test_an_account_without_an_office(dossier):
    user = User.objects.create_user("nobody")
    client = APIClient()
    client.force_login(user)
    for method, address in [*ways_in(dossier), ("get", LIST), ("post", LIST), ("get", REPORT)]:
        problem(getattr(client, method)(address, {} if method == "post" else None, format="json"), 403)


def test_another_agencys_dossier_is_nowhere(village, dossier):
    assert codes(village.get(LIST)) == []
    for method, address in ways_in(dossier):
        answers = [
            getattr(village, method)(one_address, {"reason": "x"} if method == "post" else None, format="json")
            for one_address in (address, address.replace(dossier.code, "000.10.10.Z98-230612-9999"))
        ]
        assert problem(answers[0], 404, "no_dossier") == problem(answers[1], 404, "no_dossier")
    assert DossierEvent.objects.count() == 1


def test_the_desk_and_the_agency_and_the_unit_see_it(ward, province, office, dossier):
    district = system("district", unit=office.offices.district)
    desk = system("desk", agency=office.offices.desk)
    for client in (ward, province, district, desk):
        assert codes(client.get(LIST)) == [dossier.code]
        assert client.get(one(dossier)).status_code == 200
        assert client.get(one(dossier) + "clock/").status_code == 200
    assert act(desk, dossier, "assign").status_code == 200


def test_a_unit_does_not_see_its_neighbours(office, dossier):
    village = system("village-unit", unit=office.offices.village)
    assert codes(village.get(LIST)) == []
    problem(village.get(one(dossier)), 404, "no_dossier")


def test_the_controller_only_reads(office, dossier):
    controller = staff("controller", "controller", unit=office.offices.province)
    assert codes(controller.get(LIST)) == [dossier.code]
    problem(act(controller, dossier, "assign"), 403, "read_only")
    problem(controller.post(LIST, form(office), format="json"), 403, "read_only")
    assert DossierEvent.objects.count() == 1


def test_a_clerk_in_a_browser(office, dossier):
    clerk = staff("clerk", "clerk", agency=office.offices.ward_committee)
    assert codes(clerk.get(LIST)) == [dossier.code]
    strict = APIClient(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="clerk"))
    problem(act(strict, dossier, "assign"), 403)


@pytest.mark.parametrize(
    "who, desk, agency, may",
    [
        ("ward", None, "ward_committee", True),
        ("ward", "ward_committee", "department", True),  # taken in here, owed there
        ("ward", None, "village_committee", False),
        ("ward", "desk", "ward_committee", False),  # a desk that does not serve it: its numbers are not ours to take
        ("ward", "desk", "village_committee", False),
        ("province", "desk", "village_committee", True),
        ("province", None, "police", True),
        ("other", "desk", "ward_committee", False),
        ("other", None, "ward_committee", False),
    ],
)
def test_where_one_may_hand_in(ward, province, office, who, desk, agency, may):
    from tests.factories import UnitFactory

    clients = {"ward": ward, "province": province}
    client = clients.get(who) or system("other", unit=UnitFactory(code="97", level="province", name="Tỉnh khác"))
    body = form(office, agency=getattr(office.offices, agency).code)
    if desk:
        body["desk"] = getattr(office.offices, desk).code
    answer = client.post(LIST, body, format="json")
    if may:
        assert answer.status_code == 201
        assert codes(client.get(LIST)) == [answer.json()["code"]]  # whoever opens one sees it
    else:
        problem(answer, 403, "not_yours_to_open")
        assert not Dossier.objects.exists()


def test_for_ones_own_agency_at_the_desk_that_serves_it(ward, office):
    committee = office.offices.ward_committee
    committee.desk = office.offices.desk
    committee.save()
    answer = ward.post(LIST, form(office), format="json")
    assert answer.status_code == 201
    assert answer.json()["desk"] == office.offices.desk.code
    assert answer.json()["code"].startswith(office.offices.desk.code)


def test_too_many_requests(ward, office, monkeypatch):
    from dossiers.api.access import PerToken

    monkeypatch.setattr(PerToken, "rate", "2/min", raising=False)
    assert [ward.get(LIST).status_code for _ in range(2)] == [200, 200]
    answer = ward.get(LIST)
    problem(answer, 429, "throttled")
    assert int(answer["Retry-After"]) > 0
