"""The slip: of what was received, and in the name of who received it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers import services
from dossiers.models import Dossier
from tests.api.systems import LIST as DOSSIERS
from tests.api.systems import form, system
from tests.staff.staffed import Role, do, dossier, page, person, signed_in


@pytest.fixture
def head(office):
    """Somebody at the desk who receives none of the dossiers here, and prints their slips."""
    return signed_in(person(Role.ONE_STOP_HEAD, office.offices.desk, name="le-van-head"))


def submitted(office) -> Dossier:
    at = timezone.now() - timedelta(hours=2)
    offices = office.offices
    intake = services.Intake(
        office.procedures["5 days"], office.applicant, offices.desk, offices.ward_committee, "online"
    )
    return services.open_dossier(intake, action="submit", at=at)


def printed(client, found):
    return client.get(f"/admin/dossiers/dossier/{found.pk}/slip/")


def taken_in_by(client, found) -> str:
    """The name below the signature."""
    return printed(client, found).text.partition("Người tiếp nhận<br>")[2].partition("</p>")[0]


def test_whoever_prints_it_it_names_who_received(office, head):
    found = submitted(office)
    clerk = person(Role.DESK_OFFICER, office.offices.desk)
    clerk.last_name = "Phạm Thị Dung"
    clerk.save()
    do(signed_in(clerk), found, "receive")
    assert "Phạm Thị Dung" in taken_in_by(head, found)
    assert "le-van-head" not in taken_in_by(head, found)


def test_a_system_receives_under_its_name(office, head):
    portal = system("cong-dvc", agency=office.offices.desk)
    body = form(office) | {"at": (timezone.now() - timedelta(hours=1)).isoformat()}
    found = Dossier.objects.get(code=portal.post(DOSSIERS, body, format="json").json()["code"])
    assert "cong-dvc" in taken_in_by(head, found)


def test_the_reception_that_counts(office, head):
    """A correction put another reception in the place of the first."""
    found = submitted(office)
    desk = office.offices.desk
    first, second = (person(Role.DESK_OFFICER, desk, name=name) for name in ("first-clerk", "second-clerk"))
    at = timezone.now() - timedelta(hours=1)
    services.act(found.pk, "receive", at=at, actor=first)
    again = [("receive", at - timedelta(minutes=5), {})]
    services.correct(
        found.pk, voids_from=2, reason="nhầm giờ", recorded_at=timezone.now(), steps=again, actor=second
    )  # fmt: skip
    assert "second-clerk" in taken_in_by(head, found)


def test_where_the_book_names_nobody_it_is_signed_by_hand(office, head):
    assert "ký, ghi rõ họ tên" in taken_in_by(head, dossier(office))


@pytest.mark.parametrize("steps", [[], ["refuse"], ["withdraw"]])
def test_what_was_not_received_has_none(office, head, steps):
    found = submitted(office)
    for step in steps:
        found = services.act(found.pk, step, at=timezone.now() - timedelta(hours=1), reason="thiếu giấy")
    answer = printed(head, found)
    assert answer.status_code == 404 and "Chỉ hồ sơ đã được tiếp nhận" in answer.text
    assert "In giấy hẹn" not in head.get(page(found)).text
    received = dossier(office)
    assert "In giấy hẹn" in head.get(page(received)).text


def test_each_part_of_the_dossier_is_a_line(office, head):
    version = office.procedures["5 days"]
    version.documents = "Tờ khai đăng ký;Giấy tờ tùy thân\nGiấy ủy quyền; "
    version.save()
    found = submitted(office)
    do(signed_in(person(Role.DESK_OFFICER, office.offices.desk)), found, "receive")
    parts = printed(head, found).text.partition('<ol class="slip-parts">')[2].partition("</ol>")[0]
    assert parts == "<li>Tờ khai đăng ký</li><li>Giấy tờ tùy thân</li><li>Giấy ủy quyền</li>"
