"""Every question to a calendar, alone and in whole arrays, against the slow reference; the horizon refused."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dossiers.rules.errors import BadValue, BeyondHorizon
from dossiers.rules.worktime import compile_calendar
from dossiers.rules.worktime_arrays import CalendarArrays
from tests.rules.offices import HOUR, MONDAY_TO_FRIDAY, NATIONAL, at, day, told
from tests.rules.random_offices import calendars, dates, instants
from tests.rules.reference import Outside

BEYOND = "beyond the horizon"
moderate = settings(max_examples=120, deadline=None)
amounts = st.integers(1, 12) | st.integers(1, 60)
seconds = st.sampled_from([1, 60, HOUR, 4 * HOUR, 8 * HOUR, 40 * HOUR]) | st.integers(1, 400_000)


def answer(question, *values):
    """What the compiled calendar or an array of it answers, or that it refuses."""
    try:
        said = question(*values)
    except BeyondHorizon:
        return BEYOND
    return said.item() if isinstance(said, np.ndarray) else said


def slow(question, *values, as_rules=lambda value: value):
    """What the reference answers, in the integers of the rules, or that it refuses."""
    try:
        return as_rules(question(*values))
    except Outside:
        return BEYOND


def alone(value):
    return np.array([value], np.int64)


@moderate
@given(st.data())
def test_day_questions(data):
    both = data.draw(calendars())
    compiled, arrays, office = both.compiled, both.arrays, both.office
    asked, other, n = data.draw(dates(both)), data.draw(dates(both)), data.draw(amounts)
    assume(compiled.days)
    number, later = day(asked), day(other)

    assert answer(compiled.is_working, number) == slow(office.is_working, asked)

    expected = slow(office.nth_after, asked, n, as_rules=day)
    assert answer(compiled.nth_working_day_after, number, n) == expected
    assert answer(arrays.nth_working_day_after, alone(number), n) == expected
    assert answer(arrays.nth_working_day_after, alone(number), alone(n)) == expected

    if office.first <= asked <= office.last:
        expected = slow(office.nth_before, asked, n, as_rules=day)
        assert answer(compiled.nth_working_day_before, number, n) == expected

    expected = slow(office.roll, asked, as_rules=day)
    assert answer(compiled.roll, number) == expected
    assert answer(arrays.roll, alone(number)) == expected

    if asked < other:
        expected = slow(office.count_between, asked, other)
        assert answer(compiled.working_days_between, number, later) == expected
        assert answer(arrays.working_days_between, alone(number), alone(later)) == expected

    day_before = office.first - timedelta(days=1)
    expected = sum(office.is_working(d) for d in office.sessions if day_before < d <= asked)
    if asked not in office.sessions:
        expected = BEYOND
    assert answer(compiled.count, number) == answer(arrays.count, alone(number)) == expected


@moderate
@given(st.data())
def test_hour_questions(data):
    both = data.draw(calendars())
    compiled, arrays, office = both.compiled, both.arrays, both.office
    begin, end, amount = data.draw(instants(both)), data.draw(instants(both)), data.draw(seconds)
    assume(compiled.days)
    start, finish = at(begin), at(end)

    expected = slow(office.worked_between, begin, end)
    assert answer(compiled.worked_between, start, finish) == expected
    assert answer(arrays.worked_between, alone(start), alone(finish)) == expected

    expected = slow(office.worked_between, both.first, begin)
    assert answer(compiled.worked_before, start) == expected
    assert answer(arrays.worked_before, alone(start)) == expected

    expected = slow(office.add_worked, begin, amount, as_rules=at)
    assert answer(compiled.add_worked, start, amount) == expected
    assert answer(arrays.add_worked, alone(start), amount) == expected
    assert answer(arrays.add_worked, alone(start), alone(amount)) == expected

    assert answer(compiled.worked_ago, start, amount) == slow(office.worked_ago, begin, amount, as_rules=at)

    expected = slow(office.first_session, begin, as_rules=at)
    assert answer(compiled.first_session, start) == expected
    assert answer(arrays.first_session, alone(start)) == expected

    expected = slow(lambda: day(office.first_session(begin).date()))
    assert answer(compiled.start_day, start) == expected
    assert answer(arrays.start_day, alone(start)) == expected


@moderate
@given(st.data())
def test_the_sessions_of_every_day_and_why_it_is_off(data):
    both = data.draw(calendars())
    for which, worked in both.office.sessions.items():
        midnight = at(f"{which} 00:00")
        expected = tuple((at(opens) - midnight, at(closes) - midnight) for opens, closes in worked)
        assert both.compiled.sessions_of(day(which)) == expected
    off = [which for which, worked in both.office.sessions.items() if not worked]
    horizon = day(both.office.first) - 1, day(both.office.last) + 1
    assert [number for number, _, _ in both.compiled.off_days(*horizon)] == [day(which) for which in off]


@moderate
@given(st.data())
def test_adding_worked_time_and_measuring_it_are_inverse(data):
    both = data.draw(calendars())
    compiled = both.compiled
    start, amount = at(data.draw(instants(both, beyond=0))), data.draw(seconds)
    reached = answer(compiled.add_worked, start, amount)
    assume(reached not in (BEYOND, at(both.after_last)))
    assert start < reached
    assert compiled.worked_between(start, reached) == amount
    assert compiled.worked_between(start, reached - 1) == amount - 1  # the earliest such instant
    assert compiled.add_worked(start, amount // 2 + 1) <= reached
    back = compiled.worked_ago(reached, amount)
    assert back <= compiled.first_session(start)
    assert compiled.worked_between(back, reached) == amount


@moderate
@given(st.data())
def test_an_array_is_answered_as_each_of_its_instants(data):
    both = data.draw(calendars())
    compiled, arrays = both.compiled, both.arrays
    assume(compiled.days)
    asked = [at(instant) for instant in data.draw(st.lists(instants(both, beyond=0), max_size=12))]
    amount, n = data.draw(seconds), data.draw(st.integers(0, 6))
    in_array = np.array(asked, np.int64)

    def agree(of_array, of_one):
        one_by_one = [answer(of_one, instant) for instant in asked]
        if BEYOND in one_by_one:
            assert answer(of_array) == BEYOND
        else:
            assert of_array().tolist() == one_by_one

    agree(lambda: arrays.worked_before(in_array), compiled.worked_before)
    agree(lambda: arrays.first_session(in_array), compiled.first_session)
    agree(lambda: arrays.add_worked(in_array, amount), lambda one: compiled.add_worked(one, amount))
    agree(lambda: arrays.add_worked(in_array, 0), lambda one: compiled.add_worked(one, 0))
    whole_days = (in_array + 7 * HOUR) // 86_400
    agree(lambda: arrays.nth_working_day_after(whole_days, n),
          lambda one: compiled.nth_working_day_after((one + 7 * HOUR) // 86_400, n))  # fmt: skip
    agree(lambda: arrays.roll(whole_days), lambda one: compiled.roll((one + 7 * HOUR) // 86_400))


# -- the horizon: 2021-01-01 … 2024-12-31 of the national calendar ---------------------------------------

ARRAYS = CalendarArrays(NATIONAL)
INSTANT_QUESTIONS = {
    "worked_before": lambda c, x: c.worked_before(x),
    "worked_between from": lambda c, x: c.worked_between(x, x * 0 + at("2022-06-01 09:00")),
    "worked_between to": lambda c, x: c.worked_between(x * 0 + at("2022-06-01 09:00"), x),
    "add_worked": lambda c, x: c.add_worked(x, 1),
    "first_session": lambda c, x: c.first_session(x),
    "start_day": lambda c, x: c.start_day(x),
}
DAY_QUESTIONS = {
    "count": lambda c, x: c.count(x),
    "nth_working_day_after": lambda c, x: c.nth_working_day_after(x, 1),
    "roll": lambda c, x: c.roll(x),
}
ALONE = {
    "worked_ago": lambda c, x: c.worked_ago(x, 1),
    "sessions_of": lambda c, x: c.sessions_of((x + 7 * HOUR) // 86_400),
    "is_working": lambda c, x: c.is_working((x + 7 * HOUR) // 86_400),
}
FAR = ["1900-01-01 00:00:00", "2020-12-31 23:59:59", "2025-01-01 00:00:00", "2999-12-31 23:59:59"]


@pytest.mark.parametrize("when", FAR)
@pytest.mark.parametrize("question", INSTANT_QUESTIONS)
def test_an_instant_outside_the_horizon_is_refused(question, when):
    ask = INSTANT_QUESTIONS[question]
    with pytest.raises(BeyondHorizon):
        ask(NATIONAL, at(when))
    for batch in ([when], ["2022-06-01 09:00", when], [when, "2022-06-01 09:00"]):
        with pytest.raises(BeyondHorizon):
            ask(ARRAYS, np.array([at(each) for each in batch], np.int64))


@pytest.mark.parametrize("when", FAR)
@pytest.mark.parametrize("question", DAY_QUESTIONS)
def test_a_day_outside_the_horizon_is_refused(question, when):
    ask = DAY_QUESTIONS[question]
    with pytest.raises(BeyondHorizon):
        ask(NATIONAL, day(when[:10]))
    with pytest.raises(BeyondHorizon):
        ask(ARRAYS, np.array([day("2022-06-01"), day(when[:10])], np.int64))


@pytest.mark.parametrize("when", FAR)
@pytest.mark.parametrize("question", ALONE)
def test_what_has_no_array_form_refuses_it_too(question, when):
    with pytest.raises(BeyondHorizon):
        ALONE[question](NATIONAL, at(when))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: NATIONAL.nth_working_day_after(day("2024-12-31"), 1),
        lambda: ARRAYS.nth_working_day_after(alone(day("2024-12-31")), 1),
        lambda: NATIONAL.nth_working_day_after(day("2021-01-04"), 1_000_000),
        lambda: ARRAYS.nth_working_day_after(alone(day("2021-01-04")), 1_000_000),
        lambda: NATIONAL.nth_working_day_before(day("2021-01-04"), 1),
        lambda: NATIONAL.nth_working_day_before(day("2021-01-01"), 1),
        lambda: NATIONAL.nth_working_day_before(day("2024-12-31"), 1_000_000),
        lambda: NATIONAL.add_worked(at("2024-12-31 16:59:59"), 2),
        lambda: ARRAYS.add_worked(alone(at("2024-12-31 16:59:59")), 2),
        lambda: NATIONAL.worked_ago(at("2021-01-04 07:00:01"), 2),
        lambda: NATIONAL.first_session(at("2024-12-31 17:00:00")),
        lambda: ARRAYS.first_session(alone(at("2024-12-31 17:00:00"))),
        lambda: NATIONAL.off_days(day("2024-12-20"), day("2025-01-02")),
    ],
)
def test_an_answer_that_would_lie_outside_the_horizon_is_refused(ask):
    with pytest.raises(BeyondHorizon) as refused:
        ask()
    assert (refused.value.params["first"], refused.value.params["last"]) == (date(2021, 1, 1), date(2024, 12, 31))


def test_the_very_last_second_and_day_are_still_answered():
    assert told(NATIONAL.add_worked(at("2024-12-31 16:59:59"), 1)) == "2024-12-31 17:00:00"
    assert NATIONAL.nth_working_day_after(day("2024-12-30"), 1) == day("2024-12-31")
    assert NATIONAL.worked_before(at("2021-01-01 00:00:00")) == 0
    assert told(NATIONAL.first_session(at("2021-01-01 00:00:00"))) == "2021-01-04 07:00:00"
    assert NATIONAL.worked_between(at("2024-12-31 07:00:00"), at("2024-12-31 23:59:59")) == 8 * HOUR


@pytest.mark.parametrize(
    "ask",
    [
        lambda: NATIONAL.nth_working_day_after(day("2025-01-02"), 0),
        lambda: NATIONAL.nth_working_day_before(day("2025-01-02"), 0),
        lambda: NATIONAL.nth_working_day_before(day("2025-01-01"), 1),
        lambda: NATIONAL.working_days_between(day("2025-02-01"), day("2025-01-02")),
        lambda: NATIONAL.add_worked(at("2025-01-02 09:00"), 0),
    ],
    ids=["0 days after", "0 days before", "1 day before a day not known", "no days between", "0 seconds"],
)
def test_asking_for_nothing_outside_the_horizon_is_refused_as_well(ask):
    with pytest.raises(BeyondHorizon):
        ask()


def test_a_negative_amount_is_refused():
    monday, morning = day("2023-06-05"), at("2023-06-05 09:00")
    for ask in (
        lambda: NATIONAL.nth_working_day_after(monday, -1),
        lambda: ARRAYS.nth_working_day_after(alone(monday), -1),
        lambda: NATIONAL.add_worked(morning, -1),
        lambda: ARRAYS.add_worked(alone(morning), -1),
    ):
        with pytest.raises(BadValue):
            ask()


def test_a_negative_number_of_days_before_is_refused():
    with pytest.raises(BadValue):
        NATIONAL.nth_working_day_before(day("2023-06-05"), -1)


@pytest.mark.parametrize("question", [*INSTANT_QUESTIONS, "worked_ago"])
def test_a_calendar_without_a_working_day_answers_or_refuses(question):
    nothing = compile_calendar(date(2022, 1, 1), date(2022, 12, 31), [], [])
    ask = {**INSTANT_QUESTIONS, **ALONE}[question]
    expected = 0 if question.startswith("worked_b") else BEYOND
    assert answer(ask, nothing, at("2022-06-06 10:00")) == expected
    if question != "worked_ago":
        assert answer(ask, CalendarArrays(nothing), alone(at("2022-06-06 10:00"))) == expected


def test_no_time_ago_is_never_later_than_the_instant_itself():
    before_all_work = compile_calendar(date(2022, 1, 1), date(2022, 12, 31), [MONDAY_TO_FRIDAY], [])
    saturday = at("2022-01-01 10:00")
    assert answer(before_all_work.worked_ago, saturday, 0) in (BEYOND, saturday, at("2022-01-01 00:00"))
