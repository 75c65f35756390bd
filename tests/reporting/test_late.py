"""Late dossiers, and why they were: the very ones that the statement counts."""

from datetime import date
from random import Random

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.models import ProcedureStep
from dossiers.rules.deadlines import Term
from dossiers.rules.officetime import to_instant
from reporting import queries, statement
from reporting.registers import asking, causes, late_list
from reporting.registers.asking import FINISHED_LATE, OPEN_LATE
from tests.factories import ProcedureVersionFactory
from tests.reporting.told import LONG_AFTER, correction, moment, told

NOW = to_instant(LONG_AFTER)


@pytest.fixture
def steps(office):
    """Procedures with three offices; the first and the last have a quarter of the term."""
    for term in ("5 days", "4 hours"):
        for order, (name, share) in enumerate([("Một cửa", 25), ("Chuyên môn", 50), ("Lãnh đạo", 25)], 1):
            ProcedureStep.objects.create(version=office.procedures[term], order=order, office=name, share=share)
    return office


@pytest.fixture
def all_seeing(db):
    return User.objects.create_user("chủ tịch", is_superuser=True)


def listed(user, now=NOW, **words):
    """The late list by code: its other columns by name."""
    words = {"from": "2023-06-01", "to": "2023-06-30"} | words
    sheet = late_list.sheet(user, asking.read(words, now))
    names = [column.name for column in sheet.columns]
    return [dict(zip(names, line, strict=True)) for line in sheet.all_lines()]


def test_who_is_late_and_by_how_much(steps, all_seeing):
    steps.happens("12/6 9:00 receive", told("12/6 10:00 assign", office="Chuyên môn"),
                  told("21/6 9:00 assign", office="Lãnh đạo"), "21/6 11:00 resolve")  # fmt: skip
    steps.happens("22/6 9:00 receive", "29/6 resolve")  # in time
    still = steps.happens("19/6 9:00 receive", told("19/6 10:00 assign", office="Chuyên môn"))
    first, second = listed(all_seeing)
    assert first["due"] == date(2023, 6, 19) and second["due"] == date(2023, 6, 26)
    assert (first["days"], str(first["hours"])) == (2, "12.0")
    assert first["status"] == "Đã xử lý xong" and second["status"] == "Đang xử lý"
    assert first["step"] == "Chuyên môn"
    # the term: 6 of Monday's hours and 5 days of 8, of which half is the office's
    assert first["steps"] == "Chuyên môn 55,0 (23,0); Lãnh đạo 2,0 (11,5); không ghi nơi giữ 1,0 (0,0)"
    assert str(first["overrun"]) == "32.0"
    assert second["code"] == still.code and second["ended"] is None
    assert (second["days"], str(second["hours"])) == (4, "32.0")


def test_which(steps, all_seeing):
    finished = steps.happens("12/6 receive", "21/6 resolve")
    still = steps.happens("19/6 receive")
    assert [line["code"] for line in listed(all_seeing, which=FINISHED_LATE)] == [finished.code]
    assert [line["code"] for line in listed(all_seeing, which=OPEN_LATE)] == [still.code]
    assert [line["code"] for line in listed(all_seeing, as_of="2023-06-20T12:00:00")] == [finished.code], "then open"


def test_what_was_late_at_an_earlier_instant(steps, all_seeing):
    """It was open and late on 30 June; what happened afterwards changes nothing."""
    found = steps.happens("12/6 receive", told("20/6 request_supplement", reason="thiếu giấy"), "10/7 supply",
                          "12/7 resolve", "13/7 return_result")  # fmt: skip
    (line,) = listed(all_seeing)
    assert (line["code"], line["status"], line["reason"]) == (found.code, "Yêu cầu bổ sung giấy tờ", "thiếu giấy")
    assert listed(all_seeing, **{"from": "2023-07-01", "to": "2023-07-31"})[0]["ended"] == moment("12/7").replace(
        tzinfo=None
    )


def test_a_term_made_longer_afterwards_leaves_it_late_then(steps, all_seeing):
    steps.happens("12/6 receive", told("3/7 recalculate", term=Term("working_days", 20)))
    (line,) = listed(all_seeing)
    assert (line["due"], line["days"]) == (date(2023, 6, 19), 9)
    found, counts = total_of()
    assert found.total.open == counts.open_late == 1
    assert listed(all_seeing, to="2023-07-05") == []


