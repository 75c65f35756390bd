"""`verify`: a book that agrees with its events, and one thing changed by hand behind everybody's back."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F

from dossiers.flagging import flag_overdue
from dossiers.models import Dossier, DossierEvent, Flag
from dossiers.rules.deadlines import Term
from dossiers.verification import Verification
from tests.dossiers.at_work import day_off, differences
from tests.reporting.told import LONG_AFTER, correction, moment, told


@pytest.fixture
def book(office):
    """A little of everything. The first is late, open and flagged; it is the one that is tampered with."""
    late = office.happens("1/6 receive", "2/6 assign")
    office.happens("1/6 submit", "2/6 refuse")
    office.happens("1/6 submit", "2/6 withdraw")
    office.happens("1/6 receive", "5/6 request_supplement", "9/6 supply", "14/6 resolve", "15/6 return_result")
    office.happens("1/6 receive", "2/6 assign", "9/6 pause", term="no term")
    office.happens("1/6 08:30 receive", "1/6 10:00 request_payment", "2/6 pay", "5/6 stop", term="4 hours")
    office.happens("1/6 receive", told("5/6 extend", promised_at=moment("20/6 17:00")))
    office.happens("1/6 receive", told("5/6 transfer", agency=office.offices.village_committee), "12/6 resolve")
    office.happens("1/6 receive", told("5/6 recalculate", term=Term("working_days", 9)), "6/6 request_supplement")
    office.happens("1/6 receive", "5/6 resolve", correction("9/6", 2, "7/6 withdraw"))
    office.happens("1/6 receive", correction("9/6", 1))
    day_off("12/6")
    office.happens("7/6 receive", "8/6 recalculate")
    flag_overdue(moment("9/6 12:00"))  # due soon and overdue; not escalated before the 13th
    return late


def test_a_book_that_agrees(book):
    verification = Verification(LONG_AFTER)
    assert list(verification) == []
    assert verification.counts == (12, Flag.objects.count())
    assert Flag.objects.count() == 10


def test_an_empty_book(db):
    verification = Verification(LONG_AFTER)
    assert (list(verification), verification.counts) == ([], (0, 0))


def test_a_worker_that_is_behind_is_no_difference(book):
    assert differences() == []
    flag_overdue(LONG_AFTER)
    assert differences() == []


def hour_later(name):
    def tamper(late):
        row = Dossier.objects.get(pk=late.pk)
        Dossier.objects.filter(pk=late.pk).update(**{name: getattr(row, name) + timedelta(hours=1)})

    return tamper


def column(**values):
    return lambda late: Dossier.objects.filter(pk=late.pk).update(**values)


def event(**values):
    return lambda late: DossierEvent.objects.filter(dossier=late, seq=2).update(**values)


def flag(rung):
    return lambda late: Flag.objects.filter(dossier=late, rung=rung)


TAMPERED = [
    ("due_at", hour_later("due_at")),
    ("next_rung_at", hour_later("next_rung_at")),
    ("next_rung_at", column(next_rung_at=None)),
    ("escalates_at", hour_later("escalates_at")),
    ("received_at", hour_later("received_at")),
    ("promised_at", column(promised_at=moment("20/6"))),
    ("status", column(status="received")),
    ("verdict", column(verdict="on_time")),
    ("office", column(office="Phòng khác")),
    ("seq", column(seq=3)),
    ("event 2 due_at", event(due_at=moment("9/6"))),
    ("event 2 status", event(status="received")),
    ("event 2 from_status", event(from_status="processing")),
    ("event 2 verdict", event(verdict="late")),
    ("event 2 day", event(day=moment("3/6").date())),
    ("event 2 promised_at", event(promised_at=moment("20/6"))),
    # A flag that is gone is a rung that is still to be claimed.
    ("next_rung_at", lambda late: flag("overdue")(late).delete()),
    ("next_rung_at", lambda late: flag("due_soon")(late).delete()),
    ("next_rung_at", lambda late: flag("overdue")(late).update(voided_by=2)),
    ("flag escalated", lambda late: flag("due_soon")(late).update(rung="escalated")),
    ("flag overdue", lambda late: Flag.objects.create(dossier=late, rung="overdue", instant=moment("8/6"))),
    ("flag escalated", lambda late: Flag.objects.create(dossier=late, rung="escalated", instant=moment("8/6"))),
]
"""What `verify` must name, and how the late dossier was changed by hand."""


@pytest.mark.parametrize("what, tamper", TAMPERED, ids=[what for what, _ in TAMPERED])
def test_one_thing_changed_by_hand(book, what, tamper):
    tamper(book)
    assert [(difference.key, difference.what) for difference in differences()] == [(book.code, what)]


def test_a_flag_that_an_action_had_claimed(book):
    resolved = Dossier.objects.get(verdict="late")
    [due_soon, overdue] = Flag.objects.filter(dossier=resolved).order_by("instant")
    overdue.delete()
    assert [(difference.key, difference.what) for difference in differences()] == [(resolved.code, "flag overdue")]
    Flag.objects.create(dossier=resolved, rung="escalated", instant=moment("13/6 23:59:59"))
    assert {difference.what for difference in differences()} == {"flag overdue", "flag escalated"}
    assert (due_soon.rung, overdue.rung) == ("due_soon", "overdue")


def test_a_history_that_cannot_have_been_and_one_that_is_gone(book):
    DossierEvent.objects.filter(dossier=book, seq=2).update(action="supply")
    [difference] = differences()
    assert (difference.key, difference.what) == (book.code, "history")
    DossierEvent.objects.filter(dossier=book).delete()
    [difference] = differences()
    assert (difference.key, difference.what) == (book.code, "events")


def test_the_command_exits_0_of_a_book_that_agrees(book, capsys):
    answer = StringIO()
    call_command("verify", "--format", "json", stdout=answer)
    counted = json.loads(answer.getvalue())
    assert (counted["dossiers"], counted["flags"], counted["differences"]) == (12, Flag.objects.count(), [])


def test_the_command_exits_1_and_names_the_dossier(book, capsys):
    Dossier.objects.filter(pk=book.pk).update(due_at=F("escalates_at"))
    answer = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "--format", "json", stdout=answer)
    assert ended.value.code == 1
    [named] = json.loads(answer.getvalue())["differences"]
    assert (named["what"], named["key"]) == ("due_at", book.code)
    assert (named["stored"], named["computed"]) == ("2023-06-13T16:59:59+00:00", "2023-06-08T16:59:59+00:00")
    assert book.code in capsys.readouterr().err
