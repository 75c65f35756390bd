"""What may happen to a dossier: every status by every action; what is needed; effective histories and replay."""

import pytest

from dossiers.rules.errors import BadValue, DossierError, NotAllowed
from dossiers.rules.lifecycle import (
    ACTIONS,
    ENDED,
    FINISHED,
    OPEN,
    PAUSED,
    PORTAL_CODES,
    STATUSES,
    Recorded,
    State,
    Step,
    allowed_actions,
    apply,
    effective,
    replay,
)
from tests.rules.offices import NATIONAL, SAME_DAY, Story, at, national, off, told, working_days

# The table of moves, written out again: a column for each status, a row for each action, the status it leads to.
GRID = """
                    none      submitted  received  processing  supplement  payment   suspended  resolved
submit              submitted .          .         .           .           .         .          .
receive             received  received   .         .           .           .         .          .
refuse              .         refused    .         .           .           .         .          .
assign              .         .          processing processing .           .         .          .
request_supplement  .         .          supplement supplement .           .         .          .
request_payment     .         .          payment   payment     .           .         .          .
supply              .         .          .         .           processing  .         .          .
pay                 .         .          .         .           .           processing .         .
pause               .         .          .         suspended   .           .         .          .
resume              .         .          .         .           .           .         processing .
extend              .         .          received  processing  supplement  payment   suspended  .
withdraw            .         withdrawn  withdrawn withdrawn   withdrawn   withdrawn withdrawn  .
stop                .         .          stopped   stopped     stopped     stopped   stopped    .
resolve             .         .          resolved  resolved    .           .         .          .
return_result       .         .          .         .           .           .         .          returned
transfer            .         submitted  received  processing  supplement  payment   suspended  .
recalculate         .         .          received  processing  supplement  payment   suspended  .
correct             .         .          .         .           .           .         .          .
"""
SHORT = {"supplement": "awaiting_supplement", "payment": "awaiting_payment", "none": None}
HEAD, *LINES = [line.split() for line in GRID.strip().splitlines()]
TARGETS = {
    (SHORT.get(status, status), action): SHORT.get(cell, cell)
    for action, *cells in LINES
    for status, cell in zip(HEAD, cells, strict=True)
    if cell != "."
}
EVERY_STATUS = [None, "submitted", "received", "refused", "processing", "awaiting_supplement", "awaiting_payment",
                "withdrawn", "stopped", "resolved", "returned", "suspended"]  # fmt: skip
EVERY_ACTION = [action for action, *_ in LINES]
WAYS = {
    "submitted": ["submit"],
    "received": ["receive"],
    "refused": ["submit", "refuse"],
    "processing": ["receive", "assign"],
    "awaiting_supplement": ["receive", "request_supplement"],
    "awaiting_payment": ["receive", "assign", "request_payment"],
    "withdrawn": ["receive", "withdraw"],
    "stopped": ["receive", "stop"],
    "resolved": ["receive", "resolve"],
    "returned": ["receive", "resolve", "return_result"],
    "suspended": ["receive", "assign", "pause"],
}
PROMISE = at("2024-06-28 17:00")


def act(action, when="2024-06-05 09:00", **more) -> Step:
    """The action with all that it may need."""
    needed = {"reason": "thiếu bản sao", "promised_at": PROMISE}
    if action in ("submit", "receive"):
        needed |= {"agency": 1, "term": working_days(5) if action == "receive" else None}
    if action == "transfer":
        needed |= {"agency": 2}
    return Step(action, at(when), **(needed | more))


def dossier(status) -> State | None:
    """A dossier that came to the status by acts that the office knows."""
    state = None
    for action in WAYS[status] if status else []:
        state, _ = apply(state, act(action, "2024-06-03 09:00"), NATIONAL)
    return state


def test_the_words_are_those_of_the_design():
    assert set(STATUSES) == {status for status in EVERY_STATUS if status}
    assert set(ACTIONS) == set(EVERY_ACTION)
    assert {status: dossier(status).status for status in WAYS} == {status: status for status in WAYS}


