"""Other systems, as they call us."""

import json

from rest_framework.test import APIClient

from dossiers import tokens

LIST = "/api/v1/dossiers/"


def system(name, agency=None, unit=None) -> APIClient:
    """A system with its token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {tokens.issue(name, agency, unit)}")
    return client


def one(dossier) -> str:
    return f"{LIST}{getattr(dossier, 'code', dossier)}/"


def act(client, dossier, action, headers=None, **body):
    """One step, to the address without its last slash."""
    address = f"{one(dossier)}actions/{action}"
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


def codes(answer) -> list[str]:
    return [row["code"] for row in answer.json()["results"]]


def problem(answer, status: int, code: str | None = None) -> dict:
    """The refusal, of the one form that all have."""
    found = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), found
    assert {"type", "title", "status", "detail", "code", "params"} <= found.keys()
    assert found["status"] == status and found["detail"]
    assert "%(" not in found["detail"], found
    if code is not None:
        assert found["code"] == code, found
    return found


def form(office, **given):
    """Nguyễn Văn An at the ward's counter."""
    person = {"kind": "citizen", "name": "Nguyễn Văn An", "id_number": "060094001234", "phone": "0912345678"}
    person |= {"email": "an@example.com", "address": "12 Trần Hưng Đạo"}
    agency = office.offices.ward_committee.code
    return {
        "action": "receive", "procedure": office.procedures["5 days"].procedure.code, "agency": agency,
        "channel": "direct", "applicant": person, "at": "2023-06-12T09:00:00+07:00",
    } | given  # fmt: skip
