"""Random terms, calendars and histories: the rules give what the slow reference gives, after every act."""

from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.rules.deadlines import deadline, deadlines
from dossiers.rules.errors import BeyondHorizon
from dossiers.rules.lifecycle import REASON_NEEDED, Step, apply
from tests.rules.offices import at, told
from tests.rules.random_offices import acts, calendars, instants, revised, terms
from tests.rules.reference import Clock, Outside

BEYOND = "beyond the horizon"
moderate = settings(max_examples=150, deadline=None)


def refused_or(question, refusal):
    try:
        return question()
    except refusal:
        return BEYOND


def step_of(action, moment, term, agency=0):
    more = {"reason": "vì lý do" if action in REASON_NEEDED else ""}
    if action == "receive":
        more |= {"term": term, "agency": 0}
    elif action == "extend":
        more["promised_at"] = at(moment + timedelta(days=3))
    elif action == "transfer":
        more["agency"] = agency + 1
    return Step(action, at(moment), **more)


def tell(clock, action, moment, office):
    if action in ("request_supplement", "request_payment", "pause"):
        clock.ask(moment)
    elif action in ("supply", "pay", "resume"):
        clock.answer(moment, restarts=action == "supply" and clock.term.after_supplement == "restart")
    elif action == "recalculate":
        clock.recalculate(office)


@moderate
@given(st.data())
def test_a_deadline_alone_and_in_an_array(data):
    both, term = data.draw(calendars()), data.draw(terms)
    if not both.compiled.days:
        return
    moments = data.draw(st.lists(instants(both, beyond=1), min_size=1, max_size=6))
    expected = [refused_or(lambda m=m: at(Clock(both.office, term, m).due), Outside) for m in moments]
    received = [at(moment) for moment in moments]
    assert [refused_or(lambda r=r: deadline(both.compiled, term, r), BeyondHorizon) for r in received] == expected
    in_array = refused_or(lambda: deadlines(both.arrays, term, np.array(received)).tolist(), BeyondHorizon)
    assert in_array == (BEYOND if BEYOND in expected else expected)


@settings(moderate, max_examples=300)
@given(st.data())
def test_every_act_of_a_history_leaves_the_due_date_that_the_reference_gives(data):
    both, term = data.draw(calendars(30, 70)), data.draw(terms)
    state, clock = None, None
    for action, moment in data.draw(acts(both)):
        if action == "recalculate":
            both = data.draw(revised(both))
        try:
            if clock is None:
                clock = Clock(both.office, term, moment)
            tell(clock, action, moment, both.office)
        except Outside:
            clock = BEYOND
        try:
            state, event = apply(state, step_of(action, moment, term, state.agency if state else 0), both.compiled)
        except BeyondHorizon:
            assert clock == BEYOND
            return
        assert clock != BEYOND, "answered beyond the horizon"
        assert told(state.due_at) == (None if clock.due is None else f"{clock.due:%Y-%m-%d %H:%M:%S}")
        assert state.is_late(at(moment)) == clock.is_late(moment)
        assert event.state is state and state.revision is not None
    if clock.asked is None:
        resolved = max(moment, data.draw(instants(both, beyond=0)))
        ended, _ = apply(state, Step("resolve", at(resolved)), both.compiled)
        assert ended.verdict == clock.verdict(resolved)
        assert ended.due_at == state.due_at


@moderate
@given(st.data())
def test_a_later_reception_is_never_due_earlier(data):
    both, term = data.draw(calendars()), data.draw(terms)
    earlier, later = sorted(at(data.draw(instants(both, beyond=0))) for _ in range(2))
    first = refused_or(lambda: deadline(both.compiled, term, earlier), BeyondHorizon)
    second = refused_or(lambda: deadline(both.compiled, term, later), BeyondHorizon)
    assert second == BEYOND or earlier < first <= second


@moderate
@given(st.data())
def test_a_recalculation_never_moves_a_date_earlier(data):
    both, term = data.draw(calendars(30, 70)), data.draw(terms)
    moment = data.draw(instants(both, beyond=0))
    try:
        state, _ = apply(None, step_of("receive", moment, term), both.compiled)
        again, _ = apply(state, step_of("recalculate", moment, term), data.draw(revised(both)).compiled)
    except BeyondHorizon:
        return
    assert again.due_at >= state.due_at