@pytest.mark.parametrize("action", EVERY_ACTION)
@pytest.mark.parametrize("status", EVERY_STATUS)
def test_every_status_by_every_action(status, action):
    before = dossier(status)
    target = TARGETS.get((status, action))
    if target is None:
        with pytest.raises(NotAllowed) as refused:
            apply(before, act(action), NATIONAL)
        assert refused.value.code == "action_not_allowed"
        assert refused.value.params["allowed"] == allowed_actions(status)
        assert action not in allowed_actions(status)
        return
    after, event = apply(before, act(action), NATIONAL)
    assert after.status == target
    assert action in allowed_actions(status)
    assert event == (act(action), before, after)
    assert (after.seq, after.at) == ((before.seq if before else 0) + 1, at("2024-06-05 09:00"))


def test_what_each_status_means_for_the_clock():
    assert PORTAL_CODES == {
        "submitted": 1, "received": 2, "refused": 3, "processing": 4, "awaiting_supplement": 5,
        "awaiting_payment": 6, "withdrawn": 7, "stopped": 8, "resolved": 9, "returned": 10, "suspended": 4,
    }  # fmt: skip
    assert {"awaiting_supplement", "awaiting_payment", "suspended"} == PAUSED
    assert PAUSED | {"received", "processing"} == OPEN
    assert {"refused", "withdrawn", "stopped", "resolved", "returned"} == ENDED
    assert {"resolved", "returned"} == FINISHED


@pytest.mark.parametrize("status, action", sorted(TARGETS, key=str))
def test_the_clock_runs_stands_or_has_ended_with_the_status(status, action):
    before = dossier(status)
    after, _ = apply(before, act(action), NATIONAL)
    if after.status in ("submitted", "refused") or (action == "withdraw" and status == "submitted"):
        assert (after.received_at, after.term, after.due_at, after.paused_at) == (None, None, None, None)
        return
    assert after.received_at is not None
    assert (after.paused_at is not None) == (after.status in PAUSED or (status in PAUSED and after.status in ENDED))
    assert (after.due_at is None) == (after.paused_at is not None)
    assert after.verdict == ("early" if after.status in FINISHED else None)
    if action == "extend":
        assert after == before._replace(seq=after.seq, at=after.at, promised_at=PROMISE)
    elif action in ("assign", "transfer", "withdraw", "stop", "return_result", "recalculate"):
        assert (after.due_at, after.leg, after.leg_start) == (before.due_at, before.leg, before.leg_start)
        assert after.promised_at == before.promised_at


def test_a_dossier_sent_online_is_counted_from_its_reception():
    """Sent on Saturday evening 1/6, received on Monday 3/6."""
    state, _ = apply(None, act("submit", "2024-06-01 20:00"), NATIONAL)
    assert state.due_at is None and state.received_at is None
    state, _ = apply(state, act("receive", "2024-06-03 08:00"), NATIONAL)
    assert told(state.received_at) == "2024-06-03 08:00:00"
    assert told(state.due_at) == "2024-06-10 23:59:59"


def test_the_end_is_the_result_not_its_collection():
    for ending in ("resolve", "stop", "withdraw"):
        ended, _ = apply(dossier("processing"), act(ending, "2024-06-05 09:00"), NATIONAL)
        assert told(ended.ended_at) == "2024-06-05 09:00:00"
    collected, _ = apply(dossier("resolved"), act("return_result", "2024-08-15 09:00"), NATIONAL)
    assert told(collected.ended_at) == "2024-06-03 09:00:00"
    assert all(dossier(status).ended_at is None for status in ("received", "processing", "awaiting_supplement"))


def test_time_never_goes_back_but_may_stand_still():
    state = dossier("received")
    with pytest.raises(NotAllowed) as refused:
        apply(state, act("assign", "2024-06-03 08:59:59"), NATIONAL)
    assert refused.value.code == "before_last_event"
    assert apply(state, act("assign", "2024-06-03 09:00:00"), NATIONAL)[0].status == "processing"


NEEDS_A_REASON = ["refuse", "request_supplement", "request_payment", "pause", "extend", "withdraw", "stop",
                  "transfer", "recalculate"]  # fmt: skip


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
@pytest.mark.parametrize("action", NEEDS_A_REASON)
def test_what_touches_the_citizen_needs_a_reason(action, reason):
    state = dossier("submitted" if action == "refuse" else "processing")
    with pytest.raises(NotAllowed) as refused:
        apply(state, act(action, reason=reason), NATIONAL)
    assert refused.value.code == "reason_needed"


