"""Flags: a function of the history, whenever and by however many workers they are noticed.

Handed in on Thursday 1/6/2023 with five working days, a dossier is due soon from 6/6 00:00:00, overdue from
8/6 23:59:59, escalated from 13/6 23:59:59: it crosses a rung when the instant has passed.
"""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from dossiers import services
from dossiers.flagging import Claimed, flag_overdue, try_again
from dossiers.models import Dossier, DossierEvent, Flag, FlagSetAside, OutboxMessage
from dossiers.rules.deadlines import Term
from tests.dossiers.at_work import at_once, differences, flags, intake, on_the_clock
from tests.reporting.told import correction, moment, told

DUE_SOON = ("due_soon", "6/6/2023 00:00:00")
OVERDUE = ("overdue", "8/6/2023 23:59:59")
ESCALATED = ("escalated", "13/6/2023 23:59:59")
NOTHING = Claimed({"due_soon": 0, "overdue": 0, "escalated": 0}, 0)
ROOT = Path(__file__).resolve().parents[2]


def claimed(due_soon=0, overdue=0, escalated=0, set_aside=0) -> Claimed:
    return Claimed({"due_soon": due_soon, "overdue": overdue, "escalated": escalated}, set_aside)


def notices(dossier=None) -> int:
    messages = OutboxMessage.objects.filter(topic="flag")
    return messages.filter(dossier=dossier).count() if dossier else messages.count()


def take(dossier, line, **details):
    step = told(line, **details)
    return services.act(dossier.pk, step.action, at=step.at, **step.details)


# When


def test_a_rung_is_crossed_when_its_instant_has_passed(office):
    dossier = office.happens("1/6 receive")
    assert flag_overdue(moment("6/6 00:00:00")) == NOTHING
    assert flag_overdue(moment("6/6 00:00:01")) == claimed(due_soon=1)
    assert flag_overdue(moment("8/6 23:59:59")) == NOTHING
    assert flag_overdue(moment("9/6 00:00:00")) == claimed(overdue=1)
    assert flag_overdue(moment("13/6 23:59:59")) == NOTHING
    assert flag_overdue(moment("14/6 00:00:00")) == claimed(escalated=1)
    assert flag_overdue(moment("14/6/2025")) == NOTHING
    assert flags(dossier) == [DUE_SOON, OVERDUE, ESCALATED]
    assert Dossier.objects.get().next_rung_at is None
    keys = OutboxMessage.objects.filter(topic="flag").order_by("key").values_list("key", flat=True)
    assert sorted(keys) == sorted(f"flag-{flag.pk}" for flag in Flag.objects.all())
    assert DossierEvent.objects.count() == 1 and differences() == []


def test_a_worker_down_over_tet_dates_the_rungs_as_they_were(office):
    dossier = office.happens("1/6 receive")
    assert flag_overdue(moment("1/8")) == claimed(1, 1, 1)
    assert flags(dossier) == [DUE_SOON, OVERDUE, ESCALATED]
    assert notices() == 3
    assert flag_overdue(moment("1/8")) == NOTHING


def test_working_hours_have_rungs_by_the_hour(office):
    dossier = office.happens("1/6 08:30 receive", term="4 hours")
    assert flag_overdue(moment("1/6 14:30:01")) == claimed(due_soon=1, overdue=1)
    assert flags(dossier) == [("due_soon", "1/6/2023 10:30:00"), ("overdue", "1/6/2023 14:30:00")]


@pytest.mark.parametrize("line", ["7/6 request_supplement", "7/6 request_payment", "7/6 pause"])
def test_a_paused_dossier_is_not_flagged(office, line):
    dossier = office.happens("1/6 receive", "2/6 assign", line)
    assert flag_overdue(moment("1/8")) == NOTHING
    assert flags(dossier) == [DUE_SOON], "which it crossed before it was paused"
    assert notices() == 0 and differences() == []


def test_paused_when_already_late_it_stays_late(office):
    dossier = office.happens("1/6 receive", "9/6 request_supplement")
    assert flag_overdue(moment("1/8")) == claimed(escalated=1)
    assert flags(dossier) == [DUE_SOON, OVERDUE, ESCALATED]


@pytest.mark.parametrize("last", ["2/6 resolve", "2/6 withdraw", "2/6 stop"])
def test_what_has_ended_is_not_flagged(office, last):
    office.happens("1/6 receive", last)
    office.happens("1/6 receive", term="no term")
    office.happens("1/6 submit")
    assert flag_overdue(moment("1/8")) == NOTHING
    assert Flag.objects.count() == 0


