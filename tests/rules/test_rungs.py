"""The rungs of lateness: where they lie, and which a history has crossed.

June 2024 has no holiday: Mondays are the 3rd, 10th, 17th and 24th.
"""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.rules.errors import BeyondHorizon
from dossiers.rules.lifecycle import OPEN, apply
from dossiers.rules.rungs import Thresholds, crossed, crossings, ladder, ladder_of
from tests.rules.offices import (
    NATIONAL,
    SAME_DAY,
    Story,
    at,
    calendar_days,
    national,
    off,
    told,
    working_days,
    working_hours,
)
from tests.rules.random_offices import acts, calendars, instants, revised, terms
from tests.rules.test_deadlines_properties import step_of

LIMITS = Thresholds()


def rungs_of(story, limits=LIMITS):
    return [told(instant) for instant in ladder_of(story.state, story.calendar, limits)]


def crossed_by(story, until, calendars=None):
    """The rungs that the story has crossed before the instant, as (rung, when)."""
    found = crossings(story.events, (calendars or {1: NATIONAL}).__getitem__, LIMITS, at(until))
    return [(rung, told(instant)) for rung, instant in found]


@pytest.mark.parametrize(
    "term, received, due_soon, due, escalated",
    [
        (working_days(1), "2024-06-03 09:00", "2024-06-04 00:00:00", "2024-06-04 23:59:59", "2024-06-07 23:59:59"),
        (working_days(2), "2024-06-03 09:00", "2024-06-04 00:00:00", "2024-06-05 23:59:59", "2024-06-10 23:59:59"),
        (working_days(3), "2024-06-03 09:00", "2024-06-05 00:00:00", "2024-06-06 23:59:59", "2024-06-11 23:59:59"),
        (working_days(4), "2024-06-03 09:00", "2024-06-05 00:00:00", "2024-06-07 23:59:59", "2024-06-12 23:59:59"),
        (working_days(5), "2024-06-03 09:00", "2024-06-06 00:00:00", "2024-06-10 23:59:59", "2024-06-13 23:59:59"),
        (working_days(3), "2023-01-19 15:00", "2023-01-30 00:00:00", "2023-01-31 23:59:59", "2023-02-03 23:59:59"),
        (working_days(4), "2023-01-16 09:00", "2023-01-18 00:00:00", "2023-01-27 23:59:59", "2023-02-01 23:59:59"),
        (calendar_days(1), "2024-06-03 09:00", "2024-06-04 00:00:00", "2024-06-04 23:59:59", "2024-06-07 23:59:59"),
        (calendar_days(5), "2024-06-03 09:00", "2024-06-06 00:00:00", "2024-06-10 23:59:59", "2024-06-13 23:59:59"),
        (calendar_days(30), "2024-06-03 09:00", "2024-07-01 00:00:00", "2024-07-03 23:59:59", "2024-07-08 23:59:59"),
        (SAME_DAY, "2024-06-03 09:00", "2024-06-03 00:00:00", "2024-06-03 23:59:59", "2024-06-06 23:59:59"),
        (SAME_DAY, "2024-06-07 16:00", "2024-06-10 00:00:00", "2024-06-10 23:59:59", "2024-06-13 23:59:59"),
        (working_hours(1), "2024-06-03 09:00", "2024-06-03 09:30:00", "2024-06-03 10:00:00", "2024-06-06 10:00:00"),
        (working_hours(4), "2024-06-03 10:00", "2024-06-03 14:00:00", "2024-06-03 16:00:00", "2024-06-06 16:00:00"),
        (working_hours(4), "2024-06-07 15:00", "2024-06-07 17:00:00", "2024-06-10 09:00:00", "2024-06-13 09:00:00"),
        (working_hours(24), "2024-06-03 09:00", "2024-06-04 15:00:00", "2024-06-06 09:00:00", "2024-06-11 09:00:00"),
        (working_hours(40), "2024-06-03 09:00", "2024-06-06 09:00:00", "2024-06-10 09:00:00", "2024-06-13 09:00:00"),
    ],
)
def test_where_the_rungs_lie(term, received, due_soon, due, escalated):
    assert rungs_of(Story(term, received)) == [due_soon, due, escalated]


def test_thresholds_are_settings():
    story = Story(working_days(10), "2024-06-03 09:00")  # due Monday 17/6
    assert rungs_of(story, Thresholds(1, 1)) == ["2024-06-14 00:00:00", "2024-06-17 23:59:59", "2024-06-18 23:59:59"]
    assert rungs_of(story, Thresholds(0, 0)) == ["2024-06-17 00:00:00", "2024-06-17 23:59:59", "2024-06-17 23:59:59"]
    assert rungs_of(story, Thresholds(9, 5))[0] == "2024-06-10 00:00:00"  # half the term is less