@pytest.mark.parametrize("status, action", sorted(TARGETS, key=str))
def test_the_daily_acts_need_none(status, action):
    if action not in NEEDS_A_REASON:
        apply(dossier(status), act(action, reason=""), NATIONAL)


@pytest.mark.parametrize("promised", [None, at("2024-06-05 09:00"), at("2024-06-04 09:00")])
def test_an_apology_promises_a_date_to_come(promised):
    with pytest.raises(NotAllowed):
        apply(dossier("processing"), act("extend", promised_at=promised), NATIONAL)


@pytest.mark.parametrize("agency", [None, 1])
def test_a_transfer_must_change_the_accountable_agency(agency):
    with pytest.raises(NotAllowed):
        apply(dossier("processing"), act("transfer", agency=agency), NATIONAL)


def test_a_transfer_changes_the_agency_and_keeps_the_clock():
    before = dossier("processing")
    after, _ = apply(before, act("transfer", agency=7, office="Phòng Tư pháp"), NATIONAL)
    assert after == before._replace(seq=3, at=after.at, agency=7, office="Phòng Tư pháp")


KEEPS_THE_AGENCY = sorted(key for key in TARGETS if key[0] and key[1] not in ("transfer", "receive"))


@pytest.mark.parametrize("status, action", KEEPS_THE_AGENCY)
def test_no_other_act_changes_the_accountable_agency(status, action):
    before = dossier(status)
    with pytest.raises(NotAllowed):
        apply(before, act(action, agency=2), NATIONAL)
    assert apply(before, act(action, agency=1), NATIONAL)[0].agency == 1
    assert apply(before, act(action, office="Phòng Tư pháp"), NATIONAL)[0].agency == 1


def test_a_reception_does_not_change_the_agency_that_the_dossier_was_sent_to():
    """Only `transfer` changes the accountable agency (a submitted dossier may be transferred)."""
    with pytest.raises(NotAllowed):
        apply(dossier("submitted"), act("receive", agency=2), NATIONAL)


def test_an_assignment_changes_the_office_and_an_act_without_one_leaves_it():
    state, _ = apply(dossier("received"), act("assign", office="Phòng Tư pháp"), NATIONAL)
    assert state.office == "Phòng Tư pháp"
    state, _ = apply(state, act("assign", office="Lãnh đạo"), NATIONAL)
    state, _ = apply(state, act("request_payment"), NATIONAL)
    assert state.office == "Lãnh đạo"


@pytest.mark.parametrize("action", ["submit", "receive"])
def test_a_dossier_begins_with_an_agency(action):
    with pytest.raises(NotAllowed):
        apply(None, act(action, agency=None), NATIONAL)


def test_a_recalculation_may_not_change_the_kind_of_term_nor_give_one():
    story = Story(working_days(5), "2024-06-03 09:00")
    with pytest.raises(NotAllowed):
        story.recalculate("2024-06-04 09:00", NATIONAL, term=SAME_DAY)
    with pytest.raises(NotAllowed):
        Story(None, "2024-06-03 09:00").recalculate("2024-06-04 09:00", NATIONAL, term=SAME_DAY)


def test_a_refusal_leaves_everything_as_it_was():
    before = dossier("processing")
    kept = tuple(before)
    with pytest.raises(DossierError):
        apply(before, act("supply"), NATIONAL)
    assert tuple(before) == kept


# -- corrections ------------------------------------------------------------------------------------------


def entry(seq, action="assign", day=1, recorded=None, voids_from=None) -> Recorded:
    """An event of a day in June, recorded that day or later."""
    step = Step(action, at(f"2024-06-{day:02d} 09:00"))
    return Recorded(seq, step, at(f"2024-06-{recorded or day:02d} 09:00"), voids_from)


def seqs(history, known_at=None):
    return [event.seq for event in effective(history, known_at and at(f"2024-06-{known_at:02d} 09:00"))]


def test_without_corrections_everything_is_effective_in_order_of_seq():
    assert seqs([entry(3), entry(1), entry(2)]) == [1, 2, 3]
    assert seqs([]) == []