def test_late_is_after_the_last_second_in_time(steps, all_seeing):
    steps.happens("12/6 receive")
    steps.happens("19/6 7:00 receive", term="4 hours")
    assert listed(all_seeing, as_of="2023-06-19T11:00:00") == []
    assert len(listed(all_seeing, as_of="2023-06-19T11:00:01")) == 1
    assert len(listed(all_seeing, as_of="2023-06-19T23:59:59")) == 1
    assert len(listed(all_seeing, as_of="2023-06-20T00:00:00")) == 2


def test_a_pause_in_time_is_not_late(steps, all_seeing):
    steps.happens("12/6 receive", "16/6 request_supplement")
    assert listed(all_seeing) == []


def test_a_correction_that_voids_the_ending(steps, all_seeing):
    steps.happens("5/6 receive", "9/6 resolve", correction("29/6", 2))
    (line,) = listed(all_seeing)
    assert line["ended"] is None and line["days"] == 14


def total_of(**words):
    query = queries.read({"from": "2023-04-01", "to": "2023-06-30", **words}, NOW)
    return causes.make(query), statement.make(query).total.counts


def test_the_causes_are_the_statements_late_ones(steps):
    """On histories of every kind, for units and whole, at the end and before it: to the dossier."""
    from tests.reporting.test_recount import live

    live(Random(7), steps, 150)
    seen = 0
    for words in ({}, {"province": "98"}, {"province": "98", "unit": "98101"}, {"unit": "981", "scope": "subtree"},
                  {"as_of": "2023-05-17T10:00:00"}, {"province": "98", "as_of": "2023-04-20T10:00:00"},
                  {"province": "98", "from": "2023-05-01", "to": "2023-05-20"}):  # fmt: skip
        found, counts = total_of(**words)
        assert (found.total.finished, found.total.open) == (counts.late, counts.open_late), words
        for table in (found.rows, found.reasons):
            assert causes.total(row.tally for row in table) == found.total
        assert causes.total(tally for _step, tally in found.steps) == found.total
        seen += found.total.total
    assert seen > 100


def test_a_transfer_after_the_cut_leaves_the_lateness_where_it_was(steps):
    steps.happens("12/6 receive", told("3/7 transfer", agency=steps.offices.village_committee))
    found, counts = total_of(province="98", unit="98101", scope="own")
    assert (found.total.open, counts.open_late) == (1, 1)
    found, counts = total_of(province="98", unit="98102", scope="own")
    assert (found.total.open, counts.open_late) == (0, 0)


def test_a_part_of_a_linked_dossier_is_no_cause_of_its_own(steps):
    whole = steps.happens("12/6 receive")
    steps.happens("12/6 receive", parent=whole)
    found, counts = total_of()
    assert found.total.open == counts.open_late == 1


def test_causes_by_step_and_by_reason(steps):
    steps.happens("12/6 7:00 receive", told("12/6 8:00 assign", office="Chuyên môn"),
                  told("16/6 extend", promised_at=moment("30/6"), reason="chờ xác minh"), "23/6 resolve")  # fmt: skip
    steps.happens("12/6 7:00 receive", told("23/6 10:00 assign", office="Lãnh đạo"))
    found, _counts = total_of()
    assert [(row.field_name, row.step, row.tally[:2]) for row in found.rows] == [
        ("Hộ tịch", "", (0, 1)),
        ("Hộ tịch", "Chuyên môn", (1, 0)),
    ]
    assert [(row.words, row.tally.total) for row in found.reasons] == [("chờ xác minh", 1), ("", 1)]


def test_beyond_twenty_reasons_the_others_are_one_row(steps):
    for n in range(22):
        steps.happens("12/6 receive", told("16/6 extend", promised_at=moment("30/6"), reason=f"lý do {n:02}"))
    found, _counts = total_of()
    assert len(found.reasons) == 21 and found.reasons[-1].words == "2 lý do khác"
    assert found.reasons[-1].tally.open == 2


def test_the_number_of_queries_does_not_grow(steps, all_seeing):
    steps.happens("12/6 receive")
    listed(all_seeing)  # compiles the calendar, once for all
    counts = []
    for more in (0, 30):
        for _ in range(more):
            steps.happens("12/6 receive", "28/6 resolve", agency=steps.offices.village_committee)
        ProcedureVersionFactory()
        with CaptureQueriesContext(connection) as queries_made:
            assert len(listed(all_seeing)) == 1 + more
        with CaptureQueriesContext(connection) as for_causes:
            total_of(province="98")
        counts.append((len(queries_made), len(for_causes)))
    assert counts[0] == counts[1], counts
    assert counts[0][0] <= 8
