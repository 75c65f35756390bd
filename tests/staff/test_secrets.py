"""Who sees what: the look-up secret at the desk, the applicant where it is handled, neither anywhere else."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from dossiers import services
from dossiers.rules.codes import lookup_secret
from dossiers.rules.deadlines import Term
from tests.api.systems import system
from tests.staff.staffed import ID_NUMBER, PHONE, Role, dossier, page, person, signed_in


@pytest.mark.parametrize("role, secret, applicant", [
    (Role.DESK_OFFICER, True, True),
    (Role.ONE_STOP_HEAD, True, True),
    (Role.SPECIALIST, False, True),
    (Role.UNIT_LEADER, False, True),
    (Role.SIGNING_LEADER, False, True),
    (Role.CLERK, False, False),
    (Role.CONTROLLER, False, False),
])  # fmt: skip
def test_each_role_sees_its_part(office, role, secret, applicant):
    found = dossier(office)
    offices = office.offices
    at = {"unit": offices.province} if role == Role.CONTROLLER else {"agency": offices.ward_committee}
    if role in (Role.DESK_OFFICER, Role.ONE_STOP_HEAD):
        at = {"agency": offices.desk}
    client = signed_in(person(role, **at))
    shown = client.get(page(found)).content.decode()
    printed = lookup_secret(settings.LOOKUP_KEYS[0], found.code, 0)
    assert (f"{printed[:4]}-{printed[4:]}" in shown) == secret
    for words in (ID_NUMBER, PHONE, "Trần Thị Bình"):
        assert (words in shown) == applicant
    assert client.get(f"/admin/dossiers/dossier/{found.pk}/slip/").status_code == (200 if secret else 403)
    listed = client.get("/admin/dossiers/dossier/").content.decode()
    assert ID_NUMBER not in listed and "Trần Thị Bình" not in listed


WORDS = "chờ bà Trần Thị Bình bổ sung giấy khai sinh"


def told_why(office):
    """A dossier with a reason at each place where a page tells one: paused, promised, moved, corrected."""
    found = dossier(office, timedelta(days=40))
    at = found.received_at + timedelta(hours=1)
    services.act(found.pk, "request_supplement", at=at, reason=WORDS)
    services.act(found.pk, "supply", at=at + timedelta(days=1))
    services.act(found.pk, "extend", at=at + timedelta(days=2), reason=WORDS, promised_at=timezone.now())
    term = Term(found.term_kind, 9, found.term_cutoff, found.after_supplement)
    services.act(found.pk, "recalculate", at=at + timedelta(days=3), reason=WORDS, term=term)
    services.act(found.pk, "stop", at=at + timedelta(days=4), reason=WORDS)
    services.correct(found.pk, voids_from=6, reason=WORDS, recorded_at=timezone.now())
    return found


@pytest.mark.parametrize("role, reads", [
    (Role.DESK_OFFICER, True), (Role.ONE_STOP_HEAD, True), (Role.SPECIALIST, True), (Role.UNIT_LEADER, True),
    (Role.SIGNING_LEADER, True), (Role.CLERK, False), (Role.CONTROLLER, False),
])  # fmt: skip
def test_who_reads_why(office, role, reads):
    """A reason may name people: who may not see applicants reads none, on the page, over REST and in lists."""
    found = told_why(office)
    at = {"unit": office.offices.province} if role == Role.CONTROLLER else {"agency": office.offices.ward_committee}
    client = signed_in(person(role, **at))
    times = {
        page(found): 7,  # four steps and the correction; the pause and the move in the trace
        f"/api/v1/dossiers/{found.code}/": 5,
        f"/api/v1/dossiers/{found.code}/clock/": 3,
        "/admin/bao-cao/qua-han/": 1,
    }
    for address, each in times.items():
        answer = client.get(address)
        assert answer.status_code == 200
        told = json.dumps(answer.json(), ensure_ascii=False) if "api" in address else answer.text
        assert told.count(WORDS) == (each if reads else 0), address


def test_the_systems_of_an_agency_read_why(office):
    found = told_why(office)
    offices = office.offices
    systems = {
        system("ward", agency=offices.ward_committee): True,
        system("desk", agency=offices.desk): True,
        system("province", unit=offices.province): False,
    }
    for client, reads in systems.items():
        for address in (f"/api/v1/dossiers/{found.code}/", f"/api/v1/dossiers/{found.code}/clock/"):
            assert (WORDS in json.dumps(client.get(address).json(), ensure_ascii=False)) == reads


def test_data_under_a_key_that_is_gone_say_so(office, settings):
    found = dossier(office)
    client = signed_in(person(Role.SPECIALIST, office.offices.ward_committee))
    found.applicant.id_number_cipher = b"gone:" + b"\0" * 40
    found.applicant.save()
    assert "Thiếu khóa gone" in client.get(page(found)).content.decode()
