"""The one writer: what each action writes, what is refused, and two clerks at once.

The first working days of June 2023: Thursday 1/6, Friday 2/6, Monday 5/6. A day's term ends at 23:59:59 of its day.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection

from dossiers import services
from dossiers.calendars import current_revision
from dossiers.models import CalendarRevision, Dossier, DossierEvent, Flag, OutboxMessage, ProcedureVersion
from dossiers.rules.deadlines import Term
from dossiers.rules.errors import DossierError, NotAllowed, NotFound, Stale
from tests.dossiers.at_work import (
    Rows,
    at_once,
    content,
    day_off,
    differences,
    flags,
    intake,
    on_the_clock,
    rows,
)
from tests.reporting.told import correction, moment, told

WORDS = {"reason": "theo đề nghị"}


def take(dossier, line, **details):
    """One step, entered as it happens; `line` as in `told`."""
    step = told(line, **details)
    return services.act(dossier.pk, step.action, at=step.at, **step.details)


def refusal(work, *args, **details) -> DossierError:
    """Why it was refused; and nothing was written, nor changed."""
    before = content()
    with pytest.raises(DossierError) as refused:
        work(*args, **details)
    assert content() == before
    return refused.value


# Intake


def test_handed_in_at_the_counter(office):
    lan = User.objects.create_user("lan")
    dossier = services.open_dossier(intake(office, office="Quầy 3"), at=moment("1/6 09:15:30"), actor=lan)

    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.code == f"{office.offices.desk.code}-230601-0001"
    assert (dossier.status, dossier.seq, dossier.office) == ("received", 1, "Quầy 3")
    assert (dossier.term_kind, dossier.term_amount, dossier.after_supplement) == ("working_days", 5, "resume")
    assert (dossier.desk, dossier.agency) == (office.offices.desk, office.offices.ward_committee)
    assert on_the_clock(dossier.received_at) == "1/6/2023 09:15:30"
    assert on_the_clock(dossier.due_at) == "8/6/2023 23:59:59"
    assert on_the_clock(dossier.next_rung_at) == "6/6/2023 00:00:00"
    assert on_the_clock(dossier.escalates_at) == "13/6/2023 23:59:59"
    assert rows() == Rows(dossiers=1, events=1, outbox=1)
    event = DossierEvent.objects.get()
    assert (event.seq, event.action, event.actor, event.office) == (1, "receive", lan, "Quầy 3")
    assert (event.from_status, event.from_agency_id, event.status) == ("", None, "received")
    assert (event.at, event.recorded_at, event.due_at) == (dossier.received_at, dossier.received_at, dossier.due_at)
    assert event.day.isoformat() == "2023-06-01" and event.revision_id == current_revision()
    message = OutboxMessage.objects.get()
    assert (message.topic, message.key, message.sent_at) == ("event", f"{dossier.code}/1", None)


def test_sent_online_the_clock_waits_for_reception(office):
    sent = services.open_dossier(intake(office, channel="online"), action="submit", at=moment("1/6 21:40"))
    dossier = Dossier.objects.get(pk=sent.pk)
    assert dossier.code == f"{office.offices.desk.code}-230601-0001"
    assert (dossier.status, dossier.received_at, dossier.due_at, dossier.next_rung_at) == (
        "submitted",
        None,
        None,
        None,
    )
    assert dossier.term_amount == 5, "the term is fixed when it is sent"

    received = take(sent, "2/6 08:00 receive")
    assert received.code == sent.code, "a code never changes"
    assert received.agency == office.offices.ward_committee
    assert on_the_clock(Dossier.objects.get().due_at) == "9/6/2023 23:59:59"
    assert rows() == Rows(dossiers=1, events=2, outbox=2)
    assert differences() == []


def test_the_code_bears_the_day_on_the_office_clock(office):
    late_evening = services.open_dossier(intake(office), at=moment("1/6 23:59:59"))
    after_midnight = services.open_dossier(intake(office), at=moment("2/6 00:00:00"))
    assert late_evening.code.endswith("-230601-0001")
    assert after_midnight.code.endswith("-230602-0001")


@pytest.mark.parametrize(
    "term, due, rung",
    [
        ("5 days", "8/6/2023 23:59:59", "6/6/2023 00:00:00"),
        ("4 hours", "1/6/2023 14:30:00", "1/6/2023 10:30:00"),  # 07:30 + 4 h worked; half of it before that
        ("no term", "–", "–"),
    ],
)
def test_the_term_at_reception(office, term, due, rung):
    services.open_dossier(intake(office, term), at=moment("1/6 08:30"))
    dossier = Dossier.objects.get()
    assert (on_the_clock(dossier.due_at), on_the_clock(dossier.next_rung_at)) == (due, rung)


def test_a_changed_procedure_does_not_touch_what_was_handed_in(office):
    dossier = services.open_dossier(intake(office, channel="online"), action="submit", at=moment("1/6"))
    version = office.procedures["5 days"]
    type(version).objects.filter(pk=version.pk).update(term_amount=2)
    assert on_the_clock(take(dossier, "1/6 10:00 receive").due_at) == "8/6/2023 23:59:59"


# Every action: one event, one message, the projection

EVERY_ACTION = [
    (["1/6 submit"], "2/6 refuse", "refused", "–"),
    (["1/6 submit"], "2/6 withdraw", "withdrawn", "–"),
    (["1/6 receive"], "2/6 assign", "processing", "8/6/2023 23:59:59"),
    (["1/6 receive"], "2/6 request_supplement", "awaiting_supplement", "–"),
    (["1/6 receive"], "2/6 request_payment", "awaiting_payment", "–"),
    (["1/6 receive", "2/6 request_supplement"], "12/6 supply", "processing", "16/6/2023 23:59:59"),
    (["1/6 receive", "2/6 request_payment"], "12/6 pay", "processing", "16/6/2023 23:59:59"),
    (["1/6 receive", "2/6 assign"], "2/6 10:00 pause", "suspended", "–"),
    (["1/6 receive", "2/6 assign", "2/6 10:00 pause"], "12/6 resume", "processing", "16/6/2023 23:59:59"),
    (["1/6 receive"], "2/6 stop", "stopped", "8/6/2023 23:59:59"),
    (["1/6 receive"], "2/6 withdraw", "withdrawn", "8/6/2023 23:59:59"),
    (["1/6 receive"], "2/6 resolve", "resolved", "8/6/2023 23:59:59"),
    (["1/6 receive", "2/6 resolve"], "5/6 return_result", "returned", "8/6/2023 23:59:59"),
    (["1/6 receive"], "2/6 recalculate", "received", "8/6/2023 23:59:59"),
]


@pytest.mark.parametrize("history, line, status, due", EVERY_ACTION, ids=[line for _, line, _, _ in EVERY_ACTION])
def test_an_action_writes_one_event_one_message_and_the_projection(office, history, line, status, due):
    dossier = office.happens(*history)
    before = rows()
    step, was = told(line), Dossier.objects.get().status
    take(dossier, line)

    after = Dossier.objects.get()
    assert rows() == before._replace(events=before.events + 1, outbox=before.outbox + 1)
    assert (after.status, after.seq, on_the_clock(after.due_at)) == (status, len(history) + 1, due)
    event = DossierEvent.objects.get(seq=after.seq)
    assert (event.action, event.at, event.recorded_at) == (step.action, step.at, step.at)
    assert (event.from_status, event.status, event.due_at) == (was, status, after.due_at)
    assert event.verdict == after.verdict
    assert OutboxMessage.objects.filter(key=f"{dossier.code}/{after.seq}", topic="event").count() == 1
    ended = status in ("refused", "withdrawn", "stopped", "resolved", "returned")
    assert (after.ended_at is not None, after.next_rung_at is None) == (ended, ended or due == "–")
    assert differences() == []


def test_an_apology_changes_the_promise_and_never_the_date(office):
    dossier = office.happens("1/6 receive")
    take(dossier, "7/6 extend", promised_at=moment("20/6 17:00"))
    after = Dossier.objects.get()
    assert on_the_clock(after.promised_at) == "20/6/2023 17:00:00"
    assert on_the_clock(after.due_at) == "8/6/2023 23:59:59"
    assert differences() == []


@pytest.mark.parametrize(
    "resolved, verdict",
    [
        ("7/6 23:59:59", "early"),
        ("8/6 00:00:00", "on_time"),
        ("8/6 23:59:59", "on_time"),
        ("9/6 00:00:00", "late"),
    ],
)
def test_the_instant_of_the_result_decides_the_verdict(office, resolved, verdict):
    office.happens("1/6 receive", told(f"{resolved} resolve", outcome="positive"), "30/6 return_result")
    dossier = Dossier.objects.get()
    assert (dossier.verdict, dossier.status) == (verdict, "returned")
    assert DossierEvent.objects.get(seq=2).outcome == "positive"


# Refusals write nothing


def test_what_the_table_does_not_allow_is_refused(office):
    dossier = office.happens("1/6 receive", "2/6 resolve")
    refused = refusal(take, dossier, "5/6 assign")
    assert isinstance(refused, NotAllowed)
    assert (refused.code, refused.params["allowed"]) == ("action_not_allowed", ("return_result",))


@pytest.mark.parametrize("action", ["receive", "submit", "correct", "no_such_action"])
def test_a_received_dossier_is_not_taken_in_again(office, action):
    dossier = office.happens("1/6 receive")
    assert refusal(services.act, dossier.pk, action, at=moment("2/6"), **WORDS).code == "action_not_allowed"


def test_an_intake_by_any_other_action_is_refused_and_takes_no_number(office):
    assert (
        refusal(services.open_dossier, intake(office), action="assign", at=moment("1/6")).code == "action_not_allowed"
    )
    assert office.happens("1/6 receive").code.endswith("-0001")


def test_a_reason_is_needed(office):
    dossier = office.happens("1/6 receive")
    for reason in ("", "  "):
        refused = refusal(services.act, dossier.pk, "withdraw", at=moment("2/6"), reason=reason)
        assert refused.code == "reason_needed"


def test_nothing_happens_before_what_has_happened(office):
    dossier = office.happens("1/6 receive", "5/6 assign")
    assert refusal(take, dossier, "5/6 08:59:59 resolve").code == "before_last_event"
    take(dossier, "5/6 09:00:00 resolve")


def test_nothing_happens_in_the_future(office):
    now = moment("1/6 10:00:00")
    later = now + timedelta(seconds=1)
    assert refusal(services.open_dossier, intake(office), at=later, recorded_at=now).code == "in_the_future"
    dossier = services.open_dossier(intake(office), at=now, recorded_at=now)
    refused = refusal(services.act, dossier.pk, "assign", at=later, recorded_at=now)
    assert refused.code == "in_the_future"
    services.act(dossier.pk, "assign", at=later, recorded_at=later)


def test_no_such_dossier(office):
    assert isinstance(refusal(services.act, 10**9, "assign", at=moment("1/6")), NotFound)
    refused = refusal(services.correct, 10**9, voids_from=1, reason="nhầm", recorded_at=moment("1/6"))
    assert isinstance(refused, NotFound)


def test_a_date_beyond_the_calendar_is_refused_and_never_guessed(office):
    horizon = moment("1/6").replace(year=2099)
    assert refusal(services.open_dossier, intake(office), at=horizon).code == "beyond_horizon"


# Two clerks


def test_the_second_clerk_is_told_that_the_dossier_has_moved(office):
    dossier = office.happens("1/6 receive")
    services.act(dossier.pk, "assign", at=moment("2/6 09:00"), expected_seq=1)
    refused = refusal(services.act, dossier.pk, "resolve", at=moment("2/6 09:01"), expected_seq=1)
    assert isinstance(refused, Stale)
    assert (refused.code, refused.params["status"]) == ("moved_meanwhile", "processing")
    refused = refusal(
        services.correct, dossier.pk, voids_from=1, reason="nhầm", recorded_at=moment("2/6 09:02"), expected_seq=1
    )
    assert isinstance(refused, Stale)
    services.act(dossier.pk, "resolve", at=moment("2/6 09:03"), expected_seq=2)


@pytest.mark.django_db(transaction=True)
def test_of_eight_clerks_at_once_one_moves_the_dossier(busy_office):
    dossier = busy_office.happens("1/6 receive")
    results = at_once(8, lambda _: services.act(dossier.pk, "assign", at=moment("2/6"), expected_seq=1))
    assert sorted(type(result).__name__ for result in results) == ["Dossier", *["Stale"] * 7], results
    assert rows() == Rows(dossiers=1, events=2, outbox=2)
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_eight_clerks_who_do_not_ask_come_one_after_another(busy_office):
    dossier = busy_office.happens("1/6 receive")
    results = at_once(8, lambda n: services.act(dossier.pk, "assign", at=moment("2/6"), office=f"Phòng {n}"))
    assert [type(result) for result in results] == [Dossier] * 8, results
    assert sorted(result.seq for result in results) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert rows() == Rows(dossiers=1, events=9, outbox=9)
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_an_action_and_a_correction_at_once_leave_one_history(busy_office):
    dossiers = [busy_office.happens("1/6 receive", "2/6 assign") for _ in range(4)]

    def work(number):
        dossier = dossiers[number // 2]
        if number % 2:
            return services.act(dossier.pk, "resolve", at=moment("5/6"), recorded_at=moment("6/6"))
        return services.correct(dossier.pk, voids_from=2, reason="nhầm", recorded_at=moment("6/6"))

    results = at_once(8, work)
    assert not [result for result in results if isinstance(result, Exception)], results
    assert differences() == []


# Late entries


def test_what_is_entered_late_counts_from_when_it_happened(office):
    dossier = office.happens("1/6 receive")
    services.act(dossier.pk, "resolve", at=moment("8/6 16:30"), recorded_at=moment("12/6 08:00"))
    after, event = Dossier.objects.get(), DossierEvent.objects.get(seq=2)
    assert (after.verdict, on_the_clock(after.ended_at)) == ("on_time", "8/6/2023 16:30:00")
    assert (on_the_clock(event.at), on_the_clock(event.recorded_at)) == ("8/6/2023 16:30:00", "12/6/2023 08:00:00")
    assert flags(dossier) == [("due_soon", "6/6/2023 00:00:00")], "it was never overdue"
    assert differences() == []


def test_taken_in_late_it_has_its_rungs_at_once(office):
    dossier = services.open_dossier(intake(office), at=moment("1/6"), recorded_at=moment("9/6"))
    assert flags(dossier) == [("due_soon", "6/6/2023 00:00:00"), ("overdue", "8/6/2023 23:59:59")]
    assert on_the_clock(Dossier.objects.get().next_rung_at) == "13/6/2023 23:59:59"
    assert rows() == Rows(dossiers=1, events=1, flags=2, outbox=1)
    assert differences() == []


# Corrections


def test_a_mistaken_ending_is_undone_and_its_clock_never_stopped(office):
    dossier = office.happens("1/6 receive", "2/6 assign", "5/6 resolve", "6/6 return_result")
    before = rows()
    services.correct(
        dossier.pk,
        voids_from=3,
        reason="đã xử lý nhầm hồ sơ",
        recorded_at=moment("7/6"),
        steps=[services.Entry("request_supplement", moment("5/6"), WORDS), ("supply", moment("6/6"), {})],
        expected_seq=4,
    )
    after = Dossier.objects.get()
    assert rows() == before._replace(events=before.events + 3, flags=before.flags + 1, outbox=before.outbox + 2)
    assert (after.status, after.seq, after.verdict, after.ended_at) == ("processing", 7, "", None)
    assert on_the_clock(after.due_at) == "9/6/2023 23:59:59"
    assert flags(dossier) == [("due_soon", "7/6/2023 00:00:00")]
    entered = DossierEvent.objects.filter(seq__gte=5).order_by("seq")
    assert [(event.action, event.from_status, event.status) for event in entered] == [
        ("correct", "", ""),
        ("request_supplement", "processing", "awaiting_supplement"),
        ("supply", "awaiting_supplement", "processing"),
    ]
    assert [on_the_clock(event.recorded_at) for event in entered] == ["7/6/2023 09:00:00"] * 3
    assert entered[0].voids_from == 3 and entered[0].reason == "đã xử lý nhầm hồ sơ"
    assert differences() == []
    take(dossier, "8/6 resolve")
    assert Dossier.objects.get().seq == 8
    assert differences() == []


def test_a_correction_without_replacement_takes_the_last_step_back(office):
    dossier = office.happens("1/6 receive", "2/6 assign", "5/6 resolve", correction("6/6", 3))
    after = Dossier.objects.get()
    assert (after.status, after.seq, after.verdict, after.ended_at) == ("processing", 4, "", None)
    assert OutboxMessage.objects.filter(key=f"{dossier.code}/4").count() == 1
    assert differences() == []
    take(dossier, "7/6 resolve")
    assert differences() == []


def test_the_gap_that_a_correction_leaves_is_no_place_to_correct_again(office):
    dossier = office.happens("1/6 receive", "2/6 assign", "5/6 resolve", correction("6/6", 2, "2/6 resolve"))
    for seq in (0, 2, 3, 4, 6):
        refused = refusal(services.correct, dossier.pk, voids_from=seq, reason="nhầm", recorded_at=moment("7/6"))
        assert (refused.code, refused.params) == ("voids_no_event", {"seq": seq, "known": [1, 5]})
    services.correct(dossier.pk, voids_from=5, reason="nhầm", recorded_at=moment("7/6"))
    after = Dossier.objects.get()
    assert (after.status, after.seq) == ("received", 6)
    assert differences() == []


def test_a_correction_of_a_correction(office):
    dossier = office.happens(
        "1/6 receive",
        "5/6 resolve",
        correction("6/6", 1, "1/6 10:00 receive", "5/6 withdraw"),
        correction("7/6", 5),
    )
    after = Dossier.objects.get()
    assert (after.status, after.seq, on_the_clock(after.received_at)) == ("received", 6, "1/6/2023 10:00:00")
    assert after.code == dossier.code
    assert differences() == []


def test_entered_by_mistake_is_in_no_book(office):
    dossier = office.happens("1/6 receive", "2/6 assign")
    services.correct(dossier.pk, voids_from=1, reason="nhập nhầm", recorded_at=moment("12/6"))
    after = Dossier.objects.get()
    assert (after.status, after.seq, after.received_at, after.due_at) == ("", 3, None, None)
    assert (after.next_rung_at, on_the_clock(after.ended_at)) == (None, "12/6/2023 09:00:00")
    assert flags(dossier) == []
    assert differences() == []
    assert refusal(take, dossier, "13/6 assign").code == "entered_by_mistake"
    refused = refusal(services.correct, dossier.pk, voids_from=1, reason="nhầm", recorded_at=moment("13/6"))
    assert refused.code == "voids_no_event"


def test_a_correction_with_one_step_not_allowed_is_refused_as_a_whole(office):
    dossier = office.happens("1/6 receive", "2/6 assign", "5/6 resolve")
    steps = [("request_supplement", moment("5/6"), WORDS), ("resolve", moment("6/6"), {})]
    words = {"voids_from": 3, "reason": "nhầm", "recorded_at": moment("7/6")}
    assert refusal(services.correct, dossier.pk, steps=steps, **words).code == "action_not_allowed"
    future = [("withdraw", moment("7/6 09:00:01"), WORDS)]
    assert refusal(services.correct, dossier.pk, steps=future, **words).code == "in_the_future"
    backwards = [("withdraw", moment("2/6 08:59:59"), WORDS)]
    assert refusal(services.correct, dossier.pk, steps=backwards, **words).code == "before_last_event"
    assert refusal(services.correct, dossier.pk, **words | {"reason": " "}).code == "reason_needed"
    assert refusal(services.correct, dossier.pk, steps=[("correct", moment("7/6"), WORDS)], **words)


def test_a_correction_is_recorded_in_whole_seconds_with_what_replaces(office):
    """Else a report known at the same second would see what replaces and not what it replaces."""
    dossier = office.happens("1/6 receive", "5/6 resolve")
    now = moment("7/6 10:00:00").replace(microsecond=600_000)
    services.correct(dossier.pk, voids_from=2, reason="nhầm", recorded_at=now, steps=[("assign", moment("5/6"), {})])
    entered = DossierEvent.objects.filter(seq__gte=3).values_list("recorded_at", flat=True)
    assert [on_the_clock(at) for at in entered] == ["7/6/2023 10:00:00"] * 2
    assert {at.microsecond for at in entered} == {0}


def test_a_corrected_reception_is_that_of_the_agency_then_accountable(office):
    """It was sent to the ward, received there, then transferred to the village; the reception was an hour later."""
    village = office.offices.village_committee
    dossier = office.happens("1/6 submit", "1/6 10:00 receive", told("2/6 transfer", agency=village))
    services.correct(
        dossier.pk, voids_from=2, reason="nhầm", recorded_at=moment("5/6"), steps=[("receive", moment("1/6 11:00"), {})]
    )
    assert Dossier.objects.get().agency == office.offices.ward_committee
    services.correct(
        dossier.pk, voids_from=1, reason="nhầm", recorded_at=moment("6/6"), steps=[("receive", moment("1/6 11:00"), {})]
    )
    assert Dossier.objects.get().agency == office.offices.ward_committee
    assert differences() == []


# Transfers


def test_a_transfer_keeps_the_term_and_the_date(office):
    dossier = office.happens("1/6 receive")
    version = office.procedures["5 days"]
    type(version).objects.filter(pk=version.pk).update(term_amount=2)
    take(dossier, "5/6 transfer", agency=office.offices.village_committee)
    after = Dossier.objects.get()
    assert after.agency == office.offices.village_committee and after.desk == office.offices.desk
    assert (after.status, after.term_amount, on_the_clock(after.due_at)) == ("received", 5, "8/6/2023 23:59:59")
    event = DossierEvent.objects.get(seq=2)
    assert (event.from_agency, event.agency) == (office.offices.ward_committee, office.offices.village_committee)
    assert differences() == []


def test_a_transfer_goes_to_another_agency_and_nothing_else_does(office):
    dossier = office.happens("1/6 receive")
    ward, village = office.offices.ward_committee, office.offices.village_committee
    assert refusal(take, dossier, "2/6 transfer", agency=ward).code == "transfer_to_another_agency"
    assert refusal(take, dossier, "2/6 transfer").code == "transfer_to_another_agency"
    assert refusal(take, dossier, "2/6 assign", agency=village).code == "agency_changes_by_transfer_only"


# Recalculation


def test_a_holiday_entered_later_moves_the_date_from_then_on(office):
    dossier = office.happens("1/6 receive")
    shipped = current_revision()
    revised = day_off("7/6", name="Ngày nghỉ đột xuất").pk
    assert on_the_clock(Dossier.objects.get().due_at) == "8/6/2023 23:59:59", "nothing moves by itself"
    assert differences() == [], "events keep the revision they were counted with"
    take(dossier, "2/6 recalculate")
    after = Dossier.objects.get()
    assert on_the_clock(after.due_at) == "9/6/2023 23:59:59"
    assert (on_the_clock(after.next_rung_at), on_the_clock(after.escalates_at)) == (
        "6/6/2023 00:00:00",  # two working days before, the 7th being off
        "14/6/2023 23:59:59",
    )
    events = DossierEvent.objects.order_by("seq").values_list("revision_id", flat=True)
    assert list(events) == [shipped, revised]
    assert differences() == []
    day_off("9/6")
    assert differences() == []
    take(dossier, "9/6 resolve")
    assert Dossier.objects.get().verdict == "on_time"
    assert differences() == []


def test_a_holiday_taken_back_does_not_move_the_date_earlier(office):
    day_off("7/6")
    dossier = office.happens("1/6 receive")
    assert on_the_clock(dossier.due_at) == "9/6/2023 23:59:59"
    day_off("7/6", "ordinary")
    assert on_the_clock(take(dossier, "2/6 recalculate").due_at) == "9/6/2023 23:59:59"
    assert differences() == []


def test_a_longer_term_is_counted_from_the_same_day(office):
    dossier = office.happens("1/6 receive")
    take(dossier, "2/6 recalculate", term=Term("working_days", 7))
    assert on_the_clock(Dossier.objects.get().due_at) == "12/6/2023 23:59:59"
    assert DossierEvent.objects.get(seq=2).term_amount == 7
    assert Dossier.objects.get().term_amount == 5, "the slip's own term is kept"
    take(dossier, "5/6 request_supplement")
    take(dossier, "6/6 supply")
    take(dossier, "7/6 recalculate")
    assert differences() == []
    assert refusal(take, dossier, "8/6 recalculate", term=Term("calendar_days", 7)).code == "term_kind_changes"


# The cost

# The national calendar and the newest revision, the number, the dossier, its event and message, BEGIN and COMMIT.
OPEN_DOSSIER_QUERIES = 8
# The dossier, the newest revision, the events, the flags; the dossier again, its event and message, what was set
# aside, BEGIN and COMMIT.
ACT_QUERIES = 10


def test_the_number_of_queries_does_not_grow_with_the_history(office, django_assert_num_queries):
    """Counted within the test's transaction: SAVEPOINT and RELEASE stand where BEGIN and COMMIT are in life."""
    office.happens("1/6 receive")  # the calendar is compiled
    on_postgresql = int(connection.vendor == "postgresql")  # the shared lock of commit_order
    with django_assert_num_queries(OPEN_DOSSIER_QUERIES + on_postgresql):
        services.open_dossier(intake(office), at=moment("1/6"))
    short = office.happens("1/6 receive", "1/6 assign", "1/6 assign")
    long = office.happens("1/6 receive", *["1/6 assign"] * 39)
    for dossier in (short, long):
        with django_assert_num_queries(ACT_QUERIES + on_postgresql):
            services.act(dossier.pk, "assign", at=moment("1/6"))
    assert CalendarRevision.objects.count() == 1 and Flag.objects.count() == 0


