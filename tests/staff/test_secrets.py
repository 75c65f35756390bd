"""Who sees what: the look-up secret at the desk, the applicant where it is handled, neither anywhere else."""

import pytest
from django.conf import settings

from dossiers.rules.codes import lookup_secret
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


def test_data_under_a_key_that_is_gone_say_so(office, settings):
    found = dossier(office)
    client = signed_in(person(Role.SPECIALIST, office.offices.ward_committee))
    found.applicant.id_number_cipher = b"gone:" + b"\0" * 40
    found.applicant.save()
    assert "Thiếu khóa gone" in client.get(page(found)).content.decode()