def test_without_a_running_date_there_is_no_ladder():
    assert ladder_of(Story(None, "2024-06-03 09:00").state, NATIONAL, LIMITS) is None
    story = Story(working_days(5), "2024-06-03 09:00").then("request_supplement", "2024-06-04 09:00")
    assert ladder_of(story.state, NATIONAL, LIMITS) is None
    for end in ("resolve", "stop", "withdraw"):
        ended = Story(working_days(5), "2024-06-03 09:00").then(end, "2024-06-04 09:00")
        assert ladder_of(ended.state, NATIONAL, LIMITS) is None
    late = Story(working_days(5), "2024-06-03 09:00").then("request_supplement", "2024-06-11 09:00")
    assert rungs_of(late)[1] == "2024-06-10 23:59:59"  # paused when late is late, and escalates


def test_the_next_rung():
    steps = ladder(NATIONAL, working_days(5), "processing", at("2024-06-10 23:59:59"), LIMITS)
    told_next = {
        "2024-06-03 09:00:00": "2024-06-06 00:00:00",
        "2024-06-06 00:00:00": "2024-06-06 00:00:00",
        "2024-06-06 00:00:01": "2024-06-10 23:59:59",
        "2024-06-10 23:59:59": "2024-06-10 23:59:59",
        "2024-06-11 00:00:00": "2024-06-13 23:59:59",
        "2024-06-14 00:00:00": None,
    }
    assert {when: told(steps.next_from(at(when))) for when in told_next} == told_next


DUE_SOON = ("due_soon", "2024-06-06 00:00:00")
OVERDUE = ("overdue", "2024-06-10 23:59:59")
ESCALATED = ("escalated", "2024-06-13 23:59:59")


def five_days() -> Story:
    """Received on Monday 3/6 for five working days: rungs at 6/6 00:00:00, 10/6 and 13/6 23:59:59."""
    return Story(working_days(5), "2024-06-03 09:00")


@pytest.mark.parametrize(
    "until, expected",
    [
        ("2024-06-03 09:00:00", []),
        ("2024-06-06 00:00:00", []),
        ("2024-06-06 00:00:01", [DUE_SOON]),
        ("2024-06-10 23:59:59", [DUE_SOON]),
        ("2024-06-11 00:00:00", [DUE_SOON, OVERDUE]),
        ("2024-06-13 23:59:59", [DUE_SOON, OVERDUE]),
        ("2024-06-14 00:00:00", [DUE_SOON, OVERDUE, ESCALATED]),
        ("2024-12-31 00:00:00", [DUE_SOON, OVERDUE, ESCALATED]),
    ],
)
def test_a_rung_is_crossed_in_the_second_after_it(until, expected):
    assert crossed_by(five_days(), until) == expected


def test_acts_after_a_rung_do_not_cross_it_again():
    story = five_days().then("assign", "2024-06-06 09:00").then("assign", "2024-06-11 09:00")
    story.then("transfer", "2024-06-12 09:00", agency=2)
    assert crossed_by(story, "2024-06-30 09:00") == [DUE_SOON, OVERDUE, ESCALATED]


@pytest.mark.parametrize("rung", [DUE_SOON, OVERDUE, ESCALATED])
def test_an_act_at_the_very_instant_of_a_rung_crosses_it_once(rung):
    story = five_days().then("assign", rung[1]).then("assign", rung[1])
    assert crossed_by(story, "2024-06-30 09:00") == [DUE_SOON, OVERDUE, ESCALATED]


def test_resolved_before_a_rung_or_at_its_instant_does_not_cross_it():
    for resolved, expected in [
        ("2024-06-05 16:00:00", []),
        ("2024-06-06 00:00:00", []),
        ("2024-06-06 00:00:01", [DUE_SOON]),
        ("2024-06-10 23:59:59", [DUE_SOON]),
        ("2024-06-11 00:00:00", [DUE_SOON, OVERDUE]),
        ("2024-06-20 09:00:00", [DUE_SOON, OVERDUE, ESCALATED]),
    ]:
        story = five_days().then("resolve", resolved).then("return_result", "2024-06-28 09:00")
        assert crossed_by(story, "2024-07-30 09:00") == expected
        assert (story.state.verdict == "late") == (OVERDUE in expected)


