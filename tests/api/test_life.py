"""The life of a dossier through REST."""

import pytest

from dossiers.models import Agency, Applicant, Dossier, DossierEvent, OutboxMessage
from dossiers.personal import mac, unseal
from dossiers.rules.codes import is_secret
from tests.api.systems import LIST, act, codes, form, one, problem


def hand_in(client, office, **given):
    answer = client.post(LIST, form(office, **given), format="json")
    assert answer.status_code == 201, answer.json()
    return answer


def test_from_the_counter_to_the_citizen(ward, office, settings):
    opened = hand_in(ward, office)
    dossier = opened.json()
    assert dossier["due_at"] == "2023-06-19T23:59:59+07:00"
    assert (dossier["status"], dossier["portal_status"], dossier["seq"]) == ("received", 2, 1)
    assert dossier["desk"] == dossier["agency"] == office.offices.ward_committee.code
    assert is_secret(dossier["secret"], settings.LOOKUP_KEYS[0], dossier["code"])
    assert opened["ETag"] == '"1"'
    assert opened["Cache-Control"] == "no-store"
    assert opened["Location"] == f"http://testserver{one(dossier['code'])}"

    code = dossier["code"]
    steps = [
        ("assign", {"at": "2023-06-13T10:00:00+07:00", "office": "Tư pháp – Hộ tịch"}),
        ("request_supplement", {"at": "2023-06-14T10:00:00", "reason": "thiếu bản sao"}),
        ("supply", {"at": "2023-06-15T10:00:00"}),
        ("extend", {"at": "2023-06-19T10:00:00", "reason": "chờ ký", "promised_at": "2023-06-30T17:00:00"}),
        ("resolve", {"at": "2023-06-20T10:00:00", "outcome": "positive"}),
        ("return_result", {"at": "2023-06-21T10:00:00"}),
    ]
    for seq, (action, body) in enumerate(steps, 2):
        answer = act(ward, code, action, **body)
        assert (answer.status_code, answer["ETag"]) == (200, f'"{seq}"'), answer.json()
        assert "secret" not in answer.json()

    read = ward.get(one(code)).json()
    assert (read["status"], read["verdict"], read["office"]) == ("returned", "on_time", "Tư pháp – Hộ tịch")
    assert (read["due_at"], read["promised_at"]) == ("2023-06-20T23:59:59+07:00", "2023-06-30T17:00:00+07:00")
    assert [event["action"] for event in read["events"]] == ["receive", *(action for action, _ in steps)]
    assert read["events"][2] | {"recorded_at": None} == {
        "seq": 3, "action": "request_supplement", "at": "2023-06-14T10:00:00+07:00", "recorded_at": None,
        "office": "Tư pháp – Hộ tịch", "reason": "thiếu bản sao", "outcome": "", "from_status": "processing",
        "status": "awaiting_supplement", "agency": office.offices.ward_committee.code, "due_at": None,
        "promised_at": None, "verdict": "", "voids_from": None,
    }  # fmt: skip
    assert DossierEvent.objects.filter(actor__username="ward").count() == 7
    assert OutboxMessage.objects.count() == 7


def test_online_first_then_at_the_desk(province, office):
    offices = office.offices
    Agency.objects.filter(pk=offices.ward_committee.pk).update(desk=offices.desk)
    opened = hand_in(province, office, action="submit", channel="online", desk=offices.desk.code)
    dossier = opened.json()
    assert (dossier["status"], dossier["due_at"], dossier["desk"]) == ("submitted", None, offices.desk.code)
    answer = act(province, dossier["code"], "receive", at="2023-06-13T08:00:00")
    assert answer.json()["due_at"] == "2023-06-20T23:59:59+07:00"


def test_without_a_time_it_is_now(ward, office, time_machine):
    time_machine.move_to("2023-06-12T02:00:00Z", tick=False)
    body = form(office)
    del body["at"]
    dossier = ward.post(LIST, body, format="json").json()
    assert dossier["received_at"] == "2023-06-12T09:00:00+07:00"
    time_machine.move_to("2023-06-14T03:30:00Z", tick=False)
    assert act(ward, dossier["code"], "resolve", outcome="positive").json()["ended_at"] == "2023-06-14T10:30:00+07:00"


def test_personal_data_are_sealed_and_never_answered(ward, office):
    code = hand_in(ward, office).json()["code"]
    applicant = Dossier.objects.get(code=code).applicant
    assert unseal(applicant.id_number_cipher) == "060094001234"
    assert unseal(applicant.phone_cipher) == "0912345678"
    assert unseal(applicant.email_cipher) == "an@example.com"
    assert bytes(applicant.id_number_mac) == mac("060094001234")
    assert (applicant.name_folded, applicant.address) == ("nguyen van an", "12 Trần Hưng Đạo")
    told = b"".join(ward.get(address).content for address in (LIST, one(code), one(code) + "clock/"))
    for secret in ("Nguyễn", "060094001234", "0912345678", "an@example.com", "Trần"):
        assert secret.encode() not in told


