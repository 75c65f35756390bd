"""`make_accounts`: one account of each role, passwords once, nothing on a server."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from dossiers.management.accounts import make_accounts
from dossiers.models import StaffMember
from tests.staff.staffed import dossier, signed_in


@pytest.mark.django_db
def test_one_account_of_each_role_made_once(capsys, settings):
    settings.DEBUG = True
    call_command("make_accounts")
    first = capsys.readouterr().out
    assert set(StaffMember.objects.values_list("role", flat=True)) == set(StaffMember.Role.values)
    lines = [line.split() for line in first.splitlines()[1:-1]]
    for username, password, *_rest in lines:
        assert password in first
        assert (authenticate(username=username, password=password) is not None) == (password != "–")
    call_command("make_accounts")
    again = capsys.readouterr().out
    assert User.objects.count() == len(lines)
    assert not any(password in again for _name, password, *_rest in lines if password != "–")


def test_where_the_work_is(office):
    dossier(office)
    accounts = make_accounts("98")
    places = {account.username: account.place for account in accounts}
    assert places["tiep-nhan-xa-98"] == "Trung tâm PVHCC"
    assert places["chuyen-vien-xa-98"] == "UBND phường"
    assert places["kiem-soat-98"] == "Tỉnh Sông Xanh"
    for account in accounts:
        if account.password:
            client = signed_in(User.objects.get(username=account.username))
            assert client.get("/admin/dossiers/dossier/").status_code == 200
            assert client.get("/admin/dossiers/agency/").status_code == 200


@pytest.mark.django_db
def test_a_system_gets_its_first_token_without_renewing(settings, capsys):
    settings.DEBUG = True
    call_command("make_accounts")
    system = StaffMember.objects.select_related("user", "agency").get(role=StaffMember.Role.SYSTEM)
    place = [system.user.username, "--agency", system.agency.code]
    call_command("make_token", *place)
    with pytest.raises(SystemExit):
        call_command("make_token", *place)
    assert "--renew" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_framework_makes_no_tokens(admin_client):
    """Its page would show one that never works."""
    assert admin_client.get("/admin/authtoken/tokenproxy/").status_code == 404
    assert "authtoken" not in admin_client.get("/admin/").text


@pytest.mark.django_db
def test_refusals(settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="Không có tỉnh mang mã 77777"):
        call_command("make_accounts", province="77777")
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=on"):
        call_command("make_accounts")
    assert not User.objects.exists()
