"""What the API says of itself."""

import json

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from dossiers.api.views import ACTIONS
from dossiers.rules.lifecycle import MOVES


def test_the_document_is_valid_and_nothing_is_guessed(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


@pytest.fixture
def document(db):
    answer = APIClient().get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_every_address_and_refusal_is_in_it(document):
    assert document["openapi"].startswith("3.")
    assert {(path, method) for path, item in document["paths"].items() for method in item} == {
        ("/api/v1/dossiers/", "get"), ("/api/v1/dossiers/", "post"), ("/api/v1/dossiers/{code}/", "get"),
        ("/api/v1/dossiers/{code}/actions/{action}/", "post"), ("/api/v1/dossiers/{code}/clock/", "get"),
        ("/api/v1/report/", "get"), ("/api/v1/reform-indicators/", "get"),
    }  # fmt: skip
    act = document["paths"]["/api/v1/dossiers/{code}/actions/{action}/"]["post"]["responses"]
    for status in ("400", "401", "403", "404", "409", "412", "415", "422", "429"):
        assert list(act[status]["content"]) == ["application/problem+json"]
    assert document["components"]["securitySchemes"]["token"]["name"] == "Authorization"


def test_every_action_but_those_for_people(document):
    act = document["paths"]["/api/v1/dossiers/{code}/actions/{action}/"]["post"]
    (action,) = [one for one in act["parameters"] if one["name"] == "action"]
    assert set(action["schema"]["enum"]) == set(ACTIONS) == {move.action for move in MOVES} - {"submit"}


def test_the_pages_keep_the_policy(client, db):
    answer = client.get("/api/docs/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert b"<style" not in answer.content and b"<script>" not in answer.content
    assert b"http" not in answer.content.replace(b"http-equiv", b"")
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