def test_the_same_name_in_any_composition(ward, office):
    body = form(office)
    body["applicant"] = {"kind": "citizen", "name": "Nguyễn Văn An"}  # decomposed
    assert ward.post(LIST, body, format="json").status_code == 201
    assert Applicant.objects.filter(name="Nguyễn Văn An", id_number_cipher=b"", id_number_mac=b"").exists()


def test_with_and_without_the_last_slash(ward, office):
    dossier = office.happens("12/6 receive")
    for address in (LIST, one(dossier), one(dossier) + "clock/", "/api/schema/"):
        assert ward.get(address).status_code == ward.get(address.rstrip("/")).status_code == 200
    assert ward.post(f"{one(dossier)}actions/assign/", {}, format="json").status_code == 200
    assert ward.post(f"{one(dossier)}actions/assign", {}, format="json").status_code == 200


def test_the_version_is_the_etag(ward, office):
    dossier = office.happens("12/6 receive", "13/6 assign")
    answer = ward.get(one(dossier))
    assert answer["ETag"] == '"2"'
    assert answer["Cache-Control"] == "private, no-cache"
    for known in ('"2"', 'W/"2"', '"1", "2"', "*"):
        same = ward.get(one(dossier), headers={"If-None-Match": known})
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", '"2"')
    for other in ('"1"', "2", ""):
        assert ward.get(one(dossier), headers={"If-None-Match": other}).status_code == 200


@pytest.mark.parametrize("seen", ['"2"', '"1", "2"', "*"])
def test_acting_on_the_version_one_saw(ward, office, seen):
    dossier = office.happens("12/6 receive", "13/6 assign")
    assert act(ward, dossier, "resolve", {"If-Match": seen}, outcome="positive").status_code == 200


@pytest.mark.parametrize("seen", ['"1"', '"3"', 'W/"2"', '"x"'])
def test_acting_on_a_version_that_has_moved(ward, office, seen):
    dossier = office.happens("12/6 receive", "13/6 assign")
    problem(act(ward, dossier, "resolve", {"If-Match": seen}, outcome="positive"), 412, "moved_meanwhile")
    dossier.refresh_from_db()
    assert (dossier.seq, dossier.status) == (2, "processing")


@pytest.mark.parametrize("seen", ["2", "", '"2', "nonsense"])
def test_a_version_that_is_none(ward, office, seen):
    dossier = office.happens("12/6 receive", "13/6 assign")
    problem(act(ward, dossier, "resolve", {"If-Match": seen}, outcome="positive"), 422, "if_match")
    assert Dossier.objects.get().seq == 2


def test_what_the_status_does_not_allow(ward, office):
    dossier = office.happens("12/6 receive")
    refused = problem(act(ward, dossier, "resume"), 409, "action_not_allowed")
    assert refused["detail"].startswith("Không thể «Tiếp tục xử lý» khi hồ sơ ở tình trạng «Được tiếp nhận»; có thể: ")
    assert refused["params"]["status"] == "received"
    assert "resolve" in refused["params"]["allowed"]


def test_a_transfer_takes_it_to_others(ward, village, office):
    dossier = office.happens("12/6 receive")
    to = office.offices.village_committee.code
    answer = act(ward, dossier, "transfer", agency=to, reason="nhầm thẩm quyền")
    assert (answer.status_code, answer.json()["agency"]) == (200, to)
    problem(ward.get(one(dossier)), 404, "no_dossier")
    assert codes(village.get(LIST)) == [dossier.code]


def test_entered_by_mistake(ward, office):
    from tests.reporting.told import correction

    dossier = office.happens("12/6 receive", correction("13/6", 1))
    read = ward.get(one(dossier)).json()
    assert (read["status"], read["portal_status"]) == ("", None)
    assert [event["voids_from"] for event in read["events"]] == [None, 1]
    problem(ward.get(one(dossier) + "clock/"), 409, "entered_by_mistake")
    problem(act(ward, dossier, "assign"), 409, "entered_by_mistake")


def test_a_reason_of_several_lines(ward, office):
    dossier = office.happens("12/6 receive")
    reason = "thiếu bản sao khai sinh\nthiếu sổ hộ khẩu"
    assert act(ward, dossier, "request_supplement", reason=reason).status_code == 200
    assert ward.get(one(dossier)).json()["events"][1]["reason"] == reason
    problem(act(ward, dossier, "supply", office="Một\ncửa"), 400, "invalid")


def test_text_is_only_text(ward, office):
    """What looks like SQL or HTML is somebody's reason, kept as it is."""
    dossier = office.happens("12/6 receive")
    reason = "'; DROP TABLE dossiers_dossier; --<script>alert(1)</script>"
    assert act(ward, dossier, "stop", reason=reason).status_code == 200
    assert ward.get(one(dossier)).json()["events"][1]["reason"] == reason