# The version of the procedure


def test_a_dossier_sent_online_is_owed_what_the_procedure_says_on_the_day_it_is_received(office):
    """Submitted on 1/6 under five working days; from 2/6 the procedure takes three."""
    dossier = office.happens("1/6 submit")
    old = dossier.procedure_version
    old.valid_to = moment("2/6").date()
    old.save()
    new = ProcedureVersion.objects.get(pk=old.pk)
    new.pk, new.valid_from, new.valid_to, new.term_amount = None, old.valid_to, None, 3
    new.statutory_amount = max(3, new.statutory_amount)
    new.save(force_insert=True)
    received = take(dossier, "2/6 receive")
    stored = Dossier.objects.get(pk=dossier.pk)
    assert (stored.procedure_version, stored.term_amount) == (new, 3)
    assert received.due_at == stored.due_at == moment("7/6 23:59:59")
    assert differences() == []


# The clock


def test_what_is_recorded_never_goes_back(office):
    """A machine whose clock is behind: the step is taken, and stands after what was recorded before it."""
    dossier = services.open_dossier(intake(office), at=moment("1/6 10:00"), recorded_at=moment("1/6 10:05"))
    services.act(dossier.pk, "assign", at=moment("1/6 10:01"), recorded_at=moment("1/6 10:02"))
    services.correct(dossier.pk, voids_from=2, reason="nhầm", recorded_at=moment("1/6 10:03"))
    services.act(dossier.pk, "assign", at=moment("1/6 10:04"))
    services.act(dossier.pk, "resolve", at=moment("2/6 9:00"), outcome="positive")

    recorded = DossierEvent.objects.order_by("seq").values_list("recorded_at", flat=True)
    assert [on_the_clock(at) for at in recorded] == ["1/6/2023 10:05:00"] * 4 + ["2/6/2023 09:00:00"]
    assert differences() == []


def test_the_future_is_told_by_the_clock_that_is_read(office):
    dossier = services.open_dossier(intake(office), at=moment("1/6"), recorded_at=moment("5/6"))
    refused = refusal(services.act, dossier.pk, "assign", at=moment("2/6"), recorded_at=moment("1/6 12:00"))
    assert refused.code == "in_the_future"
