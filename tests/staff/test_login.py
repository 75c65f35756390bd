"""Logging in: not guessed at without end, by account and by address."""

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import caches
from django.test import Client

from tests.reporting.told import moment

PAGE, ENGLISH = "/admin/login/", "/en/admin/login/"
RIGHT = "đúng là mật khẩu này"


@pytest.fixture(autouse=True)
def nothing_counted():
    caches["counters"].clear()
    yield
    caches["counters"].clear()


@pytest.fixture
def clerk(db):
    return User.objects.create_user("tiep-nhan-xa-68", password=RIGHT, is_staff=True)


def tries(client, count=1, name="tiep-nhan-xa-68", password="sai", at="6/2/2024 15:00:30", page=PAGE):
    with time_machine.travel(moment(at), tick=False):
        answers = [client.post(page, {"username": name, "password": password, "next": "/admin/"}) for _ in range(count)]
    return answers[0] if count == 1 else [answer.status_code for answer in answers]


def test_an_account_can_be_guessed_so_often(client, clerk):
    limit = settings.LOGIN_FAILURES_PER_ACCOUNT
    assert tries(client, limit + 2) == [200] * limit + [429] * 2
    page = tries(client, password=RIGHT)  # now even the right password has to wait
    assert page.status_code == 429
    assert page["Retry-After"] == "330"
    assert "Đã có quá nhiều lần đăng nhập không đúng. Hãy thử lại sau 15:06:00 (6 phút nữa)." in page.text
    assert 'value="tiep-nhan-xa-68"' in page.text and RIGHT not in page.text
    assert tries(client, at="6/2/2024 15:05:59", password=RIGHT).status_code == 429
    assert tries(client, at="6/2/2024 15:06:00", password=RIGHT).status_code == 302


def test_from_other_addresses_too_and_in_english(client, clerk):
    tries(client, settings.LOGIN_FAILURES_PER_ACCOUNT)
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert tries(elsewhere, page=ENGLISH).status_code == 429
    assert tries(elsewhere, name="mot-cua").status_code == 200


def test_an_address_can_guess_so_often(client, clerk):
    for number in range(settings.LOGIN_FAILURES_PER_ADDRESS):
        assert tries(client, name=f"tiep-nhan-xa-{number}").status_code == 200
    assert tries(client, password=RIGHT).status_code == 429
    assert tries(Client(REMOTE_ADDR="203.0.113.9"), password=RIGHT).status_code == 302


def test_a_whole_office_logs_in_behind_one_address(clerk):
    for _ in range(settings.LOGIN_FAILURES_PER_ADDRESS + 5):
        assert tries(Client(), password=RIGHT).status_code == 302


def test_a_form_without_a_password_is_no_guess(client, clerk):
    assert set(tries(client, settings.LOGIN_FAILURES_PER_ADDRESS + 5, password="")) == {200}
    assert tries(client, password=RIGHT).status_code == 302


def test_the_page_itself_is_not_counted(client, db):
    assert [client.get(PAGE).status_code for _ in range(settings.LOGIN_FAILURES_PER_ADDRESS + 5)].count(200) == 35
