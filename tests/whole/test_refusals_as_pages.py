"""What a browser is told when something is refused before any view speaks: a sentence, in Vietnamese."""

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client, RequestFactory

from onestop.operations.busy import SayBusy


def test_a_form_without_its_token(db):
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert answer.status_code == 403
    assert "hãy tải lại trang rồi gửi lại" in answer.text


def test_what_may_not_be_done(admin_client, django_user_model):
    staff = Client()
    staff.force_login(django_user_model.objects.create_user("an", is_staff=True))
    answer = staff.get("/admin/auth/user/")
    assert answer.status_code == 403
    assert "hỏi người quản trị" in answer.text


def test_what_cannot_be_read(admin_client):
    answer = admin_client.get("/admin/dossiers/dossier/", {"_to_field": "zzz"})
    assert answer.status_code == 400
    assert "không đọc được yêu cầu này" in answer.text


@pytest.mark.parametrize("charset", ["utf-16", "utf-32", "latin-1"])
def test_a_form_in_another_charset(db, charset):
    """Before its token is looked for, which would read it."""
    browser = Client(enforce_csrf_checks=True)
    browser.get("/admin/login/")
    answer = browser.post(
        "/admin/login/", "username=x", content_type=f"application/x-www-form-urlencoded; charset={charset}"
    )
    assert answer.status_code == 400
    assert "không đọc được yêu cầu này" in answer.text


def test_what_is_not_there(admin_client):
    answer = admin_client.get("/admin/dossiers/dossier/1/slip/")
    assert answer.status_code == 404
    assert "Http404" not in answer.text and "không có trên hệ thống" in answer.text


def test_an_error(client, settings):
    settings.DEBUG = False
    from django.views.defaults import server_error

    assert "Máy chủ gặp lỗi" in server_error(RequestFactory().get("/")).text


def test_a_locked_database(rf):
    answer = SayBusy(lambda request: None).process_exception(rf.get("/"), OperationalError("database is locked"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "chưa được ghi" in answer.text
    assert SayBusy(lambda request: None).process_exception(rf.get("/"), OperationalError("no such table")) is None


def test_flags_are_not_raised_for_what_is_to_come(db, capsys):
    with pytest.raises(SystemExit) as stopped:
        call_command("flag_overdue", at="2199-01-01")
    assert stopped.value.code == 2
    assert "chưa đến" in capsys.readouterr().err
