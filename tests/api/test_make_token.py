"""`make_token`: a token is printed once and never again."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from dossiers.models import StaffMember
from tests.api.systems import LIST, codes

pytestmark = pytest.mark.django_db


def make(*arguments):
    out, err = StringIO(), StringIO()
    call_command("make_token", *arguments, stdout=out, stderr=err)
    return out.getvalue().strip()


def refused(*arguments):
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("make_token", *arguments, stdout=out, stderr=err)
    assert (stopped.value.code, out.getvalue()) == (2, "")
    return err.getvalue().strip()


def listed(token):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    answer = client.get(LIST)
    return codes(answer) if answer.status_code == 200 else answer.status_code


def test_at_an_agency(office):
    dossier = office.happens("12/6 receive")
    token = make("dat-dai", "--agency", office.offices.ward_committee.code)
    assert listed(token) == [dossier.code]
    user = User.objects.get(username="dat-dai")
    assert (user.staff_member.role, user.is_staff, user.has_usable_password()) == ("system", False, False)
    assert token not in Token.objects.get().key


def test_over_a_unit(office):
    dossier = office.happens("12/6 receive")
    assert listed(make("cong-dvc", "--unit", "98")) == [dossier.code]
    assert listed(make("xa-hai", "--unit", "98102")) == []


def test_a_new_token_for_an_old(office):
    old = make("cong-dvc", "--unit", "98")
    assert "--renew" in refused("cong-dvc", "--unit", "98")
    assert listed(old) == []
    new = make("cong-dvc", "--unit", "98", "--renew")
    assert (listed(old), listed(new)) == (401, [])


@pytest.mark.parametrize(
    "arguments",
    [
        ["x"], ["x", "--unit", "98", "--agency", "H26.13"], ["x", "--unit", "9999"], ["x", "--agency", "Z98.77"],
        ["x", "--agency", "nonsense"], ["có dấu cách", "--unit", "98"], ["x" * 151, "--unit", "98"],
        ["taken", "--unit", "98"], ["", "--unit", "98"],
    ],
)  # fmt: skip
def test_what_is_refused(office, arguments):
    User.objects.create_user("taken")
    sentence = refused(*arguments)
    assert sentence and "\n" not in sentence and "%(" not in sentence
    assert (Token.objects.count(), StaffMember.objects.count(), User.objects.count()) == (0, 0, 1)


def test_a_system_stays_where_it_is(office):
    make("cong-dvc", "--unit", "98")
    assert "98" in refused("cong-dvc", "--unit", "98102", "--renew")
