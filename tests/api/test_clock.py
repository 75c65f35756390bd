"""The clock of a dossier: what it is owed, what is used up, what is left, and why."""

import pytest

from tests.api.systems import one
from tests.reporting.told import moment, told


@pytest.fixture
def read(ward, time_machine):
    def at(dossier, when):
        time_machine.move_to(moment(when), tick=False)
        answer = ward.get(one(dossier) + "clock")
        assert answer.status_code == 200, answer.json()
        return answer.json()

    return at


def amounts(clock):
    return clock["budget"], clock["used"], clock["left"]


def test_a_running_clock(read, office):
    """Monday to Monday: day 0 is the 12th, the fifth working day the 19th."""
    dossier = office.happens("12/6 receive")
    clock = read(dossier, "14/6 10:00")
    trace = clock.pop("trace")
    assert clock == {
        "status": "received", "unit": "working_days", "budget": 5, "used": 2, "left": 3, "left_seconds": None,
        "due_at": "2023-06-19T23:59:59+07:00", "slip": "2023-06-19", "late": False, "paused": False,
        "as_of": "2023-06-14T10:00:00+07:00",
    }  # fmt: skip
    assert [line["what"] for line in trace] == ["received", "term", "started", "skipped", "counted", "due"]
    assert trace[3] == {"what": "skipped", "first": "2023-06-17", "last": "2023-06-18"}


@pytest.mark.parametrize(
    "when, expected, late",
    [
        ("12/6 9:00", (5, 0, 5), False),
        ("13/6 0:00", (5, 1, 4), False),
        ("17/6 12:00", (5, 4, 1), False),  # a Saturday: Monday is left
        ("19/6 23:59:59", (5, 5, 0), False),
        ("20/6 0:00", (5, 5, 0), True),
        ("30/6 0:00", (5, 5, 0), True),
    ],
)
def test_day_by_day(read, office, when, expected, late):
    clock = read(office.happens("12/6 receive"), when)
    assert (amounts(clock), clock["late"]) == (expected, late)


def test_while_it_stands(read, office):
    dossier = office.happens("12/6 receive", "14/6 request_supplement")
    clock = read(dossier, "1/8")
    assert (amounts(clock), clock["paused"], clock["late"], clock["due_at"]) == ((5, 2, 3), True, False, None)
    assert clock["slip"] == "2023-06-19"


def test_after_the_answer(read, office):
    dossier = office.happens("12/6 receive", "14/6 request_supplement", "21/6 supply")
    clock = read(dossier, "21/6 9:00")
    assert (amounts(clock), clock["paused"], clock["due_at"]) == ((5, 2, 3), False, "2023-06-26T23:59:59+07:00")
    assert clock["slip"] == "2023-06-19"


def test_paused_when_already_late_is_late(read, office):
    dossier = office.happens("12/6 receive", "20/6 request_supplement")
    clock = read(dossier, "21/6")
    assert (clock["late"], clock["paused"], amounts(clock)) == (True, False, (5, 5, 0))


def test_a_supplement_that_restarts_the_count(read, office):
    version = office.procedures["5 days"]
    version.after_supplement = "restart"
    version.save()
    dossier = office.happens("12/6 receive", "14/6 request_supplement")
    assert amounts(read(dossier, "15/6")) == (5, 0, 5)


def test_hours(read, office):
    dossier = office.happens("12/6 9:00 receive", term="4 hours")
    clock = read(dossier, "12/6 10:30")
    assert (clock["unit"], amounts(clock), clock["left_seconds"]) == ("working_hours", (4, 2, 2), 9000)
    assert clock["due_at"] == "2023-06-12T15:00:00+07:00"
    assert amounts(read(dossier, "12/6 12:30")) == (4, 3, 1)  # over noon nothing runs
    assert read(dossier, "12/6 15:00:01")["late"]


def test_no_term(read, office):
    clock = read(office.happens("12/6 receive", term="no term"), "1/8")
    assert (clock["unit"], amounts(clock), clock["due_at"], clock["late"]) == (None, (None,) * 3, None, False)


def test_the_same_day(read, office):
    version = office.procedures["5 days"]
    version.term_kind, version.term_amount = "same_day", 0
    version.save()
    dossier = office.happens("12/6 9:00 receive")
    assert (read(dossier, "12/6 16:00")["unit"], amounts(read(dossier, "12/6 16:00"))) == ("same_day", (1, 0, 1))
    assert amounts(read(dossier, "13/6 0:00")) == (1, 1, 0)


def test_not_yet_received(read, office):
    clock = read(office.happens("12/6 submit"), "1/8")
    assert (clock["unit"], amounts(clock), clock["due_at"], clock["slip"]) == ("working_days", (5, 0, 5), None, None)


def test_of_an_ended_dossier_it_stands_at_the_end(read, office):
    dossier = office.happens("12/6 receive", "14/6 resolve", "20/6 return_result")
    clock = read(dossier, "1/8")
    assert (clock["as_of"], amounts(clock), clock["late"]) == ("2023-06-14T09:00:00+07:00", (5, 2, 3), False)
    late = office.happens("12/6 receive", "20/6 resolve")
    assert read(late, "1/8")["late"]


def test_an_apology_changes_no_date(read, office):
    dossier = office.happens("12/6 receive", told("19/6 extend", promised_at=moment("30/6 17:00")))
    clock = read(dossier, "20/6")
    assert (clock["due_at"], clock["late"]) == ("2023-06-19T23:59:59+07:00", True)
    assert "promised" in [line["what"] for line in clock["trace"]]
