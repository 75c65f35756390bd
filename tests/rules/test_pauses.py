"""What a pause does to a due date, and what a changed calendar does, case by case.

June 2024 has no holiday: Mondays are the 3rd, 10th, 17th and 24th.
"""

from datetime import date

import pytest

from dossiers.rules.worktime import DayEntry
from tests.rules.offices import (
    SAME_DAY,
    Story,
    at,
    calendar_days,
    national,
    off,
    working_days,
    working_hours,
)


def asked_and_answered(term, received, *pauses) -> Story:
    story = Story(term, received)
    for asked, answered in pauses:
        story.then("request_supplement", asked)
        assert story.due is None and not story.is_late("2024-12-31 23:59")
        story.then("supply", answered)
    return story


@pytest.mark.parametrize(
    "pause, due",
    [
        # Received Monday 3/6 09:00, 5 working days: due Monday 10/6 if nothing is asked.
        (("2024-06-05 10:00", "2024-06-05 10:00"), "2024-06-10"),
        (("2024-06-05 07:30", "2024-06-05 16:59:59"), "2024-06-10"),  # within one working day: nothing moves
        (("2024-06-05 07:30", "2024-06-05 17:00:00"), "2024-06-11"),  # answered after closing: Thursday is day 0
        (("2024-06-05 23:59:59", "2024-06-06 00:00:00"), "2024-06-11"),
        (("2024-06-05 16:59", "2024-06-06 07:00"), "2024-06-11"),
        (("2024-06-05 10:00", "2024-06-12 09:00"), "2024-06-17"),  # 6, 7, 10/6 were left: 13, 14, 17/6
        (("2024-06-03 10:00", "2024-06-12 09:00"), "2024-06-19"),  # asked on day 0: all five are left
        (("2024-06-07 10:00", "2024-06-08 09:00"), "2024-06-11"),  # answered on Saturday: Monday is day 0
        (("2024-06-07 10:00", "2024-06-09 23:00"), "2024-06-11"),
        (("2024-06-08 10:00", "2024-06-10 09:00"), "2024-06-11"),  # asked on Saturday: the day of 10/6 is left
        (("2024-06-10 10:00", "2024-06-20 09:00"), "2024-06-20"),  # asked on the due day: nothing is left
        (("2024-06-10 23:59:59", "2024-06-22 09:00"), "2024-06-24"),  # answered on Saturday
        (("2024-06-10 10:00", "2024-06-20 17:00"), "2024-06-21"),
    ],
)
def test_working_days(pause, due):
    story = asked_and_answered(working_days(5), "2024-06-03 09:00", pause)
    assert story.due == f"{due} 23:59:59"


@pytest.mark.parametrize(
    "asked, answered, due",
    [
        ("2024-06-08 10:00", "2024-06-08 11:00", "2024-06-13"),  # before day 0: nothing is used, nothing moves
        ("2024-06-08 10:00", "2024-06-10 16:00", "2024-06-13"),
        ("2024-06-09 10:00", "2024-06-12 09:00", "2024-06-17"),
        ("2024-06-10 10:00", "2024-06-12 09:00", "2024-06-17"),
    ],
)
def test_a_request_before_day_0_uses_up_day_0(asked, answered, due):
    """Received on Saturday 8/6, so day 0 is Monday 10/6; three working days."""
    story = asked_and_answered(working_days(3), "2024-06-08 08:00", (asked, answered))
    assert story.due == f"{due} 23:59:59"


def test_the_wait_over_the_holidays_of_april_2023():
    """Asked on Thursday 27/4, answered on Saturday 6/5; 29/4 to 3/5 are off."""
    story = asked_and_answered(working_days(5), "2023-04-25 08:30", ("2023-04-27 10:00", "2023-05-06 09:00"))
    assert story.due == "2023-05-11 23:59:59"


def test_several_pauses_each_leave_what_was_left():
    story = asked_and_answered(
        working_days(5),
        "2024-06-03 09:00",
        ("2024-06-04 10:00", "2024-06-06 10:00"),  # four left: 7, 10, 11, 12/6
        ("2024-06-10 08:00", "2024-06-13 17:30"),  # two left, day 0 is Friday 14/6: 17, 18/6
        ("2024-06-18 08:00", "2024-06-18 09:00"),  # none left: that same day
    )
    assert story.due == "2024-06-18 23:59:59"


