"""The edge histories of the office, each with the row it must give in the second quarter of 2023."""

from datetime import date

import pytest

from dossiers.models import UnitSuccession
from reporting.counts import NOTHING, Counts
from tests.factories import AgencyFactory, UnitFactory
from tests.reporting.told import correction, moment, report, told

Q2 = ("2023-04-01", "2023-06-30")
Q3 = ("2023-07-01", "2023-09-30")


def counted(*period: str, **words: str) -> Counts:
    """What the only row of a province counts, or nothing."""
    statement = report(*period, province="98", **words)
    assert len(statement.rows) <= 1
    assert all(row.counts.balances() for row in (*statement.rows, statement.total))
    assert statement.total.counts == (statement.rows[0].counts if statement.rows else NOTHING)
    return statement.total.counts


def by_key(*period: str, **words: str) -> dict[str, Counts]:
    statement = report(*period, province="98", **words)
    assert all(row.counts.balances() for row in (*statement.rows, statement.total))
    return {row.key: row.counts for row in statement.rows}


HANDED_IN = {"direct": 1}
TABLE = [
    (
        "1 sent online, not answered for 8 hours",
        ["29/6 10:00 submit", "3/7 receive"],
        {"pending": 1, "pending_late": 1},
    ),
    ("1 sent online, 8 hours not over yet", ["30/6 10:00 submit"], {"pending": 1}),
    ("2 refused", ["28/6 submit", "29/6 refuse"], {"refused": 1}),
    ("3 withdrawn before reception", ["28/6 submit", "29/6 withdraw"], {}),
    ("4 received after hours on the last day", ["30/6 17:30 receive"], {"direct": 1, "open_in_time": 1}),
    ("5 resolved in the last second before", ["20/3 receive", "31/3 23:59:59 resolve"], {}),
    ("5 resolved in the first second", ["20/3 receive", "1/4 00:00:00 resolve"], {"carried": 1, "late": 1}),
    ("6 open past its day", ["19/6 receive"], {"direct": 1, "open_late": 1}),
    ("6 due on the closing day", ["23/6 receive"], {"direct": 1, "open_in_time": 1}),
    ("7 asked in time", ["12/6 receive", "16/6 request_supplement"], {"direct": 1, "open_paused": 1}),
    (
        "8 asked when late",
        ["12/6 receive", "21/6 request_supplement"],
        {"direct": 1, "open_late": 1, "open_late_paused": 1},
    ),
    ("9 withdrawn in time", ["12/6 receive", "19/6 withdraw"], {"direct": 1, "withdrawn": 1}),
    (
        "9 withdrawn when late",
        ["12/6 receive", "20/6 withdraw"],
        {"direct": 1, "withdrawn": 1, "ended_late_withdrawn": 1},
    ),
    (
        "10 stopped for want of an answer",
        ["12/6 receive", "16/6 request_supplement", "28/6 stop"],
        {"direct": 1, "stopped": 1},
    ),
    ("11 resolved after the period", ["23/6 receive", "3/7 resolve"], {"direct": 1, "open_in_time": 1}),
    (
        "12 collected late, resolved on time",
        ["12/6 receive", "19/6 resolve", "15/8 return_result"],
        {"direct": 1, "on_time": 1},
    ),
    (
        "13 an ending voided in the period",
        ["1/3 receive", "6/3 resolve", correction("5/4", 2), "7/4 resolve"],
        {"carried": 1, "late": 1},
    ),
    (
        "14 an ending voided, nothing in its place",
        ["5/6 receive", "9/6 resolve", correction("29/6", 2)],
        {"direct": 1, "open_late": 1},
    ),
    (
        "15 an apology does not make it on time",
        ["12/6 receive", told("16/6 extend", promised_at=moment("26/6 17:00")), "23/6 resolve"],
        {"direct": 1, "late": 1, "late_apologised": 1},
    ),
]


@pytest.mark.parametrize("history, expected", [pytest.param(h, e, id=name) for name, h, e in TABLE])
def test_at_the_counter(office, history, expected):
    office.happens(*history)
    assert counted(*Q2) == Counts(**expected)


@pytest.mark.parametrize(
    "history, told_as, expected",
    [
        pytest.param(
            ["20/6 receive", "22/6 resolve"], {"term": "no term"}, {"direct": 1, "no_term": 1}, id="19 resolved"
        ),
        pytest.param(
            ["20/4 receive"], {"term": "no term"}, {"direct": 1, "open_in_time": 1, "open_no_term": 1}, id="19 open"
        ),
        pytest.param(
            ["3/6 20:00 submit", "5/6 7:30 receive", "12/6 17:00 resolve"],
            {"channel": "online"},
            {"online": 1, "on_time": 1},
            id="20 sent online on a Saturday night",
        ),
        pytest.param(
            ["5/6 8:00 receive", "12/6 17:00 resolve"],
            {"channel": "postal"},
            {"postal": 1, "on_time": 1},
            id="21 by post",
        ),
        pytest.param(
            ["30/6 10:00 receive", "30/6 16:00 resolve"],
            {"term": "4 hours"},
            {"direct": 1, "on_time": 1},
            id="23 resolved in the last second",
        ),
        pytest.param(["30/6 10:00 receive"], {"term": "4 hours"}, {"direct": 1, "open_late": 1}, id="23 open"),
        pytest.param(
            ["20/6 submit", "20/6 10:00 receive", "21/6 resolve"],
            {"channel": "online", "assisted": True},
            {"online": 1, "early": 1},
            id="24 filled in by the clerk",
        ),
    ],
)
def test_by_term_and_channel(office, history, told_as, expected):
    office.happens(*history, **told_as)
    assert counted(*Q2) == Counts(**expected)