# A function of the history

STORIES = [
    ("5 days", ["1/6 receive", "14/6 00:00:01 resolve"]),
    ("5 days", ["1/6 receive", "14/6 00:00:00 resolve"]),
    ("5 days", ["1/6 receive", "8/6 23:59:59 resolve", "9/6 return_result"]),
    ("5 days", ["1/6 receive", "9/6 00:00:00 assign", "9/6 10:00 resolve"]),
    ("5 days", ["1/6 receive", "6/6 00:00:00 request_supplement", "7/6 supply", "12/6 withdraw"]),
    ("5 days", ["1/6 receive", "9/6 request_supplement", "12/6 supply", "14/6 15:00 resolve"]),
    ("5 days", ["1/6 submit", "1/6 16:00 receive", told("9/6 recalculate", term=Term("working_days", 6)), "13/6 stop"]),
    ("5 days", ["1/6 receive", "5/6 resolve", correction("9/6", 2), "12/6 resolve"]),
    ("5 days", ["1/6 receive", correction("9/6", 1, "1/6 receive", "5/6 request_supplement"), "9/6 10:00 withdraw"]),
    ("4 hours", ["1/6 08:30 receive", "1/6 11:00 request_supplement", "2/6 08:00 supply", "8/6 resolve"]),
    ("4 hours", ["2/6 16:00 receive", "5/6 08:30:00 assign", "5/6 08:30:01 resolve"]),
]
END = moment("14/6 18:00")


def play(office, every: timedelta | None) -> list[list[tuple[str, str]]]:
    """All the stories as they happen, with a worker that wakes at every such interval; the flags of each."""
    steps = [
        (told(line) if isinstance(line, str) else line, story, place)
        for story, (_, lines) in enumerate(STORIES)
        for place, line in enumerate(lines)
    ]
    steps.sort(key=lambda step: (step[0].at, step[1], step[2]))
    dossiers: dict[int, Dossier] = {}
    clock = moment("1/6 08:00")
    for step, story, place in steps:
        while every is not None and clock <= step.at:
            flag_overdue(clock)
            clock += every
        if place == 0:
            dossiers[story] = services.open_dossier(intake(office, STORIES[story][0]), action=step.action, at=step.at)
        elif step.action == "correct":
            entries = [(entry.action, entry.at, entry.details) for entry in step.details["steps"]]
            words = {"reason": "ghi nhầm", "voids_from": step.details["voids_from"]}
            services.correct(dossiers[story].pk, recorded_at=step.at, steps=entries, **words)
        else:
            services.act(dossiers[story].pk, step.action, at=step.at, **step.details)
    return [flags(dossiers[story]) for story in range(len(STORIES))]


def test_the_flags_are_the_same_whenever_the_worker_ran(office):
    never = play(office, None)
    assert notices() == 0, "an action claims without a notice"
    every_minute = play(office, timedelta(minutes=1))
    assert notices() > 0
    once_a_day = play(office, timedelta(days=1, minutes=7))
    assert never == every_minute == once_a_day
    assert flag_overdue(END) == NOTHING, "all had ended"
    assert differences() == []
    assert never == [
        [DUE_SOON, OVERDUE, ESCALATED],
        [DUE_SOON, OVERDUE, ESCALATED],
        [DUE_SOON],
        [DUE_SOON, OVERDUE],
        [("overdue", "9/6/2023 23:59:59")],  # asked and answered; due soon lay behind when it was answered
        [DUE_SOON, OVERDUE, ESCALATED],
        # received after 15:00, the date moved on from the 8th to the 9th, and late once more
        [DUE_SOON, OVERDUE, ("overdue", "9/6/2023 23:59:59")],
        [DUE_SOON, OVERDUE],
        [],
        [("due_soon", "1/6/2023 10:30:00"), ("overdue", "2/6/2023 09:30:00"), ("escalated", "7/6/2023 09:30:00")],
        [("due_soon", "5/6/2023 08:00:00")],
    ]