def test_paused_before_due_soon_nothing_is_crossed_while_it_stands():
    story = five_days().then("request_supplement", "2024-06-05 10:00")
    assert crossed_by(story, "2024-12-01 09:00") == []
    story.then("supply", "2024-06-19 09:00")  # three left: 20, 21, 24/6
    assert crossed_by(story, "2024-12-01 09:00") == [
        ("due_soon", "2024-06-20 00:00:00"),
        ("overdue", "2024-06-24 23:59:59"),
        ("escalated", "2024-06-27 23:59:59"),
    ]


def test_a_rung_that_lay_behind_when_the_date_was_set_is_not_crossed():
    story = five_days().then("request_supplement", "2024-06-06 10:00").then("supply", "2024-06-19 09:00")
    assert crossed_by(story, "2024-06-21 09:00") == [DUE_SOON]  # its new one lay behind at the answer
    assert crossed_by(story, "2024-06-25 09:00") == [DUE_SOON, ("overdue", "2024-06-21 23:59:59")]


def test_paused_at_the_very_due_instant_is_not_overdue():
    story = five_days().then("request_supplement", OVERDUE[1])
    assert crossed_by(story, "2024-12-01 09:00") == [DUE_SOON]


def test_paused_when_late_escalates_all_the_same():
    story = five_days().then("request_supplement", "2024-06-11 09:00")
    assert crossed_by(story, "2024-06-20 09:00") == [DUE_SOON, OVERDUE, ESCALATED]


def test_moved_on_and_late_again_is_overdue_twice():
    """A storm of 6 and 7/6 is entered on 11/6: due on 12/6 instead of 10/6, and late again."""
    later = national(*off("nghỉ tránh bão", "2024-06-06", "2024-06-07"), revision=2)
    story = five_days().recalculate("2024-06-11 09:00", later)
    assert crossed_by(story, "2024-12-01 09:00", {1: NATIONAL, 2: later}) == [
        DUE_SOON,
        OVERDUE,
        ("overdue", "2024-06-12 23:59:59"),
        ("escalated", "2024-06-17 23:59:59"),
    ]


def test_a_date_moved_on_before_it_came_is_crossed_once():
    later = national(*off("nghỉ tránh bão", "2024-06-06", "2024-06-07"), revision=2)
    story = five_days().recalculate("2024-06-05 09:00", later)
    assert crossed_by(story, "2024-06-13 09:00", {1: NATIONAL, 2: later}) == [
        ("due_soon", "2024-06-10 00:00:00"),
        ("overdue", "2024-06-12 23:59:59"),
    ]


def test_what_came_after_the_instant_asked_about_does_not_count():
    """At 7/6 nobody could know that the dossier would be late on 10/6, though it was resolved on 20/6."""
    story = five_days().then("resolve", "2024-06-20 09:00")
    assert crossed_by(story, "2024-06-07 09:00") == [DUE_SOON]
    assert crossed_by(story, "2024-06-05 09:00") == []


def test_no_history_no_rungs_and_no_ladder_no_crossing():
    assert crossings([], {}.__getitem__, LIMITS, at("2024-06-30 09:00")) == []
    assert crossed(None, 0, at("2024-06-30 09:00")) == []


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_late_is_to_have_crossed_the_due_date(data):
    """Whatever happened: an open dossier is late at x exactly if the rung `overdue` of its date was crossed by x,
    and a result is late exactly if it was crossed before it."""
    both, term = data.draw(calendars(30, 70)), data.draw(terms)
    calendars_by_revision, state, events, by_recalculation = {}, None, [], False
    told_acts = data.draw(acts(both, endings=True))
    try:
        for action, moment in told_acts:
            if action == "recalculate":
                both = data.draw(revised(both))
                by_recalculation = True
            calendars_by_revision[both.compiled.revision] = both.compiled
            step = step_of(action, moment, term, state.agency if state else 0)
            state, event = apply(state, step, both.compiled)
            events.append(event)
        x = max(state.at, at(data.draw(instants(both, beyond=0))))
        found = crossings(events, calendars_by_revision.__getitem__, LIMITS, x)
    except BeyondHorizon:
        return
    overdue = [instant for rung, instant in found if rung == "overdue"]
    late = state.is_late(x if state.status in OPEN else state.at)
    if late:
        assert overdue and overdue[-1] <= state.due_at
    if not by_recalculation:
        assert bool(overdue) == late and len(overdue) <= 1
    assert late == (state.verdict == "late") or state.status != "resolved"
    assert all(instant < x for _, instant in found)
    assert all(earlier.instant <= later.instant for earlier, later in pairwise(found))
    assert len(set(found)) == len(found)