@pytest.mark.parametrize(
    "pause, due",
    [
        # Received Monday 3/6, 10 calendar days: 13/6.
        (("2024-06-05 10:00", "2024-06-05 16:00"), "2024-06-13"),
        (("2024-06-05 10:00", "2024-06-06 09:00"), "2024-06-14"),
        (("2024-06-05 10:00", "2024-06-07 09:00"), "2024-06-17"),  # 7/6 + 8 = Saturday 15/6, rolled
        (("2024-06-05 10:00", "2024-06-08 09:00"), "2024-06-18"),  # day 0 is Monday 10/6
        (("2024-06-13 10:00", "2024-06-20 09:00"), "2024-06-20"),  # nothing left
        (("2024-06-13 10:00", "2024-06-22 09:00"), "2024-06-24"),
    ],
)
def test_calendar_days(pause, due):
    story = asked_and_answered(calendar_days(10), "2024-06-03 09:00", pause)
    assert story.due == f"{due} 23:59:59"


def test_calendar_days_roll_once_at_the_end():
    """3/6 + 5 is Saturday 8/6, due Monday 10/6. Asked on Wednesday, 3 days are left, not 5."""
    story = Story(calendar_days(5), "2024-06-03 09:00")
    assert story.due == "2024-06-10 23:59:59"
    story.then("request_supplement", "2024-06-05 10:00").then("supply", "2024-06-11 09:00")
    assert story.due == "2024-06-14 23:59:59"
    # Asked on the Sunday after the unrolled last day: nothing left.
    story = asked_and_answered(calendar_days(5), "2024-06-03 09:00", ("2024-06-09 10:00", "2024-06-12 09:00"))
    assert story.due == "2024-06-12 23:59:59"


@pytest.mark.parametrize(
    "pause, due",
    [
        # Received Monday 3/6 09:00, 8 hours: due Tuesday 4/6 09:00.
        (("2024-06-03 10:00", "2024-06-03 11:00"), "2024-06-04 10:00:00"),
        (("2024-06-03 11:30", "2024-06-03 13:30"), "2024-06-04 09:00:00"),  # lunch is not worked
        (("2024-06-03 17:00", "2024-06-04 07:00"), "2024-06-04 09:00:00"),  # nor is the night
        (("2024-06-03 11:00", "2024-06-03 14:00"), "2024-06-04 10:00:00"),
        (("2024-06-03 16:00", "2024-06-08 09:00"), "2024-06-10 10:00:00"),  # 3 h left, answered on Saturday
        (("2024-06-03 10:00:01", "2024-06-03 10:00:02"), "2024-06-04 09:00:01"),
        (("2024-06-04 08:59:59", "2024-06-07 16:59:59"), "2024-06-07 17:00:00"),
        (("2024-06-04 09:00:00", "2024-06-07 10:00:00"), "2024-06-07 10:00:00"),  # asked at the last second
    ],
)
def test_working_hours(pause, due):
    assert asked_and_answered(working_hours(8), "2024-06-03 09:00", pause).due == due


@pytest.mark.parametrize(
    "pause, due",
    [
        (("2024-06-03 10:00", "2024-06-03 15:00:00"), "2024-06-03"),
        (("2024-06-03 10:00", "2024-06-03 15:00:01"), "2024-06-04"),  # its own rule again, from the answer
        (("2024-06-03 10:00", "2024-06-07 16:00"), "2024-06-10"),
        (("2024-06-03 10:00", "2024-06-08 09:00"), "2024-06-10"),
    ],
)
def test_same_day(pause, due):
    assert asked_and_answered(SAME_DAY, "2024-06-03 09:00", pause).due == f"{due} 23:59:59"


@pytest.mark.parametrize(
    "term, due",
    [
        (working_days(5, after_supplement="restart"), "2024-06-14 23:59:59"),
        (calendar_days(10, after_supplement="restart"), "2024-06-17 23:59:59"),
        (working_hours(8, after_supplement="restart"), "2024-06-10 09:00:00"),
    ],
)
def test_a_term_may_start_anew_at_the_answer(term, due):
    story = Story(term, "2024-06-03 09:00").then("request_supplement", "2024-06-04 08:00")
    assert story.then("supply", "2024-06-07 09:00").due == due


@pytest.mark.parametrize("asked, answered", [("request_payment", "pay"), ("pause", "resume")])
def test_only_a_supplement_starts_a_term_anew(asked, answered):
    story = Story(working_days(5, after_supplement="restart"), "2024-06-03 09:00")
    story.then("assign", "2024-06-03 10:00").then(asked, "2024-06-06 08:00")
    assert story.then(answered, "2024-06-07 09:00").due == "2024-06-11 23:59:59"


