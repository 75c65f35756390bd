"""What the live boards count: periods, the backlog's buckets, the league, and the dossiers behind every number."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers import calendars
from dossiers.models import Dossier
from dossiers.rules.errors import BadValue
from dossiers.rules.lifecycle import OPEN, PAUSED
from dossiers.rules.officetime import day_of, to_date, to_instant
from reporting import queries, statement
from reporting.boards import asking, backlog, behind, board, league, periods, tables
from reporting.boards.backlog import backlog as backlog_of
from reporting.boards.backlog import national_edges
from reporting.counts import Counts
from reporting.rates import Rate
from reporting.rows import Row
from reporting.territory import select
from tests.reporting.test_recount import live
from tests.reporting.told import moment


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()
    yield
    cache.clear()


def words(**given):
    return dict.fromkeys(asking.WORDS, "") | {"province": "98", "from": "2023-01-01", "to": "2023-12-31"} | given


def asked(now, **given):
    at = to_instant(moment(now))
    return asking.read(asking.complete(words(**given), at), at, agencies=True)


def backlog_at(now, **given):
    question = asked(now, **given)
    return backlog_of(question.query, question.selection, national_edges(to_instant(moment(now))))


# Periods


@pytest.mark.parametrize("name, first, last", [
    ("month", "2024-02-01", "2024-02-29"), ("last_month", "2024-01-01", "2024-01-31"),
    ("quarter", "2024-01-01", "2024-03-31"), ("last_quarter", "2023-10-01", "2023-12-31"),
    ("year", "2024-01-01", "2024-12-31"), ("last_year", "2023-01-01", "2023-12-31"),
])  # fmt: skip
def test_periods_by_name(name, first, last):
    assert [f"{day}" for day in periods.named(name, date(2024, 2, 15))] == [first, last]


def test_months_of_a_trend_end_with_that_of_the_day():
    months = periods.months_up_to(date(2024, 2, 29), 14)
    assert (months[0].first, months[-1]) == (date(2023, 1, 1), (date(2024, 2, 1), date(2024, 2, 29)))
    assert len(months) == 14


@pytest.mark.django_db
def test_whoever_changes_the_dates_means_the_dates():
    now = to_instant(moment("10/7/2023"))
    kept = {**words(**{"from": "2023-02-01"}), "period": "year", "was": "year"}
    assert asking.complete(kept, now)["period"] == "dates"
    assert asking.complete({**kept, "period": "month"}, now)["from"] == "2023-07-01"
    assert asking.complete({**kept, "from": "2023-01-01"}, now)["period"] == "year"


# The backlog


@pytest.mark.parametrize("received, age", [
    ("10/7 09:00", "5"), ("3/7 00:00:00", "5"), ("2/7 23:59:59", "10"), ("26/6 08:00", "10"), ("25/6 08:00", "20"),
    ("12/6 00:00:00", "20"), ("11/6 23:59:59", "30"), ("29/5 07:00", "30"), ("28/5 09:00", "over"),
])  # fmt: skip
def test_the_age_is_in_working_days_since_the_reception(office, received, age):
    """On Monday 10/7/2023: a Sunday's dossier is a working day older than Monday's."""
    office.happens(f"{received} receive", term="no term")
    found = backlog_at("10/7 10:00")
    assert {bar.name: bar.dossiers for bar in found.ages if bar.dossiers} == {age: 1}
    assert {bar.name: bar.dossiers for bar in found.lefts if bar.dossiers} == {"no_term": 1}


@pytest.mark.parametrize("received, left", [
    ("10/7 09:00", "not_due"),  # of 5 days: due on 17/7
    ("6/7 09:00", "not_due"),  # on 13/7: three working days away
    ("5/7 09:00", "soon"), ("3/7 09:00", "soon"),  # on 12/7, and today
    ("30/6 09:00", "late_5"), ("26/6 09:00", "late_5"),  # on Friday 7/7; on 3/7
    ("23/6 09:00", "late_10"), ("19/6 09:00", "late_10"),  # on 30/6; on 26/6
    ("16/6 09:00", "late_more"),  # on 23/6: eleven working days
])  # fmt: skip
def test_lateness_is_in_working_days_since_the_date(office, received, left):
    office.happens(f"{received} receive")
    found = backlog_at("10/7 10:00")
    assert {bar.name: bar.dossiers for bar in found.lefts if bar.dossiers} == {left: 1}
    assert found.late == (left in backlog.LATE)


def test_a_clock_that_stands_is_paused_and_late_wins_over_it(office):
    office.happens("3/7 receive", "5/7 request_supplement")
    office.happens("12/6 receive", "22/6 request_supplement")
    found = backlog_at("10/7 10:00")
    assert {bar.name: bar.dossiers for bar in found.lefts if bar.dossiers} == {"paused": 1, "late_more": 1}


def test_on_a_sunday_the_day_of_now_is_friday(office):
    office.happens("30/6 09:00 receive")  # due on Friday 7/7
    found = backlog_at("9/7 10:00")
    assert {bar.name: bar.dossiers for bar in found.lefts if bar.dossiers} == {"late_5": 1}
    assert [one.day for one in found.due][:2] == [date(2023, 7, 10), date(2023, 7, 11)]


def test_due_in_the_next_ten_working_days(office):
    for received in ("3/7 09:00", "3/7 10:00", "4/7 09:00", "10/7 09:00"):  # due on 10, 10, 11 and 17/7
        office.happens(f"{received} receive")
    office.happens("30/6 receive")  # late
    office.happens("10/7 09:30 receive", term="no term")
    found = backlog_at("10/7 10:00")
    assert [(f"{one.day:%d/%m}", one.dossiers) for one in found.due] == [
        ("10/07", 2), ("11/07", 1), ("12/07", 0), ("13/07", 0), ("14/07", 0),
        ("17/07", 1), ("18/07", 0), ("19/07", 0), ("20/07", 0), ("21/07", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_the_backlog_is_the_open_of_the_statement_and_each_bucket_that_of_the_calendar(office, seed):
    live(Random(seed), office, 80)
    now = to_instant(moment("3/7 14:30"))
    # what happened after now has not happened yet; the backlog is of now, so now is after all of it
    now = max([now, *(to_instant(at) for at in Dossier.objects.values_list("events__at", flat=True))])
    question = asking.read(asking.complete(words(), now), now, agencies=True)
    found = backlog_of(question.query, question.selection, national_edges(now))
    total = tables.table(tables.made(question, "level")).total.counts
    assert (found.dossiers, found.late) == (total.open, total.open_late) and found.dossiers > 10

    calendar = calendars.compiled(calendars.national(), calendars.current_revision())
    ages, lefts = Counter(), Counter()
    for dossier in Dossier.objects.filter(parent=None, ended_at=None, status__in=OPEN):
        age = calendar.working_days_between(day_of(to_instant(dossier.received_at)), day_of(now))
        ages[next((str(days) for days in (5, 10, 20, 30) if age <= days), "over")] += 1
        if dossier.due_at is None:
            lefts["paused" if dossier.term_kind else "no_term"] += 1
            assert not dossier.term_kind or dossier.status in PAUSED
            continue
        due = to_instant(dossier.due_at)
        over = calendar.working_days_between(day_of(due), day_of(now))
        left = calendar.working_days_between(day_of(now), day_of(due))
        if due < now:
            lefts["late_5" if over <= 5 else "late_10" if over <= 10 else "late_more"] += 1
        else:
            lefts["soon" if left <= 2 else "not_due"] += 1
    assert Counter({bar.name: bar.dossiers for bar in found.ages}) == ages
    assert Counter({bar.name: bar.dossiers for bar in found.lefts}) == lefts


def test_the_backlog_of_a_unit_is_what_it_and_those_below_owe(office):
    offices = office.offices
    for agency in (offices.ward_committee, offices.village_committee, offices.village_committee, offices.department):
        office.happens("10/7 receive", agency=agency)
    assert backlog_at("10/7 10:00").dossiers == 4
    assert backlog_at("10/7 10:00", unit="981").dossiers == 3
    assert backlog_at("10/7 10:00", unit="98102").dossiers == 2


# The trend


def test_the_trend_is_a_statement_a_month(office):
    office.happens("12/5 receive", "15/5 resolve")
    office.happens("12/6 receive", "15/6 resolve")
    office.happens("12/6 receive", "30/6 resolve")
    office.happens("10/7 receive")
    months = tables.trend(asked("10/7 10:00"), to_instant(moment("10/7 10:00")))
    assert [f"{one.month.first:%m/%Y}" for one in (months[0], months[-1])] == ["08/2022", "07/2023"]
    assert [(one.received, one.line.counts.finished, one.line.rate) for one in months[-4:]] == [
        (0, 0, Rate(0, 0)),
        (1, 1, Rate(1, 1)),
        (2, 2, Rate(1, 2)),
        (1, 0, Rate(0, 0)),
    ]


# The league


def row(label, in_time, late, open_late=0):
    received = in_time + late + open_late
    return Row(label, label, Counts(direct=received, early=in_time, late=late, open_late=open_late))


def test_equal_shares_share_a_rank_and_few_dossiers_have_none():
    rows = [row("An", 45, 5), row("Bình", 90, 10), row("Chi", 50, 0), row("Dung", 29, 0), row("Em", 30, 10)]
    found = league.league(rows, "R1")
    assert [(one.rank, one.label) for one in found.ranked] == [(1, "Chi"), (2, "An"), (2, "Bình"), (4, "Em")]
    assert [(one.rank, one.label, one.rate) for one in found.unranked] == [(None, "Dung", Rate(29, 29))]
    assert found.ranked[0].interval == ("92.87", "100.00")


def test_a_league_is_by_the_rate_that_is_asked_for():
    rows = [row("An", 30, 0, open_late=30), row("Bình", 31, 1)]
    assert [one.label for one in league.league(rows, "R1").ranked] == ["An", "Bình"]
    assert [(one.label, one.rate) for one in league.league(rows, "R2").ranked] == [
        ("Bình", Rate(31, 32)),
        ("An", Rate(30, 60)),
    ]
    assert Fraction(30, 60) < Fraction(31, 32)


# What is behind a number


@pytest.mark.parametrize("seed", [1, 2])
def test_behind_every_number_are_as_many_dossiers(office, seed):
    live(Random(seed), office, 80)
    office.happens("12/5 receive", "30/5 resolve")  # what dice seldom throw
    happened = Dossier.objects.values_list("events__at", flat=True)
    now = max(to_instant(at) for at in happened) + 1
    seen = Counter()
    for by, unit in [("level", ""), ("unit", ""), ("unit", "981"), ("agency", ""), ("field", ""), ("level", "981")]:
        given = words(by=by, unit=unit) | {"from": "2023-04-10", "to": "2023-06-05"}
        question = asking.read(asking.complete(given, now), now, agencies=True)
        query = tables.query_by(question, by)
        made = statement.make(query, question.selection)
        for line in (*made.rows, made.total):
            key = "" if line.key == "total" else line.key
            for what, column in behind.COLUMNS.items():
                number = sum(getattr(line.counts, part) for part in column.parts)
                found = behind.of_statement(query, question.selection, key, what, Dossier.objects.all())
                assert (found.number, found.dossiers.count()) == (number, number), (by, unit, line.key, what)
                seen[what] += number
                if what == "handled":
                    assert number == line.counts.handled
    assert min(seen.values()) > 0 and seen.keys() == behind.COLUMNS.keys()


def test_behind_every_bucket_are_as_many_dossiers(office):
    live(Random(3), office, 80)
    now = max(to_instant(at) for at in Dossier.objects.values_list("events__at", flat=True))
    question = asking.read(asking.complete(words(unit="981"), now), now, agencies=True)
    edges = national_edges(now)
    board_ = backlog_of(question.query, question.selection, edges)

    def count(**bucket):
        found = behind.of_backlog(question.query, question.selection, bucket, edges, Dossier.objects.all())
        assert found.number == found.dossiers.count()
        return found.number

    assert [count(age=bar.name) for bar in board_.ages] == [bar.dossiers for bar in board_.ages]
    assert [count(age=bar.name, left="late") for bar in board_.ages] == [bar.late for bar in board_.ages]
    assert [count(left=bar.name) for bar in board_.lefts] == [bar.dossiers for bar in board_.lefts]
    assert [count(due=str(one.number)) for one in board_.due] == [one.dossiers for one in board_.due]
    assert board_.dossiers > 5


@pytest.mark.parametrize("key, what", [("cấp trời", "late"), ("commune", "mọi thứ")])
def test_a_number_that_is_none_is_refused(office, key, what):
    office.happens("12/6 receive")
    question = asked("10/7 10:00")
    with pytest.raises(BadValue):
        behind.of_statement(tables.query_by(question, "level"), question.selection, key, what, Dossier.objects.all())


# A whole board


def test_a_board_costs_the_same_with_one_dossier_and_with_many(office):
    offices = office.offices
    now, costs = to_instant(moment("10/7 10:00")), []
    for upto in (1, 50):
        while Dossier.objects.count() < upto:
            owed_by = offices.accountable[Dossier.objects.count() % 5] if upto > 1 else offices.ward_committee
            office.happens("12/6 receive", "14/6 resolve", agency=owed_by)
            office.happens("13/6 receive", agency=offices.village_committee)
        board.answer(asking.complete(words(), now), now, unit=None, agencies=True)  # compiles the calendar
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            answer = board.answer(asking.complete(words(), now), now, unit=None, agencies=True)
        assert answer.board is not None and not answer.refusal
        costs.append(sum(query["sql"].startswith("SELECT") for query in captured.captured_queries))
    # sixteen statements, the form's choices, the backlog; fewer where the units above are already there
    assert 95 >= costs[0] >= costs[1], costs


def test_the_same_unit_through_the_reform(office):
    """A period that lies before the reform may be told on the map of now."""
    office.happens("12/6 receive", "14/6 resolve")
    now = to_instant(moment("10/7/2025"))
    then, restated = (asked("10/7/2025", frame=frame) for frame in ("then", "now"))
    for question in (then, restated):
        assert tables.table(tables.made(question, "unit")).total.counts.finished == 1
    assert restated.query.frame == to_date(day_of(now))
    assert asking.before_the_reform(then.typed)
    assert select(queries.read({"from": "2023-01-01", "to": "2023-12-31", "province": "98"}, now)) == then.selection


def test_moved_on_by_a_day(office):
    """Yesterday's «not due» are today's «soon»: the edges move with the clock, no dossier is touched."""
    office.happens("6/7 09:00 receive")  # due on 13/7
    names = [
        next(bar.name for bar in backlog_at(f"{at:%d/%m/%Y} 10:00").lefts if bar.dossiers)
        for at in (date(2023, 7, 10) + timedelta(days=days) for days in range(5))
    ]
    assert names == ["not_due", "soon", "soon", "soon", "late_5"]