def test_11_what_was_open_is_late_in_the_next_quarter(office):
    office.happens("23/6 receive", "3/7 resolve")
    assert counted(*Q3) == Counts(carried=1, late=1)


def test_13_before_it_was_corrected_nothing_was_carried(office):
    office.happens("1/3 receive", "6/3 resolve", correction("5/4", 2), "7/4 resolve")
    assert counted(*Q2, known_at="2023-03-31T23:59:59") == NOTHING


def test_16_transferred_to_another_agency(office):
    ward, village = office.offices.ward_committee, office.offices.village_committee
    office.happens("3/4 receive", told("4/4 transfer", agency=village), "5/4 resolve")
    assert by_key(*Q2, by="agency") == {
        ward.code: Counts(direct=1, transferred_out=1),
        village.code: Counts(transferred_in=1, early=1),
    }
    assert by_key(*Q2, by="level") == {"commune": Counts(direct=1, early=1)}


def test_16_a_submitted_one_moves_without_being_counted(office):
    village = office.offices.village_committee
    office.happens("3/4 submit", told("4/4 transfer", agency=village), "5/4 receive", "6/4 resolve", channel="online")
    assert by_key(*Q2, by="agency") == {village.code: Counts(online=1, early=1)}


def test_17_a_district_ends_and_its_dossiers_pass_on(office):
    province = office.offices.province
    district = UnitFactory(code="982", level="district", name="Huyện Cũ", parent=province, until=date(2025, 7, 1))
    ward = UnitFactory(code="98201", name="Xã Mới", parent=province, since=date(2025, 7, 1))
    UnitSuccession.objects.create(predecessor=district, successor=province, kind="abolish", on=date(2025, 7, 1))
    old = AgencyFactory(unit=district, name="UBND huyện Cũ", valid_to=date(2025, 7, 1))
    new = AgencyFactory(unit=ward, name="UBND xã Mới", valid_from=date(2025, 7, 1))
    succession = told("1/7/2025 00:00:00 transfer", agency=new)
    office.happens("27/6/2025 receive", succession, "2/7/2025 resolve", agency=old)
    assert by_key("2025-04-01", "2025-06-30", by="unit") == {"982": Counts(direct=1, open_in_time=1)}
    after = {"982": Counts(carried=1, transferred_out=1), "98201": Counts(transferred_in=1, early=1)}
    assert by_key("2025-07-01", "2025-09-30", by="unit") == after
    assert by_key("2025-07-01", "2025-09-30", by="level") == {"district": after["982"], "commune": after["98201"]}


def test_17_restated_the_district_stands_in_a_row_of_its_own_under_the_province(office):
    province, district = office.offices.province, office.offices.district
    UnitSuccession.objects.create(predecessor=district, successor=province, kind="abolish", on=date(2025, 7, 1))
    office.happens("12/6 receive", "19/6 resolve", agency=office.offices.district_committee)
    for grouping in ({"by": "level"}, {"by": "unit", "scope": "subtree"}):
        (row,) = report(*Q2, province="98", frame="2025-07-01", **grouping).rows
        assert (row.key, row.label) == ("district", "Cấp huyện (đến 30/6/2025)")
        assert row.counts == Counts(direct=1, on_time=1)


def test_restated_a_transfer_to_the_successor_is_no_movement(office):
    ward, village = office.offices.ward, office.offices.village
    UnitSuccession.objects.create(predecessor=ward, successor=village, kind="merge", on=date(2023, 7, 1))
    moved = told("1/7 00:00:00 transfer", agency=office.offices.village_committee)
    office.happens("29/6 receive", moved, "3/7 resolve")
    whole = Counts(direct=1, early=1)
    assert by_key("2023-04-01", "2023-09-30", by="unit", frame="now") == {"98102": whole}
    village_committee = office.offices.village_committee.code
    assert by_key("2023-04-01", "2023-09-30", by="agency", frame="now") == {village_committee: whole}


def test_18_a_linked_dossier_counts_once_at_the_lead_agency(office):
    parent = office.happens("12/6 receive", "19/6 resolve")
    for agency in (office.offices.police, office.offices.department):
        office.happens("12/6 receive", "14/6 resolve", agency=agency, parent=parent)
    assert counted(*Q2) == Counts(direct=1, on_time=1)


def test_22_an_ending_voided_later_still_stands_as_it_was_known(office):
    office.happens("12/6 receive", "20/6 resolve", correction("15/8", 2))
    assert counted(*Q2) == Counts(direct=1, open_late=1)
    assert counted(*Q2, known_at="2023-06-30T23:59:59") == Counts(direct=1, late=1)


def test_entered_by_mistake_is_in_no_book(office):
    office.happens("12/6 receive", "20/6 resolve", correction("15/8", 1))
    assert counted(*Q2) == NOTHING


def test_as_of_an_instant_within_the_period(office):
    office.happens("12/6 receive", "19/6 10:00:00 resolve")
    assert counted(*Q2, as_of="2023-06-19T09:59:59") == Counts(direct=1, open_in_time=1)
    assert counted(*Q2, as_of="2023-06-19T10:00:00") == Counts(direct=1, on_time=1)