def test_an_action_claims_what_has_passed_and_tells_nobody(office):
    dossier = office.happens("1/6 receive", "9/6 00:00:00 assign")
    assert flags(dossier) == [DUE_SOON, OVERDUE]
    assert set(Flag.objects.values_list("noticed_at", flat=True)) == {None}
    assert flag_overdue(moment("9/6 10:00")) == NOTHING
    assert notices() == 0
    assert on_the_clock(Dossier.objects.get().next_rung_at) == ESCALATED[1]


def test_late_moved_on_and_late_again(office):
    dossier = office.happens("1/6 receive")
    flag_overdue(moment("9/6 00:00:01"))
    take(dossier, "9/6 recalculate", term=Term("working_days", 8))
    assert on_the_clock(Dossier.objects.get().next_rung_at) == "13/6/2023 23:59:59", "which it is due on now"
    assert flag_overdue(moment("14/6 00:00:00")) == claimed(overdue=1)
    assert flags(dossier) == [DUE_SOON, OVERDUE, ("overdue", "13/6/2023 23:59:59")]
    assert notices() == 3 and differences() == []


def test_a_correction_undoes_a_crossing_and_another_brings_it_back(office):
    dossier = office.happens("1/6 receive")
    flag_overdue(moment("9/6 00:00:01"))
    before = list(Flag.objects.order_by("pk").values_list("pk", "rung"))
    services.correct(
        dossier.pk, voids_from=1, reason="đã yêu cầu bổ sung mà chưa ghi", recorded_at=moment("9/6 10:00"),
        steps=[("receive", moment("1/6"), {}), ("request_supplement", moment("5/6"), {"reason": "thiếu giấy tờ"})],
    )  # fmt: skip
    assert set(Flag.objects.values_list("voided_by", flat=True)) == {2}, "the correction"
    assert flags(dossier) == [] and differences() == []
    assert flag_overdue(moment("12/6")) == NOTHING

    services.correct(dossier.pk, voids_from=4, reason="ghi nhầm hồ sơ", recorded_at=moment("12/6 10:00"))
    assert flags(dossier) == [DUE_SOON, OVERDUE]
    assert list(Flag.objects.order_by("pk").values_list("pk", "rung")) == before, "the same flags"
    assert notices() == 2 and differences() == []
    assert flag_overdue(moment("14/6")) == claimed(escalated=1)


def test_a_late_entry_undoes_a_crossing(office):
    dossier = office.happens("1/6 receive")
    flag_overdue(moment("9/6 00:00:01"))
    services.act(dossier.pk, "resolve", at=moment("8/6 16:00"), recorded_at=moment("9/6 08:00"))
    assert flags(dossier) == [DUE_SOON]
    assert Flag.objects.get(rung="overdue").voided_by == 2
    assert differences() == []


def test_a_worker_whose_clock_is_ahead_of_the_clerks(office):
    """The clerk's instant was taken before the dossier was: what was claimed meanwhile stands, and once."""
    dossier = office.happens("1/6 receive")
    flag_overdue(moment("9/6 00:00:00"))
    take(dossier, "8/6 23:59:59 assign")
    assert flags(dossier) == [DUE_SOON, OVERDUE]
    assert on_the_clock(Dossier.objects.get().next_rung_at) == ESCALATED[1]
    assert differences() == []
    assert flag_overdue(moment("9/6 00:01:00")) == NOTHING
    assert notices() == 2


def test_resolved_in_its_last_second_it_was_never_overdue(office):
    dossier = office.happens("1/6 receive")
    flag_overdue(moment("9/6 00:00:00"))
    take(dossier, "8/6 23:59:59 resolve")
    assert flags(dossier) == [DUE_SOON] and differences() == []


# Many workers


def moved_between_finding_and_claiming(office, work) -> Claimed:
    """A worker finds what is due; before it takes the rows, `work` is done."""
    statements = []

    def meddle(execute, sql, params, many, context):
        statements.append(sql)
        if len(statements) == 2:
            work()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meddle):
        result = flag_overdue(moment("9/6 00:00:01"))
    assert len(statements) > 2
    return result


def test_a_dossier_that_ended_meanwhile_is_not_flagged(office):
    dossier, other = office.happens("1/6 receive"), office.happens("1/6 receive")
    result = moved_between_finding_and_claiming(office, lambda: take(dossier, "5/6 resolve"))
    assert result == claimed(due_soon=1, overdue=1)
    assert (flags(dossier), flags(other)) == ([], [DUE_SOON, OVERDUE])
    assert differences() == []


