"""The postal operator's officer at the desk: takes in and returns what comes by post, and sees nothing else."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers import services
from dossiers.models import Dossier
from tests.staff.staffed import LIST, Role, do, dossier, now_is, page, person, signed_in

ADD = "/admin/dossiers/dossier/add/"


@pytest.fixture
def officer(office):
    return signed_in(person(Role.POSTAL_OFFICER, office.offices.desk))


def test_takes_in_by_post_and_in_no_other_way(office, officer):
    typed = {
        "procedure": str(office.procedures["5 days"].pk), "channel": "postal", "kind": "citizen",
        "name": "Lê Văn Cường", "once": str(uuid.uuid4()),
    }  # fmt: skip
    offered = officer.get(ADD).context["form"]["channel"].field.choices
    assert [value for value, _label in offered] == ["postal"]
    assert officer.post(ADD, typed | {"channel": "direct"}).status_code == 422
    slip = officer.post(ADD, typed)["Location"]
    assert Dossier.objects.get().channel == "postal"
    assert "Lê Văn Cường" in officer.get(slip).text


def test_receives_and_returns_on_behalf_and_does_nothing_else(office, officer):
    at = timezone.now() - timedelta(hours=2)
    offices = office.offices
    intake = services.Intake(
        office.procedures["5 days"], office.applicant, offices.desk, offices.ward_committee, "postal"
    )
    found = services.open_dossier(intake, action="submit", at=at)
    assert [form.action for form in officer.get(page(found)).context["forms"]] == ["receive"]
    do(officer, found, "receive")
    assert now_is(found) == "received"
    assert officer.get(page(found)).context["forms"] == []
    found = services.act(found.pk, "resolve", at=timezone.now(), outcome="positive")
    do(officer, found, "return_result")
    assert now_is(found) == "returned"


def test_sees_what_came_by_post_only(office, officer):
    by_post, by_hand = dossier(office, channel="postal"), dossier(office)
    assert [row.code for row in officer.get(LIST).context["cl"].result_list] == [by_post.code]
    assert (officer.get(page(by_post)).status_code, officer.get(page(by_hand)).status_code) == (200, 404)
