"""Who sees and does what. Another office's dossier is as unknown as one that never was."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from dossiers import competence
from dossiers.api.views import ACTIONS
from dossiers.models import Agency, Dossier, DossierEvent, StaffMember
from dossiers.rules.errors import BadValue
from tests.api.systems import LIST, act, codes, form, one, problem, system
from tests.factories import AgencyFactory, UnitFactory

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
        ("ward", "ward_committee", "ward_committee", True),
        ("ward", None, "village_committee", False),
        ("ward", "desk", "ward_committee", False),  # a desk that does not serve it: its numbers are not ours to take
        ("ward", "desk", "village_committee", False),
        ("province", None, "village_committee", True),
        ("other", "desk", "ward_committee", False),
        ("other", None, "ward_committee", False),
    ],
)
def test_where_one_may_hand_in(ward, province, office, who, desk, agency, may):
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


@pytest.fixture
def elsewhere(office):
    """The committee of a ward of another province."""
    other = UnitFactory(code="97", level="province", name="Tỉnh khác")
    return AgencyFactory(unit=UnitFactory(code="97101", name="Phường Ba", parent=other), name="UBND phường Ba")


@pytest.mark.parametrize(
    "desk, agency, refusal",
    [
        ("ward_committee", "department", "not_served"),
        ("ward_committee", "elsewhere", "not_served"),
        ("desk", "desk", "not_served"),  # it only receives
        ("desk", "ward_committee", None),
        ("desk", "police", "not_competent"),  # a procedure of commune committees
        ("desk", "district_committee", "not_competent"),  # and not of the district's
    ],
)
def test_only_what_the_desk_takes_in_for_who_owes_it(office, elsewhere, desk, agency, refusal):
    offices = office.offices
    Agency.objects.filter(pk__in=[each.pk for each in offices.accountable]).update(desk=offices.desk)
    owing = elsewhere if agency == "elsewhere" else getattr(offices, agency)
    at = getattr(offices, desk)
    body = form(office, agency=owing.code, desk=at.code)
    answer = system("at-the-desk", agency=at).post(LIST, body, format="json")
    if refusal is None:
        assert answer.status_code == 201
    else:
        problem(answer, 422, refusal)
        assert not Dossier.objects.exists()


def test_nothing_under_a_procedure_that_is_abolished(office, ward):
    office.procedures["5 days"].change = "abolished"
    office.procedures["5 days"].save()
    problem(ward.post(LIST, form(office), format="json"), 422, "procedure_abolished")
    assert not Dossier.objects.exists()


def test_over_rest_and_at_the_counter_the_same_is_taken_in(office):
    """Whatever the form of a desk offers is accepted, and nothing else."""
    offices = office.offices
    Agency.objects.filter(pk__in=[offices.ward_committee.pk, offices.department.pk]).update(desk=offices.desk)
    day = date(2023, 6, 12)
    for desk in (offices.desk, offices.village_committee, offices.district_committee):
        offered = {(version.pk, agency.pk) for version, agency in competence.offers(desk, day)}
        for version in office.procedures.values():
            for agency in (*offices.accountable, offices.desk):
                try:
                    competence.check_offer(version, desk, agency, day)
                except BadValue:
                    assert (version.pk, agency.pk) not in offered
                else:
                    assert (version.pk, agency.pk) in offered


DESK_ONLY = {"receive", "refuse", "supply", "pay", "withdraw", "return_result"}
OFFICE_ONLY = {"pause", "resume", "extend", "stop", "resolve", "recalculate"}
BOTH = {"assign", "request_supplement", "request_payment", "transfer"}


@pytest.mark.parametrize(
    "where, may",
    [
        ({"agency": "desk"}, DESK_ONLY | BOTH),
        ({"agency": "ward_committee"}, OFFICE_ONLY | BOTH),
        ({"unit": "ward"}, OFFICE_ONLY | BOTH),
        ({"unit": "province"}, DESK_ONLY | OFFICE_ONLY | BOTH),
    ],
)
def test_the_desk_does_what_a_desk_does_and_the_office_what_it_owes(office, dossier, where, may):
    client = system("system", **{kind: getattr(office.offices, name) for kind, name in where.items()})
    refused = {action: act(client, "000.10.10.Z98-230612-0001", action).status_code for action in ACTIONS}
    assert set(refused.values()) == {404}  # what it does not see it is not told of
    for action in ACTIONS:
        code = act(client, dossier, action, at="2023-06-01T09:00:00").json()["code"]  # before it came in: nothing moves
        assert (code == "not_yours_to_do") == (action not in may), action
    problem(act(client, dossier, "correct"), 404, "unknown_action")
    assert DossierEvent.objects.count() == 1


def test_what_is_not_ones_own_to_do_is_said(office, dossier):
    desk = system("desk", agency=office.offices.desk)
    refused = problem(act(desk, dossier, "resolve", outcome="positive"), 403, "not_yours_to_do")
    assert "Xử lý xong" in refused["detail"] and dossier.code in refused["detail"]


def test_a_dossier_stays_in_its_province(office, dossier, elsewhere):
    for client in (system("desk", agency=office.offices.desk), system("ward", agency=office.offices.ward_committee)):
        for agency in (elsewhere, office.offices.desk):
            problem(act(client, dossier, "transfer", reason="nhầm", agency=agency.code), 422, "out_of_reach")
    assert DossierEvent.objects.count() == 1


def test_for_ones_own_agency_at_the_desk_that_serves_it(ward, office):
    committee = office.offices.ward_committee
    committee.desk = office.offices.desk
    committee.save()
    answer = ward.post(LIST, form(office), format="json")
    assert answer.status_code == 201
    assert answer.json()["desk"] == office.offices.desk.code
    assert answer.json()["code"].startswith(office.offices.desk.code)


@pytest.mark.parametrize("proxies, told_apart", [(0, ""), (1, "198.51.100.7")])
def test_an_address_is_not_what_one_writes_into_a_header(client, db, settings, monkeypatch, proxies, told_apart):
    from dossiers.api.access import PerAddress

    monkeypatch.setattr(PerAddress, "rate", "2/min", raising=False)
    settings.PROXIES = proxies
    made_up = [f"203.0.113.{number}, {told_apart}".rstrip(", ") for number in range(3)]
    answers = [client.get("/api/schema/", headers={"x-forwarded-for": forwarded}) for forwarded in made_up]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_too_many_requests(ward, office, monkeypatch):
    from dossiers.api.access import PerToken

    monkeypatch.setattr(PerToken, "rate", "2/min", raising=False)
    assert [ward.get(LIST).status_code for _ in range(2)] == [200, 200]
    answer = ward.get(LIST)
    problem(answer, 429, "throttled")
    assert int(answer["Retry-After"]) > 0