def test_a_dossier_whose_date_moved_meanwhile_is_flagged_for_the_new_one_only(office):
    dossier = office.happens("1/6 receive")
    work = lambda: take(dossier, "2/6 recalculate", term=Term("working_days", 7))  # noqa: E731
    assert moved_between_finding_and_claiming(office, work) == claimed(due_soon=1)
    assert flags(dossier) == [("due_soon", "8/6/2023 00:00:00")]
    assert differences() == []


def test_a_rung_that_an_action_claimed_meanwhile_is_not_told(office):
    dossier = office.happens("1/6 receive")
    assert moved_between_finding_and_claiming(office, lambda: take(dossier, "9/6 00:00:01 assign")) == NOTHING
    assert flags(dossier) == [DUE_SOON, OVERDUE]
    assert notices() == 0 and differences() == []


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_claim_each_rung_once(busy_office):
    dossiers = [busy_office.happens("1/6 receive") for _ in range(30)]
    results = at_once(4, lambda _: flag_overdue(moment("9/6 00:00:01"), batch=3))
    assert all(isinstance(result, Claimed) for result in results), results
    for rung in ("due_soon", "overdue"):
        assert sum(result.rungs[rung] for result in results) == 30
    assert [flags(dossier) for dossier in dossiers] == [[DUE_SOON, OVERDUE]] * 30
    assert (Flag.objects.count(), notices(), FlagSetAside.objects.count()) == (60, 60, 0)
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_workers_and_clerks_at_once(busy_office):
    dossiers = [busy_office.happens("1/6 receive") for _ in range(24)]

    def work(number):
        if number < 2:
            return flag_overdue(moment("9/6 00:00:01"), batch=4)
        for dossier in dossiers[number::8]:
            services.act(dossier.pk, "resolve", at=moment("7/6"), recorded_at=moment("9/6 00:00:01"))
        return None

    results = at_once(8, work)
    assert not [result for result in results if isinstance(result, Exception)], results
    assert [flags(dossier) for dossier in dossiers] == [[DUE_SOON, OVERDUE], [DUE_SOON, OVERDUE], *[[DUE_SOON]] * 6] * 3
    assert differences() == []