def test_a_correction_voids_from_its_seq_on_and_its_replacements_count():
    history = [entry(1), entry(2), entry(3), entry(4, "correct", 10, voids_from=2), entry(5), entry(6)]
    assert seqs(history) == [1, 5, 6]
    assert seqs(reversed(history)) == [1, 5, 6]


def test_a_correction_corrected():
    history = [
        entry(1), entry(2), entry(3),
        entry(4, "correct", 10, voids_from=3), entry(5, "assign", 3, recorded=10),
        entry(6, "correct", 12, voids_from=5), entry(7, "assign", 3, recorded=12),
    ]  # fmt: skip
    assert seqs(history) == [1, 2, 7]
    reaching_back = [*history, entry(8, "correct", 14, voids_from=2)]
    assert seqs(reaching_back) == [1]
    # Voiding a correction does not bring back what it voided.
    assert seqs([*history[:4], entry(5, "correct", 12, voids_from=4)]) == [1, 2]


def test_entered_by_mistake_is_in_no_book():
    assert seqs([entry(1), entry(2), entry(3, "correct", 10, voids_from=1)]) == []


def test_what_was_known_then():
    history = [
        entry(1, day=1), entry(2, day=2), entry(3, day=4, recorded=8),
        entry(4, "correct", 10, voids_from=2), entry(5, "assign", 2, recorded=10),
        entry(6, "correct", 12, voids_from=5), entry(7, "assign", 3, recorded=12),
    ]  # fmt: skip
    known = {1: [1], 2: [1, 2], 7: [1, 2], 8: [1, 2, 3], 9: [1, 2, 3], 10: [1, 5], 11: [1, 5], 12: [1, 7]}
    assert {cut: seqs(history, cut) for cut in known} == known


def test_known_at_the_very_second_is_known():
    history = [entry(1), entry(2, "correct", 10, voids_from=1)]
    assert [len(effective(history, at("2024-06-10 09:00") + s)) for s in (-1, 0, 1)] == [1, 0, 0]


def test_a_correction_must_say_what_it_voids():
    with pytest.raises(BadValue):
        effective([entry(1), entry(2, "correct")])


# -- replay -----------------------------------------------------------------------------------------------

LATER = national(*off("bão", "2024-06-13", "2024-06-14"), revision=2)
REVISIONS = {1: NATIONAL, 2: LATER}
HISTORY = [
    act("submit", "2024-06-01 20:00"),
    act("receive", "2024-06-03 08:00"),
    act("assign", "2024-06-03 09:00"),
    act("request_supplement", "2024-06-05 10:00"),
    act("recalculate", "2024-06-06 09:00"),
    act("supply", "2024-06-12 09:00"),
    act("extend", "2024-06-13 09:00"),
    act("resolve", "2024-06-19 09:00"),
    act("return_result", "2024-06-20 09:00"),
]


def recorded(steps, seqs=None):
    """The steps as stored: those from the recalculation on used revision 2."""
    return [
        Recorded(seq, step, step.at, None, 1 if step.at < at("2024-06-06 09:00") else 2)
        for seq, step in zip(seqs or range(1, len(steps) + 1), steps, strict=True)
    ]


def test_a_replay_is_each_step_applied_in_turn():
    state, events = None, []
    for stored in recorded(HISTORY):
        state, event = apply(state, stored.step, REVISIONS[stored.revision])
        events.append(event)
    assert replay(recorded(HISTORY), REVISIONS.__getitem__) == events
    assert told(state.due_at) == "2024-06-19 23:59:59"
    assert (state.verdict, state.revision, state.seq) == ("on_time", 2, 9)


def test_a_replay_keeps_the_stored_numbers_over_the_gap_of_a_correction():
    events = replay(recorded(HISTORY[:3], [1, 2, 5]), REVISIONS.__getitem__)
    assert [event.state.seq for event in events] == [1, 2, 5]
    assert [event.before and event.before.seq for event in events] == [None, 1, 2]
    more = replay(recorded(HISTORY[:4], [1, 2, 5, 6]), REVISIONS.__getitem__)
    assert more[:3] == events and more[3].state.seq == 6


def test_a_replay_refuses_what_was_never_allowed():
    with pytest.raises(NotAllowed):
        replay(recorded([HISTORY[0], HISTORY[3]]), REVISIONS.__getitem__)
    assert replay([], REVISIONS.__getitem__) == []
