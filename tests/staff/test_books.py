"""The catalogue and the books: to look at, at the same cost for one row and for many; one of them a retry."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dossiers.models import FlagSetAside
from tests.staff.staffed import Role, dossier, person, signed_in

CATALOGUE = ["agency", "procedure", "procedureversion", "field", "calendar", "calendarentry"]
BOOKS = ["unit", "calendarrevision", "origin", "flag", "flagsetaside", "outboxmessage", "heartbeat"]


@pytest.fixture
def controller(office):
    return signed_in(person(Role.CONTROLLER, unit=office.offices.province))


@pytest.mark.parametrize("model", [*CATALOGUE, *BOOKS])
def test_a_controller_looks_and_changes_nothing(office, controller, model):
    dossier(office)
    with CaptureQueriesContext(connection) as queries:
        response = controller.get(f"/admin/dossiers/{model}/")
    assert response.status_code == 200 and len(queries) <= 14
    assert controller.get(f"/admin/dossiers/{model}/", {"q": "x' %"}).status_code == 200
    assert controller.get(f"/admin/dossiers/{model}/", {"p": "9" * 30}).status_code in (200, 302)
    assert controller.get(f"/admin/dossiers/{model}/add/").status_code == 403
    for row in list(response.context["cl"].result_list)[:1]:
        assert controller.get(f"/admin/dossiers/{model}/{row.pk}/change/").status_code == 200
        assert controller.post(f"/admin/dossiers/{model}/{row.pk}/change/", {"name": "x"}).status_code == 403


def test_a_clerk_sees_the_catalogue_and_not_the_books(office):
    clerk = signed_in(person(Role.CLERK, office.offices.ward_committee))
    assert clerk.get("/admin/").status_code == 200
    assert [clerk.get(f"/admin/dossiers/{model}/").status_code for model in CATALOGUE] == [200] * len(CATALOGUE)
    assert [clerk.get(f"/admin/dossiers/{model}/").status_code for model in BOOKS] == [403] * len(BOOKS)


def test_what_was_set_aside_is_taken_up_again(office, controller):
    found = dossier(office)
    elsewhere = dossier(office, agency=office.offices.village_committee)
    rows = [FlagSetAside.objects.create(dossier=one, at=timezone.now(), error="hỏng") for one in (found, elsewhere)]
    assert controller.post(f"/admin/dossiers/flagsetaside/{rows[0].pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(FlagSetAside.objects.all()) == [rows[1]]
    ward = signed_in(person(Role.CONTROLLER, unit=office.offices.ward))
    assert ward.post(f"/admin/dossiers/flagsetaside/{rows[1].pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(FlagSetAside.objects.all()) == [rows[1]]  # not this unit's