WORKER = """
import os, signal, sys
from datetime import datetime
import django

django.setup()
from django.db import connection
from dossiers.flagging import flag_overdue

seen = 0

def kill(execute, sql, params, many, context):
    global seen
    result = execute(sql, params, many, context)
    if sys.argv[1] in sql:
        seen += 1
        if seen == 2:
            os.kill(os.getpid(), signal.SIGKILL)
    return result

with connection.execute_wrapper(kill):
    flag_overdue(datetime.fromisoformat(sys.argv[2]), batch=5)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_of_a_batch_nothing_is_lost_and_nothing_is_told_twice(busy_office):
    """One process dies of each statement of its second batch: every time the first is whole and the second is not."""
    dossiers = [busy_office.happens("1/6 receive") for _ in range(25)]
    at = moment("9/6")
    server = os.environ["DATABASE_URL"].rpartition("/")[0] if connection.vendor == "postgresql" else "sqlite://"
    url = f"{server}/{connection.settings_dict['NAME']}"
    for rounds, statement in enumerate(
        ["INSERT INTO dossiers_flag", "INSERT INTO dossiers_outboxmessage", "UPDATE dossiers_dossier"], start=1
    ):
        worker = [sys.executable, "-c", WORKER, statement, at.isoformat()]
        died = subprocess.run(worker, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, check=False, timeout=60)
        assert died.returncode == -signal.SIGKILL
        assert (Flag.objects.count(), notices()) == (5 * rounds, 5 * rounds)
    assert flag_overdue(at) == claimed(due_soon=10, overdue=25)
    assert [flags(dossier) for dossier in dossiers] == [[DUE_SOON, OVERDUE]] * 25
    assert notices() == 50
    assert differences() == []


# A dossier at fault


@contextmanager
def poisoned(*dossiers):
    """The database itself refuses every flag of these dossiers."""
    ids = ", ".join(str(dossier.pk) for dossier in dossiers)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'hồ sơ hỏng'; END $$"
            )
            action = f"FOR EACH ROW WHEN (NEW.dossier_id IN ({ids})) EXECUTE FUNCTION poison()"
        else:
            action = f"WHEN NEW.dossier_id IN ({ids}) BEGIN SELECT RAISE(ABORT, 'hồ sơ hỏng'); END"
        cursor.execute(f"CREATE TRIGGER poison BEFORE INSERT ON dossiers_flag {action}")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP TRIGGER poison ON dossiers_flag")
            cursor.execute("DROP FUNCTION poison")
        else:
            cursor.execute("DROP TRIGGER poison")


def test_one_dossier_at_fault_holds_nobody_up(office):
    dossiers = [office.happens("1/6 receive") for _ in range(31)]
    at_fault = dossiers.pop(17)
    with poisoned(at_fault):
        assert flag_overdue(moment("7/6")) == claimed(due_soon=30, set_aside=1)
        assert flag_overdue(moment("9/6")) == claimed(overdue=30), "it is not tried again and again"
    aside = FlagSetAside.objects.get()
    assert aside.dossier == at_fault and "hồ sơ hỏng" in aside.error
    assert on_the_clock(aside.at) == "7/6/2023 09:00:00"
    assert [flags(dossier) for dossier in dossiers] == [[DUE_SOON, OVERDUE]] * 30
    assert (flags(at_fault), notices()) == ([], 60)

    take(at_fault, "9/6 10:00 assign")
    assert flags(at_fault) == [DUE_SOON, OVERDUE]
    assert FlagSetAside.objects.count() == 0
    assert flag_overdue(moment("14/6")) == claimed(escalated=31)
    assert differences() == []


def test_set_aside_and_then_corrected_it_is_taken_up_again(office):
    dossier = office.happens("1/6 receive")
    with poisoned(dossier):
        assert flag_overdue(moment("7/6")) == claimed(set_aside=1)
    services.correct(
        dossier.pk, voids_from=1, reason="nhầm ngày", recorded_at=moment("7/6"), steps=[("receive", moment("6/6"), {})]
    )
    assert flag_overdue(moment("1/8")) == claimed(1, 1, 1)
    assert differences() == []


def test_where_all_fail_it_is_no_dossiers_fault(office):
    dossiers = [office.happens("1/6 receive") for _ in range(5)]
    with poisoned(*dossiers), pytest.raises(DatabaseError, match="hồ sơ hỏng"):
        flag_overdue(moment("7/6"))
    assert FlagSetAside.objects.count() == 0
    assert flag_overdue(moment("7/6")) == claimed(due_soon=5)
    assert differences() == []


def test_tables_of_another_release_set_nobody_aside(office):
    dossiers = [office.happens("1/6 receive") for _ in range(2)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE dossiers_flag RENAME COLUMN instant TO moment")
        with pytest.raises(DatabaseError, match="instant"):
            flag_overdue(moment("7/6"))
        cursor.execute("ALTER TABLE dossiers_flag RENAME COLUMN moment TO instant")
    assert ([flags(dossier) for dossier in dossiers], FlagSetAside.objects.count()) == ([[], []], 0)


def test_what_was_set_aside_is_tried_again(office):
    dossiers = [office.happens("1/6 receive") for _ in range(3)]
    at_fault, for_a_while, _ = dossiers
    with poisoned(at_fault, for_a_while):
        assert flag_overdue(moment("7/6")) == claimed(due_soon=1, set_aside=2)
    with poisoned(at_fault):
        assert try_again(moment("7/6 09:15")) == claimed(due_soon=1, set_aside=1)
        assert FlagSetAside.objects.get().dossier == at_fault
        assert flag_overdue(moment("9/6")) == claimed(overdue=2)
    assert try_again(moment("9/6")) == claimed(due_soon=1)
    assert try_again(moment("9/6")) == NOTHING
    assert flag_overdue(moment("9/6")) == claimed(overdue=1)
    assert [flags(dossier) for dossier in dossiers] == [[DUE_SOON, OVERDUE]] * 3
    assert (FlagSetAside.objects.count(), differences()) == (0, [])


# The cost


def test_nothing_due_is_one_query(office, django_assert_num_queries):
    for _ in range(20):
        office.happens("1/6 receive")
    flag_overdue(moment("9/6"))
    with django_assert_num_queries(1):
        assert flag_overdue(moment("9/6 10:00")) == NOTHING


def test_what_is_due_is_found_by_its_partial_index(office):
    for _ in range(20):
        office.happens("1/6 receive")
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        flag_overdue(moment("2/6"))
    [(sql, params)] = asked
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}", params)
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "dossier_next_rung" in plan, plan
    assert "TEMP B-TREE" not in plan, plan
