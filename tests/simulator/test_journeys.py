"""Every dossier ends as it must: whatever its term, the days of its office and the chances on its way."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers import calendars
from dossiers.catalogue import DATA
from dossiers.catalogue.calendars import read_calendar
from dossiers.rules import worktime
from dossiers.rules.deadlines import CALENDAR_DAYS, RESTART, SAME_DAY, WORKING_DAYS, WORKING_HOURS, Term
from dossiers.rules.lifecycle import OPEN, PAUSED
from dossiers.rules.officetime import HOUR, day_of, end_of, second_of_day, start_of, to_date, to_day
from simulator.journeys import DRAWS, Given, journey
from simulator.regions import Atom
from simulator.scenario import BESIDE, CHANNELS, EXITS
from simulator.spread import ENDS, ENTRY_WORDS, Spreader
from simulator.stage import Outlet, Service, Stage
from simulator.timing import OWN_TERM, SUBSTITUTES, Span, Timing

FIRST, LAST = to_day(date(2017, 1, 1)), to_day(date(2026, 6, 30))
FAR = end_of(to_day(date(2028, 6, 30)))
TERMS = (
    None,
    Term(SAME_DAY, 0),
    *(Term(WORKING_HOURS, hours) for hours in (1, 4, 8, 16, 40)),
    *(Term(WORKING_DAYS, days) for days in (1, 2, 5, 15, 40)),
    Term(WORKING_DAYS, 12, after_supplement=RESTART),
    *(Term(CALENDAR_DAYS, days) for days in (1, 3, 10, 30)),
)
THOROUGH = settings(max_examples=150, deadline=None)
UTMOST = (False, True)
WAITING = (("request_supplement", "supply"), ("request_payment", "pay"), ("pause", "resume"))


@pytest.fixture(scope="module")
def calendar():
    """The shipped calendar, without a database."""
    file = read_calendar(DATA)
    entries = [
        worktime.DayEntry(day, entry.kind, entry.name, calendars.parse(entry.sessions) or None)
        for day, entry in file.entries.items()
    ]
    return worktime.compile_calendar(file.first, file.last, map(calendars.weekly_hours, file.hours), entries)


def named(term: Term | None) -> str:
    return f"{term.amount} {term.kind} {term.after_supplement}" if term else "no term"


@st.composite
def spans(draw) -> Span:
    """A period of a day to a year, and the part of it in which an office existed."""
    first = draw(st.integers(FIRST + 1, LAST - 366))
    last = first + draw(st.sampled_from([0, 1, 4, 6, 30, 90, 364]))
    begin = draw(st.sampled_from([first, first, draw(st.integers(first, last))]))
    end = draw(st.sampled_from([last, last, draw(st.integers(begin, last))]))
    return Span(begin, end, first, last)


def stage(calendar, term, span) -> Stage:
    outlet = Outlet(1, "000.00.13.H11", "k", "commune", (1,), ("commune",), 1, "000.00.13.H11", ("Xã",), 0, 0, 0)
    service = Service(1, "1.000000", "HT", "commune", "k", term, 5, 5, 8_000, 1.0, ("một", "hai", "ba", "bốn"), 0, 0, 0)
    columns = (np.array([value], np.int64) for value in (0, 0, calendar.first_day, span.first, span.last))
    return Stage("60", span.period_first, span.period_last, {}, [outlet], [service], *columns, calendar, 1)


def lives(calendar, term, span, entry, end, *, utmost, rng, count=3):
    """Some dossiers of a group, as they are spread and as they live; none where no such dossier can be."""
    place = stage(calendar, term, span)
    spreader = Spreader(place, rng)
    if spreader._slots(spreader.timings[0], entry, end, utmost=utmost) is None:
        return
    whole = Atom(np.ones((1, len(CHANNELS)), bool), (0,), is_rest=False)
    channel = CHANNELS.index("online") if end in BESIDE else -1
    group = spreader._place(whole, ENTRY_WORDS.index(entry), channel, ENDS.index(end), count)
    for _, chosen, _, _, received_at, waits_until, opened_at, own in zip(*(c.tolist() for c in group), strict=True):
        counted = term if own == OWN_TERM else SUBSTITUTES[own]
        online = CHANNELS[chosen] == "online"
        dossier = Given(
            place.outlets[0], place.services[0], counted, span, online, end, opened_at, received_at, waits_until
        )
        yield journey(calendar, dossier, rng.choice([0.0, 0.999999, *rng.random(6)], DRAWS).tolist(), FAR)


def standing(events, at):
    """How a dossier stands at an instant, in the words of a published table; None before it is there."""
    states = [event.state for event in events if event.step.at <= at]
    if not states:
        return None
    state = states[-1]
    if state.status in OPEN:
        return "open_late" if state.is_late(at) else "open_paused" if state.status in PAUSED else "open_in_time"
    return {"submitted": "pending", "resolved": state.verdict, "returned": state.verdict}.get(
        state.status, state.status
    )


def check(events, span, entry, end):
    before, after = start_of(span.period_first) - 1, end_of(span.period_last)
    assert standing(events, after) == end
    assert (standing(events, before) or "pending").startswith("open" if entry == "carried" else "pending")
    for event in events:
        if before < event.step.at <= after and event.step.action in ("receive", "resolve", "withdraw", "stop"):
            assert span.first <= day_of(event.step.at) <= span.last
    assert len({event.step.action for event in events} & {"resolve", "withdraw", "stop", "refuse"}) == 1


@THOROUGH
@given(data=st.data(), term=st.sampled_from(TERMS), span=spans(), seed=st.integers(0, 2**31))
def test_every_end_is_reached(calendar, data, term, span, seed):
    rng = np.random.default_rng(seed)
    entry, end = data.draw(st.sampled_from(ENTRY_WORDS)), data.draw(st.sampled_from(ENDS))
    if end in BESIDE and entry == "carried":
        return
    for utmost in UTMOST:
        for events in lives(calendar, term, span, entry, end, utmost=utmost, rng=rng):
            check(events, span, entry, end)


@THOROUGH
@given(term=st.sampled_from(TERMS), span=spans(), entry=st.sampled_from(ENTRY_WORDS), end=st.sampled_from(EXITS))
def test_where_days_are_worked_every_end_is_possible_at_the_utmost(calendar, term, span, entry, end):
    timing = Timing(calendar, term, span, calendar.first_day)
    assert timing.utmost_slots(entry, end) or not len(timing.days)


def possible(timing: Timing, entry: str) -> set[str]:
    return {end for end in EXITS if timing.slots(entry, end) is not None}


@pytest.mark.parametrize("term", TERMS, ids=named)
def test_a_year_reaches_every_usual_end_by_itself(calendar, term):
    span = Span(*2 * (to_day(date(2023, 1, 1)), to_day(date(2023, 12, 31))))
    timing = Timing(calendar, term, span, calendar.first_day)
    without = {"no_term", "withdrawn", "stopped", "open_in_time", "open_paused"}
    for entry in ENTRY_WORDS:
        assert possible(timing, entry) == (without if term is None else set(EXITS) - {"no_term"})


@pytest.mark.parametrize(
    "term, impossible",
    [
        (Term(WORKING_DAYS, 5), "on_time late open_late"),
        (Term(SAME_DAY, 0), "late open_late"),
        (Term(WORKING_HOURS, 4), ""),
        (Term(WORKING_HOURS, 8), "late"),
        (Term(WORKING_HOURS, 16), "on_time late open_late"),
    ],
)
def test_what_one_day_lets_happen(calendar, term, impossible):
    day = to_day(date(2023, 3, 15))
    timing = Timing(calendar, term, Span(day, day, day, day), calendar.first_day)
    assert possible(timing, "received") == set(EXITS) - {"no_term", *impossible.split()}


@pytest.mark.parametrize("term", TERMS, ids=named)
def test_work_is_done_in_working_hours(calendar, term):
    rng = np.random.default_rng(3)
    span = Span(*2 * (to_day(date(2023, 1, 1)), to_day(date(2023, 12, 31))))
    for entry in ENTRY_WORDS:
        for end in EXITS:
            for events in lives(calendar, term, span, entry, end, utmost=False, rng=rng, count=10):
                for event in events:
                    day, second = day_of(event.step.at), second_of_day(event.step.at)
                    if event.step.action != "submit":
                        sessions = calendar.sessions_of(day)
                        assert any(start <= second <= close for start, close in sessions), (to_date(day), event)


@pytest.mark.parametrize(
    "draw, fee, offices, wait",
    [
        (0.5, 8_000, 4, ("request_supplement", "supply")),
        (0.7, 8_000, 4, ("request_payment", "pay")),
        (0.7, 0, 4, ("pause", "resume")),
        (0.9, 8_000, 4, ("pause", "resume")),
        (0.9, 8_000, 1, ("request_supplement", "supply")),  # still at the desk: nobody works on it yet
    ],
)
def test_what_an_open_dossier_waits_for(calendar, draw, fee, offices, wait):
    first, last = to_day(date(2023, 3, 1)), to_day(date(2023, 3, 15))
    span, term = Span(first, last, first, last), Term(WORKING_DAYS, 15)
    place = stage(calendar, term, span)
    service = place.services[0]._replace(fee=fee, offices=place.services[0].offices[:offices])
    received_at = start_of(first) + 8 * HOUR
    dossier = Given(place.outlets[0], service, term, span, False, "open_paused", received_at, received_at, 0)
    draws = [0.5] * DRAWS
    draws[6] = draw
    events = journey(calendar, dossier, draws, FAR)
    assert tuple(event.step.action for event in events if event.step.action in sum(WAITING, ())) == wait
    assert all(event.step.reason for event in events if event.step.action == wait[0])
    assert standing(events, end_of(last)) == "open_paused"


def test_what_has_not_happened_yet_is_left_out(calendar):
    day = to_day(date(2023, 3, 15))
    span, received_at = Span(day, day, day, day), start_of(day) + 8 * HOUR
    office = stage(calendar, Term(WORKING_DAYS, 5), span)
    dossier = Given(
        office.outlets[0], office.services[0], Term(WORKING_DAYS, 5), span, False, "open_in_time", received_at,
        received_at, 0,
    )  # fmt: skip
    whole = journey(calendar, dossier, [0.5] * DRAWS, FAR)
    assert (whole[0].step.action, whole[-1].step.action) == ("receive", "return_result")
    for place, event in enumerate(whole):
        assert journey(calendar, dossier, [0.5] * DRAWS, event.step.at) == whole[: place + 1]