@pytest.mark.parametrize(
    "asked, answered", [("request_supplement", "supply"), ("request_payment", "pay"), ("pause", "resume")]
)
def test_every_kind_of_pause_stops_the_clock(asked, answered):
    story = Story(working_days(5), "2024-06-03 09:00").then("assign", "2024-06-03 10:00")
    assert story.then(asked, "2024-06-05 10:00").due is None
    assert story.then(answered, "2024-06-12 09:00").due == "2024-06-17 23:59:59"


@pytest.mark.parametrize("after_supplement", ["resume", "restart"])
def test_paused_when_late_stays_late(after_supplement):
    story = Story(working_days(5, after_supplement=after_supplement), "2024-06-03 09:00")
    story.then("request_supplement", "2024-06-11 00:00:00")
    assert story.due == "2024-06-10 23:59:59" and story.is_late("2024-06-11 00:00:00")
    story.then("supply", "2024-06-20 09:00")
    assert story.due == "2024-06-10 23:59:59"
    assert story.then("resolve", "2024-06-20 10:00").state.verdict == "late"


def test_asked_at_the_last_second_is_still_in_time():
    assert Story(working_days(5), "2024-06-03 09:00").then("request_supplement", "2024-06-10 23:59:59").due is None


@pytest.mark.parametrize("action", ["stop", "withdraw"])
def test_ended_while_the_clock_stood_keeps_no_date(action):
    story = Story(working_days(5), "2024-06-03 09:00").then("request_supplement", "2024-06-07 09:00")
    assert story.then(action, "2024-06-28 09:00").due is None
    late = Story(working_days(5), "2024-06-03 09:00").then("request_supplement", "2024-06-11 09:00")
    assert late.then(action, "2024-06-28 09:00").due == "2024-06-10 23:59:59"


def test_other_acts_leave_a_standing_clock_alone():
    story = Story(working_days(5), "2024-06-03 09:00").then("request_supplement", "2024-06-05 10:00")
    story.then("transfer", "2024-06-06 09:00", agency=2)
    story.then("extend", "2024-06-07 09:00", promised_at=at("2024-06-28 17:00"))
    assert story.due is None
    assert story.then("supply", "2024-06-12 09:00").due == "2024-06-17 23:59:59"


# -- a changed calendar -----------------------------------------------------------------------------------

STORM = off("nghỉ tránh bão", "2024-06-06", "2024-06-07", kind="compensatory")
WORKED_SATURDAY = DayEntry(date(2024, 6, 8), "makeup_work", "làm bù")


def test_new_days_off_move_the_date_on():
    story = Story(working_days(5), "2024-06-03 09:00")
    story.recalculate("2024-06-05 16:00", national(*STORM, revision=2))
    assert story.due == "2024-06-12 23:59:59" and story.state.revision == 2


@pytest.mark.parametrize("term", [working_days(5), calendar_days(5)])
def test_a_date_never_moves_earlier(term):
    """Saturday 8/6 becomes a working day: counted anew the dossier were due sooner, but the slip says Monday."""
    story = Story(term, "2024-06-03 09:00").recalculate("2024-06-05 16:00", national(WORKED_SATURDAY))
    assert story.due == "2024-06-10 23:59:59"


def test_hours_never_move_earlier_either():
    story = Story(working_hours(40), "2024-06-04 09:00").recalculate("2024-06-05 16:00", national(WORKED_SATURDAY))
    assert story.due == "2024-06-11 09:00:00"


def test_the_day_on_the_slip_is_moved_on_if_it_is_now_off():
    """A worked Saturday gains a day, but Monday 10/6 itself becomes a day off."""
    swap = [WORKED_SATURDAY, *off("nghỉ hoán đổi", "2024-06-10", kind="swapped_off")]
    for term in (working_days(5), calendar_days(5)):
        story = Story(term, "2024-06-03 09:00").recalculate("2024-06-05 16:00", national(*swap))
        assert story.due == "2024-06-11 23:59:59"
    hours = Story(working_hours(40), "2024-06-03 09:00").recalculate("2024-06-05 16:00", national(*swap))
    assert hours.due == "2024-06-11 07:00:00"


def test_calendar_days_are_rolled_on_the_new_calendar():
    story = Story(calendar_days(3), "2024-06-03 09:00").recalculate("2024-06-05 16:00", national(*STORM))
    assert story.due == "2024-06-10 23:59:59"


def test_a_calendar_that_changes_nothing_moves_nothing():
    story = Story(working_days(5), "2024-06-03 09:00")
    story.recalculate("2024-06-05 16:00", national(*off("lễ", "2024-07-01")))
    assert story.due == "2024-06-10 23:59:59"


