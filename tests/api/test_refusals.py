"""Whatever is sent: a problem in one sentence, never a 500, and nothing half written."""

import json

import pytest

from dossiers.api.parsers import MOST_BYTES
from dossiers.models import Applicant
from tests.api.systems import LIST, act, form, one, problem
from tests.dossiers.at_work import content

LONG = "9" * 10_000
SQL = "'; DROP TABLE dossiers_dossier; --"
HTML = "<script>alert(1)</script>"


@pytest.fixture
def dossier(office):
    return office.happens("12/6 receive")


@pytest.fixture(autouse=True)
def nothing_is_written(request, office):
    """The book is afterwards what it was before."""
    if "dossier" in request.fixturenames:
        request.getfixturevalue("dossier")
    before = content(), Applicant.objects.count()
    yield
    assert (content(), Applicant.objects.count()) == before


BODIES = {
    "not JSON": b"{", "text": b'"x"', "list": b"[]", "number": b"1", "null": b"null",
    "NaN": b'{"action": NaN}', "infinite": b'{"action": Infinity}', "not UTF-8": b'{"action": "\xff"}',
    "digits": b'{"action": ' + b"9" * 5000 + b"}", "brackets": b"[" * 20_000,
    "braces": b'{"a":' * 20_000, "bomb": b"\x00\x01",
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_bodies_that_are_no_object(ward, dossier, body):
    for address in (LIST, one(dossier) + "actions/stop"):
        problem(ward.post(address, body, content_type="application/json"), 400)


def test_a_body_that_is_too_large(ward, dossier):
    body = json.dumps({"reason": "x" * MOST_BYTES}).encode()
    for address in (LIST, one(dossier) + "actions/stop"):
        problem(ward.post(address, body, content_type="application/json"), 413, "body_too_large")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"])
def test_only_json_is_read(ward, dossier, media_type):
    problem(ward.post(one(dossier) + "actions/assign", b"a=b", content_type=media_type), 415)


def test_only_json_is_written(ward, dossier):
    problem(ward.get(LIST, headers={"Accept": "text/html"}), 406)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_methods_that_are_none(ward, dossier, method):
    for address in (LIST, one(dossier), one(dossier) + "clock/", "/api/v1/report/"):
        problem(getattr(ward, method)(address), 405)
    problem(ward.get(one(dossier) + "actions/assign"), 405)


@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v2/dossiers/", "/api/v1/dossiers/x/y/", "/api/v1/x"])
def test_addresses_that_are_none(ward, address):
    problem(ward.get(address), 404, "unknown_address")
    problem(ward.post(address, {}, format="json"), 404, "unknown_address")


@pytest.mark.parametrize("code", ["x", LONG, SQL.replace("/", ""), "%00", "%FF", "..", "é", "1" * 14 + "%0A"])
@pytest.mark.parametrize("rest", ["", "clock/"])
def test_codes_in_addresses(ward, code, rest):
    problem(ward.get(f"{LIST}{code}/{rest}"), 404)


@pytest.mark.parametrize("action", ["fly", "correct", "submit", "RECEIVE", LONG, SQL, "<b>", "%00", "assign%0A"])
def test_actions_that_are_none(ward, dossier, action):
    refused = problem(ward.post(f"{one(dossier)}actions/{action}", {"reason": "x"}, format="json"), 404)
    assert len(refused["detail"]) < 500


@pytest.mark.parametrize("action", ["submit", "supply", "pay", "resume", "pause", "refuse", "return_result", "receive"])
def test_actions_in_the_wrong_status(province, dossier, action):
    answer = act(province, dossier, action, reason="theo đề nghị")
    problem(answer, 404 if action == "submit" else 409)


@pytest.mark.parametrize(
    "action, body, status, code",
    [
        ("stop", {}, 422, "reason_needed"),
        ("stop", {"reason": "   "}, 422, "reason_needed"),
        ("stop", {"reason": "a\x00b"}, 400, "invalid"),
        ("stop", {"reason": "a\x1b[31mb"}, 400, "invalid"),
        ("stop", {"reason": "a\ud800b"}, 400, "invalid"),
        ("stop", {"reason": "x" * 501}, 400, "invalid"),
        ("stop", {"reason": 7}, 400, "invalid"),
        ("stop", {"reason": None}, 400, "invalid"),
        ("stop", {"reason": ["x"]}, 400, "invalid"),
        ("stop", {"reason": {"x": 1}}, 400, "invalid"),
        ("stop", {"reason": "x", "raeson": "y"}, 400, "invalid"),
        ("assign", {"office": "x" * 81}, 400, "invalid"),
        ("assign", {"at": "2023-06-12T08:59:59+07:00"}, 409, "before_last_event"),
        ("assign", {"at": "2199-01-01T00:00:00Z"}, 422, "in_the_future"),
        ("assign", {"at": "9999-12-31T23:59:59-12:00"}, 400, "invalid"),
        ("assign", {"at": "0001-01-01T00:00:00+14:00"}, 400, "invalid"),
        ("assign", {"at": "yesterday"}, 400, "invalid"),
        ("assign", {"at": 1_686_535_200}, 400, "invalid"),
        ("assign", {"at": True}, 400, "invalid"),
        ("assign", {"at": "2023-02-30T00:00:00Z"}, 400, "invalid"),
        ("assign", {"agency": "H26.13"}, 422, "not_for_this_action"),
        ("assign", {"outcome": "positive"}, 422, "not_for_this_action"),
        ("assign", {"promised_at": "2023-06-30T00:00:00Z"}, 422, "not_for_this_action"),
        ("resolve", {"outcome": "maybe"}, 400, "invalid"),
        ("resolve", {"outcome": 1}, 400, "invalid"),
        ("resolve", {}, 422, "outcome_needed"),
        ("extend", {"reason": "x"}, 422, "promise_in_the_future"),
        ("extend", {"reason": "x", "promised_at": "2023-06-12T09:00:00+07:00"}, 422, "promise_in_the_future"),
        ("transfer", {"reason": "x"}, 422, "transfer_to_another_agency"),
        ("transfer", {"reason": "x", "agency": "Z98.77"}, 422, "unknown_agency"),
        ("transfer", {"reason": "x", "agency": "nowhere"}, 422, "agency_code"),
        ("transfer", {"reason": "x", "agency": LONG}, 400, "invalid"),
        ("transfer", {"reason": "x", "agency": SQL}, 422, "agency_code"),
    ],
)
def test_values_of_actions(ward, dossier, action, body, status, code):
    problem(act(ward, dossier, action, **body), status, code)


@pytest.mark.parametrize(
    "given, status, code",
    [
        ({"action": "resolve"}, 400, "invalid"),
        ({"action": None}, 400, "invalid"),
        ({"action": "\ud800"}, 400, "invalid"),
        ({"channel": "a\udfff"}, 400, "invalid"),
        ({"channel": {"\ud800": "\ud800"}}, 400, "invalid"),
        ({"\ud800": 1}, 400, "invalid"),
        ({"procedure": "\ud800"}, 400, "invalid"),
        ({"applicant": {"kind": "\ud800", "name": "An"}}, 400, "invalid"),
        ({"applicant": {"kind": "citizen", "name": "An", "email": "a@\ud800.vn"}}, 400, "invalid"),
        ({"procedure": "1.999999"}, 422, "unknown_procedure"),
        ({"procedure": "no code"}, 422, "procedure_code"),
        ({"procedure": LONG}, 400, "invalid"),
        ({"procedure": 1.004203}, 400, "invalid"),
        ({"procedure": SQL}, 422, "procedure_code"),
        ({"procedure": ""}, 400, "invalid"),
        ({"agency": "Z98.77"}, 422, "unknown_agency"),
        ({"agency": HTML}, 422, "agency_code"),
        ({"desk": "Z98.77"}, 422, "unknown_agency"),
        ({"channel": "fax"}, 400, "invalid"),
        ({"channel": []}, 400, "invalid"),
        ({"assisted": "perhaps"}, 400, "invalid"),
        ({"assisted": {}}, 400, "invalid"),
        ({"applicant": "An"}, 400, "invalid"),
        ({"applicant": {}}, 400, "invalid"),
        ({"applicant": {"kind": "citizen", "name": "An", "id_number": 60094001234}}, 400, "invalid"),
        ({"applicant": {"kind": "citizen", "name": "A\u0085n"}}, 400, "invalid"),
        ({"applicant": {"kind": "citizen", "name": "An\x00"}}, 400, "invalid"),
        ({"applicant": {"kind": "citizen", "name": "x" * 201}}, 400, "invalid"),
        ({"applicant": {"kind": "citizen", "name": " "}}, 400, "invalid"),
        ({"applicant": {"kind": "citizen", "name": "An", "email": "an"}}, 400, "invalid"),
        ({"applicant": {"kind": "dragon", "name": "An"}}, 400, "invalid"),
        ({"at": "2199-01-01"}, 422, "in_the_future"),
        ({"at": "2016-12-31T09:00:00"}, 422, "unknown_procedure"),
        ({"at": "1900-01-01T00:00:00"}, 422, "unknown_procedure"),
        ({"at": "0001-01-01"}, 400, "invalid"),
        ({"at": LONG}, 400, "invalid"),
        ({"status": "resolved"}, 400, "invalid"),
        ({"due_at": "2030-01-01"}, 400, "invalid"),
    ],
)
def test_values_of_new_dossiers(ward, office, given, status, code):
    body = json.dumps(form(office, **given))  # escapes what UTF-8 cannot hold
    problem(ward.post(LIST, body, content_type="application/json"), status, code)


def test_every_field_that_is_wrong_is_named(ward, office):
    body = form(office, channel="fax", applicant={"kind": "citizen"})
    refused = problem(ward.post(LIST, body, format="json"), 400, "invalid")
    assert {error["field"] for error in refused["errors"]} == {"channel", "applicant.name"}
    assert "applicant.name: " in refused["detail"]


def test_a_refusal_after_the_applicant_leaves_nothing(ward, office):
    """The calendar refuses last of all, when applicant and number are already taken."""
    from dossiers.models import Calendar, CodeCounter

    Calendar.objects.update(last="2023-06-14")
    problem(ward.post(LIST, form(office), format="json"), 422, "beyond_horizon")
    assert not CodeCounter.objects.exists()
    assert not Applicant.objects.exclude(pk=office.applicant.pk).exists()


def test_a_database_that_is_locked(ward, office, monkeypatch):
    """A bulk load holds SQLite's write lock to its end: others get one sentence."""
    from django.db import OperationalError

    from dossiers import intakes

    def locked(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(intakes, "hand_in", locked)
    answer = ward.post(LIST, form(office), format="json")
    problem(answer, 503, "busy")
    assert answer["Retry-After"] == "60"


def test_what_nobody_foresaw(ward, office, monkeypatch):
    from dossiers import intakes

    def broken(*args, **kwargs):
        raise RuntimeError("secret inside")

    monkeypatch.setattr(intakes, "hand_in", broken)
    ward.raise_request_exception = False
    refused = problem(ward.post(LIST, form(office), format="json"), 500)
    assert "secret" not in json.dumps(refused)
