"""A dossier's page and its actions: each form works, each refusal is a sentence and keeps what was typed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers import services
from dossiers.models import DossierEvent, StaffMember
from dossiers.rules.lifecycle import ACTIONS
from tests.dossiers.at_work import content, differences
from tests.staff.staffed import Role, do, dossier, local, now_is, page, person, said, signed_in

TOMORROW = f"{timezone.now() + timedelta(days=2):%Y-%m-%d}"
# from which steps, who, what, with what, to which status
FORMS = [
    ([], Role.SPECIALIST, "assign", {"office": "Tư pháp – Hộ tịch"}, "processing"),
    ([], Role.DESK_OFFICER, "request_supplement", {"reason": "thiếu giấy"}, "awaiting_supplement"),
    ([], Role.DESK_OFFICER, "request_payment", {"reason": "lệ phí"}, "awaiting_payment"),
    (["request_supplement"], Role.DESK_OFFICER, "supply", {"office": "Tư pháp"}, "processing"),
    (["request_payment"], Role.DESK_OFFICER, "pay", {}, "processing"),
    (["assign"], Role.SPECIALIST, "pause", {"reason": "lấy ý kiến"}, "suspended"),
    (["assign", "pause"], Role.UNIT_LEADER, "resume", {}, "processing"),
    ([], Role.SIGNING_LEADER, "extend", {"reason": "đông", "promised_on": TOMORROW}, "received"),
    ([], Role.DESK_OFFICER, "withdraw", {"reason": "theo đơn"}, "withdrawn"),
    ([], Role.SIGNING_LEADER, "stop", {"reason": "không bổ sung"}, "stopped"),
    ([], Role.SIGNING_LEADER, "resolve", {"outcome": "positive"}, "resolved"),
    (["assign"], Role.CLERK, "resolve", {"outcome": "negative", "office": "Văn thư"}, "resolved"),
    (["resolve"], Role.DESK_OFFICER, "return_result", {}, "returned"),
    ([], Role.SIGNING_LEADER, "recalculate", {"reason": "QĐ mới", "amount": "7"}, "received"),
    ([], Role.SIGNING_LEADER, "recalculate", {"reason": "lịch đổi"}, "received"),
]


def staff(office, role):
    offices = office.offices
    at_desk = role in (Role.DESK_OFFICER, Role.ONE_STOP_HEAD, Role.POSTAL_OFFICER)
    return signed_in(person(role, offices.desk if at_desk else offices.ward_committee))


def moved(office, *steps):
    found = dossier(office, timedelta(hours=2))
    for step in steps:
        found = services.act(found.pk, step, at=timezone.now() - timedelta(hours=1), reason="x")
    return found


@pytest.mark.parametrize("steps, role, action, typed, status", FORMS)
def test_each_form_works(office, steps, role, action, typed, status):
    found = moved(office, *steps)
    client = staff(office, role)
    shown = client.get(page(found))
    assert action in [form.action for form in shown.context["forms"]]
    response = do(client, found, action, **typed)
    assert response.status_code == 302, said(response)
    assert now_is(found) == status
    event = DossierEvent.objects.filter(dossier=found).latest("seq")
    assert (event.action, event.reason) == (action, typed.get("reason", ""))
    assert event.actor is not None and event.actor.staff_member.role == role
    assert client.get(page(found)).status_code == 200


def test_what_was_submitted_online_is_received_or_refused(office):
    for action, status in (("receive", "received"), ("refuse", "refused")):
        at = timezone.now() - timedelta(hours=1)
        intake = services.Intake(
            office.procedures["5 days"], office.applicant, office.offices.desk, office.offices.ward_committee, "online"
        )
        found = services.open_dossier(intake, action="submit", at=at, recorded_at=at)
        client = staff(office, Role.DESK_OFFICER)
        assert "Chưa tiếp nhận" in client.get(page(found)).content.decode()
        assert do(client, found, action, reason="thiếu").status_code == 302
        assert now_is(found) == status


def test_a_transfer_takes_it_out_of_sight(office):
    found = dossier(office, desk=office.offices.ward_committee)
    client = signed_in(person(Role.SIGNING_LEADER, office.offices.ward_committee))
    other = office.offices.department
    response = do(client, found, "transfer", reason="sai thẩm quyền", agency=other.pk)
    # it was handed in here, so it stays in sight; its offices do nothing more
    assert response.status_code == 302
    assert client.get(page(found)).context["forms"] == []
    assert do(client, found, "resolve", outcome="positive").status_code == 403


def test_the_steps_of_each_role_are_those_of_the_table(office):
    from dossiers.roles import MAY

    assert set(MAY) == set(StaffMember.Role.values)
    assert set().union(*MAY.values()) == set(ACTIONS) - {"submit"}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", Role.values)
def test_who_may_not_is_refused_and_nothing_is_written(office, role, action):
    from dossiers.roles import MAY

    if action in MAY[role]:
        return
    found = dossier(office, channel="postal")  # which all of them see
    before = content()
    response = do(staff(office, role), found, action, reason="x", office="x", outcome="positive", voids_from="1")
    assert response.status_code == 403
    assert content() == before


def test_a_controller_reads_only(office):
    found = dossier(office)
    client = signed_in(person(Role.CONTROLLER, unit=office.offices.province))
    shown = client.get(page(found))
    assert shown.status_code == 200 and shown.context["forms"] == []
    assert "<form method" not in shown.content.decode().split('id="content"')[1]
    assert client.get("/admin/dossiers/dossier/add/").status_code == 403
    assert client.get(f"/admin/dossiers/dossier/{found.pk}/slip/").status_code == 403


@pytest.mark.parametrize("key", ["0", "-1", "x", "9" * 40, "1_0", "٣", "%00", "1/2"])
def test_others_dossiers_and_nonsense_are_not_found(office, key):
    other = dossier(office, agency=office.offices.village_committee, desk=office.offices.district_committee)
    client = staff(office, Role.SIGNING_LEADER)
    assert client.get(page(other)).status_code == 404
    assert do(client, other, "resolve", outcome="positive").status_code == 404
    assert client.get(f"/admin/dossiers/dossier/{key}/change/").status_code == 404
    assert client.get(f"/admin/dossiers/dossier/{other.pk}/slip/").status_code == 404


def test_a_refusal_is_a_sentence_and_keeps_what_was_typed(office):
    found = dossier(office)
    client = staff(office, Role.SIGNING_LEADER)
    before = content()
    earlier = local(found.received_at - timedelta(days=3))
    response = do(client, found, "stop", reason="vì lý do <b>này</b>", at=earlier)
    assert response.status_code == 422
    assert len(said(response)) == 1 and "sớm hơn sự kiện gần nhất" in said(response)[0]
    shown = response.content.decode()
    assert "vì lý do &lt;b&gt;này&lt;/b&gt;" in shown and earlier in shown
    response = do(client, found, "extend", reason="đông", promised_on="2020-01-01")
    assert response.status_code == 422 and "2020-01-01" in response.content.decode()
    response = do(client, found, "stop", reason="  ")
    assert response.status_code == 422 and said(response)[0].startswith("Lý do: ")
    assert content() == before


def test_a_late_entry_takes_effect_when_it_happened(office):
    found = dossier(office, timedelta(hours=5))
    happened = (found.received_at + timedelta(hours=1)).replace(second=0)
    leader = staff(office, Role.SIGNING_LEADER)
    assert do(leader, found, "resolve", outcome="positive", at=local(happened)).status_code == 302
    event = DossierEvent.objects.filter(dossier=found).latest("seq")
    assert event.at == happened and event.recorded_at > happened
    soon = local(timezone.now() + timedelta(hours=2))
    other = dossier(office)
    response = do(staff(office, Role.SIGNING_LEADER), other, "resolve", outcome="positive", at=soon)
    assert response.status_code == 422 and "tương lai" in said(response)[0]


def test_a_clerk_issues_nothing_that_nobody_has_worked_on(office):
    found = dossier(office)
    assert do(staff(office, Role.CLERK), found, "resolve", outcome="positive").status_code == 403
    assert now_is(found) == "received"


def test_two_clerks_at_once_one_moves_it_and_the_other_is_told(office):
    found = dossier(office)
    first, second = staff(office, Role.DESK_OFFICER), staff(office, Role.DESK_OFFICER)
    assert do(first, found, "request_supplement", reason="thiếu sổ").status_code == 302
    before = content()
    response = do(second, found, "withdraw", reason="dân xin rút")
    assert response.status_code == 409
    assert said(response) == [
        f"Hồ sơ {found.code} vừa được người khác chuyển sang «Yêu cầu bổ sung giấy tờ»; hãy tải lại rồi thử lại."
    ]
    assert content() == before
    shown = response.content.decode()
    assert "dân xin rút" in shown and "thiếu sổ" in shown
    typed = next(form for form in response.context["forms"] if form.action == "withdraw")
    assert typed["seq"].value() == "2"  # once read, the same again is meant
    found.refresh_from_db()
    assert do(second, found, "withdraw", reason="dân xin rút").status_code == 302


def test_a_correction_voids_and_says_so(office):
    found = moved(office, "assign", "resolve")
    leader = staff(office, Role.SIGNING_LEADER)
    response = do(leader, found, "correct", voids_from="3", reason="ký nhầm")
    assert response.status_code == 302 and now_is(found) == "processing"
    shown = leader.get(page(found)).content.decode()
    assert "<s>3. Xử lý xong</s>" in shown
    assert "Đã hủy bởi đính chính số 4." in shown and "Hủy các sự kiện từ số 3." in shown and "ký nhầm" in shown
    found.refresh_from_db()
    then = {"step1-action": "stop", "step1-at": local(timezone.now()), "step1-reason": "không đủ"}
    response = do(leader, found, "correct", voids_from="2", reason="nhầm", **then)
    assert response.status_code == 302, said(response)
    assert now_is(found) == "stopped"


def steps(*rows):
    """The rows of a correction as the form sends them."""
    return {f"step{n}-{name}": value for n, row in enumerate(rows, start=1) for name, value in row.items()}


def test_a_correction_of_several_steps(office):
    """What really happened may be as long as what is void, with another agency and another term in it."""
    found = moved(office, "assign", "resolve")
    head = staff(office, Role.ONE_STOP_HEAD)
    now, other = local(timezone.now()), office.offices.department
    then = steps(
        {"action": "assign", "at": now, "office": "Tư pháp"},
        {"action": "transfer", "at": now, "agency": other.code.lower(), "reason": "sai thẩm quyền"},
        {},
        {"action": "recalculate", "at": now, "amount": "7", "reason": "QĐ mới"},
        {"action": "resolve", "at": now, "outcome": "negative"},
    )
    response = do(head, found, "correct", voids_from="2", reason="nhập thay cả", **then)
    assert response.status_code == 302, said(response)
    found.refresh_from_db()
    assert (found.status, found.agency, found.office, found.seq) == ("resolved", other, "Tư pháp", 8)
    events = DossierEvent.objects.filter(dossier=found, seq__gt=3).order_by("seq")
    assert [event.action for event in events] == ["correct", "assign", "transfer", "recalculate", "resolve"]
    assert events[3].term_amount == 7
    assert differences(timezone.now()) == []


@pytest.mark.parametrize("rows, number, complaint", [
    ([{"action": "assign", "at": "NOW"}, {"action": "transfer", "at": "NOW", "reason": "x"}], 2, "Mã cơ quan"),
    ([{"action": "transfer", "at": "NOW", "reason": "x", "agency": "000.00.99.H26"}], 1, "không có cơ quan"),
    ([{"action": "transfer", "at": "NOW", "reason": "x", "agency": "nowhere"}], 1, "không phải mã định danh"),
    ([{"action": "transfer", "at": "NOW", "reason": "x", "agency": "OWN"}], 1, "một cơ quan khác"),
    ([{"action": "assign", "at": "NOW"}, {"office": "y"}], 2, "Hãy chọn việc"),
    ([{"action": "assign", "at": "NOW"}, {"action": "return_result", "at": "NOW"}], 2, "Không thể"),
    ([{"action": "recalculate", "at": "NOW"}], 1, "Lý do của việc đó"),
    ([{"action": "recalculate", "at": "NOW", "amount": "-1", "reason": "x"}], 1, "Thời hạn mới"),
    ([{"action": "assign", "at": "NOW"}, {"action": "resolve", "at": "2020-01-01T08:00", "outcome": "positive"}], 2,
     "sớm hơn"),
    ([{"action": "resolve", "at": "2099-01-01T08:00", "outcome": "positive"}], 1, "tương lai"),
])  # fmt: skip
def test_a_step_that_is_refused_is_named_and_every_row_stays(office, rows, number, complaint):
    found = moved(office, "assign")
    before = content()
    known = {"NOW": local(timezone.now()), "OWN": found.agency.code}
    rows = [{name: known.get(value, value) for name, value in row.items()} for row in rows]
    typed = steps(*rows) | {f"step{len(rows)}-office": "chỗ này"}
    response = do(staff(office, Role.ONE_STOP_HEAD), found, "correct", voids_from="2", reason="gõ dài dòng", **typed)
    assert response.status_code == 422
    assert said(response)[0].startswith(f"Việc thay thế {number} – ") and complaint in said(response)[0]
    shown = response.content.decode()
    assert "gõ dài dòng" in shown and 'value="chỗ này"' in shown
    assert shown.count('<details class="step" open') == max(len(rows), 1)
    assert content() == before


def test_entered_by_mistake(office):
    found = dossier(office)
    head = staff(office, Role.ONE_STOP_HEAD)
    assert do(head, found, "correct", voids_from="1", reason="nhập trùng").status_code == 302
    shown = head.get(page(found))
    assert "Nhập nhầm, đã hủy" in shown.content.decode() and shown.context["forms"] == []
    found.refresh_from_db()
    assert do(head, found, "withdraw", reason="x").status_code == 422
    assert do(head, found, "correct", voids_from="1", reason="x").status_code == 422


@pytest.mark.parametrize("typed, complaint", [
    ({"voids_from": "9"}, "Hủy từ sự kiện"),
    ({"voids_from": "1", "step1-action": "resolve"}, "Xảy ra lúc"),
    ({"voids_from": "2", "step1-action": "resolve", "step1-at": "2020-01-01T08:00", "step1-outcome": "positive"},
     "sớm hơn"),
    ({"voids_from": "2", "step1-action": "return_result", "step1-at": "NOW"}, "Không thể"),
    ({"voids_from": "2", "step1-action": "delete", "step1-at": "NOW"}, "Việc đúng là"),
])  # fmt: skip
def test_a_correction_refused_keeps_what_was_typed(office, typed, complaint):
    found = moved(office, "assign")
    before = content()
    typed = {name: local(timezone.now()) if value == "NOW" else value for name, value in typed.items()}
    response = do(staff(office, Role.ONE_STOP_HEAD), found, "correct", reason="gõ lại dài dòng", **typed)
    assert response.status_code == 422
    assert complaint in said(response)[0]
    assert "gõ lại dài dòng" in response.content.decode()
    assert content() == before


NASTY = [
    "<script>alert(1)</script>", "'; DROP TABLE dossiers_dossier; --", "a\0b", "a\x1b[31m", "x" * 10_000, "🙂" * 600,
    "%s%(x)s{0}", "9" * 400, "-1", "0001-01-01T00:00", "9999-12-31T23:59", "NaN", "1e9", "٣",
]  # fmt: skip
FIELDS = {
    "assign": {"office": "y", "at": "", "reason": "", "seq": "1"},
    "extend": {"promised_on": TOMORROW, "reason": "x"},
    "resolve": {"outcome": "positive"},
    "transfer": {"agency": "1", "reason": "x"},
    "recalculate": {"amount": "7", "reason": "x"},
    "correct": {"voids_from": "1", "reason": "x", "step1-action": "receive", "step1-at": "2026-10-10T08:00",
                "step1-reason": "x", "step1-office": "y", "step1-outcome": "positive", "step1-promised_on": TOMORROW,
                "step2-action": "transfer", "step2-agency": "000.00.13.H26", "step6-amount": "7"},
}  # fmt: skip


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_whatever_is_typed_the_answer_is_a_page(office, value):
    client = staff(office, Role.SIGNING_LEADER)
    found = dossier(office)
    for action, good in FIELDS.items():
        for name in good:
            response = do(client, found, action, **good | {name: value})
            assert response.status_code in (302, 409, 422), (action, name)
            if response.status_code == 302:
                assert "<script>alert" not in client.get(response["Location"]).content.decode()
                found = dossier(office)
            else:
                assert len(said(response)) == 1 and len(said(response)[0]) < 700
                assert "<script>alert" not in response.content.decode()
    assert client.post(page(found), {"action": value, "seq": "1"}).status_code == 403
    assert client.post(page(found), {"action": "stop", "reason": "x"}).status_code == 422  # without a version
