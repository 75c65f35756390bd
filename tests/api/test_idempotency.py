"""Sending a new dossier twice under one key: one dossier, one answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from dossiers import submissions
from dossiers.models import Applicant, CodeCounter, Dossier, Submission
from tests.api.systems import LIST, act, form, problem

KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"


def send(client, body, key=KEY):
    return client.post(LIST, body, format="json", headers={"Idempotency-Key": key} if key is not None else None)


def test_the_same_again_is_the_same_answer(ward, office):
    first = send(ward, form(office))
    assert first.status_code == 201 and "Idempotency-Replayed" not in first
    act(ward, first.json()["code"], "assign", office="Tư pháp")  # what happens meanwhile changes nothing
    again = send(ward, form(office))
    assert again.status_code == 201 and again.json() == first.json()
    assert (again["ETag"], again["Location"], again["Cache-Control"]) == (first["ETag"], first["Location"], "no-store")
    assert again["Idempotency-Replayed"] == "true"
    assert Dossier.objects.count() == 1
    assert Applicant.objects.exclude(pk=office.applicant.pk).count() == 1


def test_the_order_of_members_is_nothing(ward, office):
    body = form(office)
    first = send(ward, body)
    assert send(ward, dict(reversed(body.items()))).json() == first.json()


def test_another_body_under_the_same_key(ward, office):
    code = send(ward, form(office)).json()["code"]
    refused = problem(send(ward, form(office, channel="postal")), 422, "key_reused")
    assert code in refused["detail"]
    assert Dossier.objects.count() == 1


def test_without_a_key_and_under_two_keys_there_are_two(ward, office):
    found = [send(ward, form(office), key).json()["code"] for key in (None, None, "a", "b")]
    assert len(set(found)) == 4


def test_a_key_belongs_to_its_sender(ward, province, office):
    assert send(ward, form(office)).json()["code"] != send(province, form(office)).json()["code"]


def test_a_refusal_leaves_the_key_free(ward, office):
    problem(send(ward, form(office, at="2199-01-01T00:00:00Z")), 422, "in_the_future")
    problem(send(ward, form(office, channel="fax")), 400, "invalid")
    assert not Submission.objects.exists() and not CodeCounter.objects.exists()
    assert send(ward, form(office)).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 101, "a b", "é", "a\x00b", "a\x7fb", "9" * 10_000])
def test_keys_that_are_none(ward, office, key):
    problem(send(ward, form(office), key), 422, "idempotency_key")
    assert not Dossier.objects.exists()


def test_nothing_personal_and_no_secret_is_kept(ward, office):
    secret = send(ward, form(office)).json()["secret"]
    kept = Submission.objects.get()
    told = f"{kept.answer}{kept.key}"
    assert secret not in told and "Nguyễn" not in told and "060094001234" not in told
    assert len(bytes(kept.fingerprint)) == 16


def test_after_a_rotation_of_keys_it_is_still_known(ward, office, monkeypatch):
    first = send(ward, form(office))
    from dossiers import personal

    new, old = personal._mac_keys()
    monkeypatch.setattr(personal, "_mac_keys", lambda: [b"newer", new, old])
    assert send(ward, form(office)).json() == first.json()


def test_keys_are_forgotten_after_a_week(ward, office):
    send(ward, form(office))
    now = timezone.now()
    assert submissions.forget(now - submissions.KEPT) == 0
    assert submissions.forget(now + timedelta(seconds=1)) == 1
    assert Dossier.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twins_at_the_same_time_are_one(catalogue_again):
    from tests.api.systems import system
    from tests.dossiers.at_work import at_work

    office = at_work()
    client = system("ward", agency=office.offices.ward_committee)
    authorization = client._credentials["HTTP_AUTHORIZATION"]
    body = form(office)

    def one(_):
        from rest_framework.test import APIClient

        twin = APIClient()
        twin.credentials(HTTP_AUTHORIZATION=authorization)
        try:
            return send(twin, body)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(one, range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert sum("Idempotency-Replayed" not in answer for answer in answers) == 1
    assert Dossier.objects.count() == Submission.objects.count() == 1
    assert Applicant.objects.exclude(pk=office.applicant.pk).count() == 1