def test_lateness_is_taken_back():
    """The storm of 6 and 7/6 is entered in the calendar only after the date has passed."""
    story = Story(working_days(5), "2024-06-03 09:00")
    assert story.is_late("2024-06-11 09:00")
    story.recalculate("2024-06-11 09:00", national(*STORM))
    assert story.due == "2024-06-12 23:59:59" and not story.is_late("2024-06-12 09:00")
    assert story.then("resolve", "2024-06-12 10:00").state.verdict == "on_time"


def test_lateness_of_a_paused_dossier_is_taken_back_and_its_clock_stands():
    story = Story(working_days(5), "2024-06-03 09:00").then("request_supplement", "2024-06-11 09:00")
    assert story.due == "2024-06-10 23:59:59"
    story.recalculate("2024-06-13 09:00", national(*STORM))
    assert story.due is None  # on the new calendar it was due on 12/6 and one day was left
    assert story.then("supply", "2024-06-20 09:00").due == "2024-06-21 23:59:59"


def test_paused_late_and_still_late_on_the_new_calendar():
    story = Story(working_days(5), "2024-06-03 09:00").then("request_supplement", "2024-06-13 09:00")
    story.recalculate("2024-06-14 09:00", national(*STORM))
    assert story.due == "2024-06-12 23:59:59"
    assert story.then("supply", "2024-06-20 09:00").due == "2024-06-12 23:59:59"


@pytest.mark.parametrize(
    "term, due",
    [
        # Asked on Wednesday 5/6, answered on Wednesday 12/6; Thursday and Friday after it become days off.
        (working_days(5), "2024-06-19 23:59:59"),  # three left: 17, 18, 19/6
        (calendar_days(6), "2024-06-17 23:59:59"),  # four left: 16/6, a Sunday
        (working_hours(24), "2024-06-17 08:00:00"),  # 7 h left: 6 h of Wednesday from 09:00, then one of 17/6
    ],
)
def test_while_the_clock_stands_a_new_calendar_changes_where_the_days_fall_not_how_many(term, due):
    story = Story(term, "2024-06-03 09:00").then("request_supplement", "2024-06-05 10:00")
    left = story.state.leg
    story.recalculate("2024-06-06 09:00", national(*off("bão", "2024-06-13", "2024-06-14", kind="compensatory")))
    assert story.due is None and story.state.leg == left
    assert story.then("supply", "2024-06-12 09:00").due == due


def test_days_off_inside_the_wait_do_not_change_what_is_left():
    """The storm falls into the pause: three days were left at the request and three are left."""
    story = Story(working_days(5), "2024-06-03 09:00").then("request_supplement", "2024-06-05 10:00")
    story.recalculate("2024-06-06 09:00", national(*STORM))
    assert story.then("supply", "2024-06-12 09:00").due == "2024-06-17 23:59:59"


def test_days_left_are_counted_up_to_the_due_day_as_it_then_stands():
    """Monday 10/6 stands though Saturday is worked now: at a request on 5/6 there are 6, 7, 8 and 10/6 left."""
    story = Story(working_days(5), "2024-06-03 09:00").recalculate("2024-06-04 16:00", national(WORKED_SATURDAY))
    story.then("request_supplement", "2024-06-05 10:00")
    assert story.then("supply", "2024-06-11 09:00").due == "2024-06-17 23:59:59"


def test_calendar_days_left_are_counted_up_to_the_slip_s_day_where_that_stands():
    """Rolled from Saturday 8/6 to Monday 10/6; the Saturday is worked later on, the Monday stands: 5 days left."""
    story = Story(calendar_days(5), "2024-06-03 09:00").recalculate("2024-06-04 16:00", national(WORKED_SATURDAY))
    story.then("request_supplement", "2024-06-05 10:00")
    assert story.then("supply", "2024-06-11 09:00").due == "2024-06-17 23:59:59"


def test_paused_at_what_turns_out_to_be_the_last_second_was_in_time():
    story = Story(working_days(5), "2024-06-03 09:00").then("request_supplement", "2024-06-12 23:59:59")
    assert story.due == "2024-06-10 23:59:59"
    assert story.recalculate("2024-06-13 09:00", national(*STORM)).due is None


def test_a_longer_term_gives_its_days_from_the_same_start():
    story = Story(working_days(5), "2024-06-03 09:00")
    story.recalculate("2024-06-05 09:00", story.calendar, term=working_days(7))
    assert story.due == "2024-06-12 23:59:59"
    story.recalculate("2024-06-06 09:00", story.calendar, term=working_days(3))
    assert story.due == "2024-06-12 23:59:59"  # never earlier
