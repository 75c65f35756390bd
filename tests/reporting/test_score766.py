"""The index of Decision 766: shares to points, points to totals, classes and ranks; what is missing stays missing."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.rules.errors import BadValue
from dossiers.rules.officetime import to_instant
from reporting.models import Indicator, IndicatorValue, ScoreClass, ScoreGroup, ScoreItem, ScoreTarget
from reporting.score766.index import board, query_of, trend
from reporting.score766.periods import Period, latest, offered, read_period, with_before
from reporting.score766.plan import load_plan, read_plan, unequal
from reporting.score766.scoring import Grade, Group, Item, Measured, Plan, grade, points_for, ranks, score
from tests.factories import AgencyFactory, UnitFactory
from tests.reporting.told import LONG_AFTER

Q2 = Period(2023, 4, 3)
NOW = to_instant(LONG_AFTER)
FIFTY_FIFTY = Plan(
    (
        Group("a", "Một", 12, (Item("a1", "", 8), Item("a2", "", 4, Decimal(80))), own="own-a"),
        Group("b", "Hai", 8, (Item("R4", "", 8, Decimal(95), rate="R4"),)),
    ),
    (Grade("tốt", Decimal(15)), Grade("yếu", Decimal(0))),
)


def share(numerator, denominator):
    return Measured(Fraction(numerator, denominator), None, numerator, denominator)


@pytest.mark.parametrize(
    "numerator, denominator, target, points",
    [
        (1, 1, "100", "20.00"),
        (98, 100, "98", "20.00"),
        (99, 100, "98", "20.00"),  # above the target: no more than full points
        (97, 100, "98", "19.80"),  # 19.7959…
        (0, 7, "98", "0.00"),
        (1, 8, "100", "2.50"),
        (1, 1600, "100", "0.01"),  # 0.0125
        (3, 4000, "100", "0.02"),  # 0.015: a half goes up
        (95, 100, "99.50", "19.10"),  # 19.0954…
    ],
)
def test_full_points_at_the_target_and_proportional_below(numerator, denominator, target, points):
    item = Item("R4", "", 20, Decimal(target))
    assert str(points_for(item, Fraction(numerator, denominator))) == points


def test_a_total_is_the_sum_of_the_parts_shown():
    found = score(FIFTY_FIFTY, {"a1": share(1, 3), "a2": share(60, 100), "R4": share(90, 100)})
    assert [str(part.points) for one in found.groups for part in one.items] == ["2.67", "3.00", "7.58"]
    assert [str(one.points) for one in found.groups] == ["5.67", "7.58"]
    assert (str(found.total), found.assessed, found.possible, found.grade) == ("13.25", 20, 20, "yếu")


def test_what_is_missing_is_no_zero():
    found = score(FIFTY_FIFTY, {"a2": share(8, 10)})
    assert [(str(one.points), one.assessed) for one in found.groups] == [("4.00", 4), ("None", 0)]
    assert (str(found.total), found.assessed, found.possible, found.grade) == ("4.00", 4, 20, "")


def test_a_zero_is_no_missing_part():
    found = score(FIFTY_FIFTY, {"a1": share(0, 5), "a2": share(0, 5), "R4": share(0, 5)})
    assert (str(found.total), found.assessed, found.grade) == ("0.00", 20, "yếu")


def test_nothing_known_is_no_total():
    found = score(FIFTY_FIFTY, {})
    assert (found.total, found.assessed, found.grade) == (None, 0, "")


def test_a_group_that_somebody_else_has_scored():
    found = score(FIFTY_FIFTY, {"own-a": Measured(None, Decimal("11.5")), "a1": share(0, 5), "R4": share(95, 100)})
    assert [(str(one.points), one.assessed, one.given) for one in found.groups] == [
        ("11.50", 12, True), ("8.00", 8, False),
    ]  # fmt: skip
    assert (str(found.total), found.grade) == ("19.50", "tốt")


def test_what_our_dossiers_give_is_never_typed_in():
    """A ward with forty of forty late does not get twenty points from whoever types twenty."""
    plan = Plan((Group("b", "Hai", 20, (Item("R4", "", 20, rate="R4"),), own="own-b"),), ())
    (group,) = score(plan, {"own-b": Measured(None, Decimal(20)), "R4": share(0, 40)}).groups
    assert (str(group.points), group.given) == ("0.00", False)
    (group,) = score(plan, {"own-b": Measured(None, Decimal(20))}).groups
    assert (group.points, group.given) == (None, False)


def test_classes_begin_at_their_lines():
    grades = read_grades()
    names = {text: grade(grades, Decimal(text)) for text in ("100", "90", "89.99", "80", "79.99", "70", "50", "49.99")}
    assert names == {
        "100": "xuất sắc", "90": "xuất sắc", "89.99": "tốt", "80": "tốt", "79.99": "khá", "70": "khá",
        "50": "trung bình", "49.99": "yếu",
    }  # fmt: skip


def read_grades():
    return tuple(Grade(name, Decimal(least)) for name, least in (
        ("xuất sắc", 90), ("tốt", 80), ("khá", 70), ("trung bình", 50), ("yếu", 0),
    ))  # fmt: skip


def test_only_totals_of_the_same_parts_are_ranked():
    progress = {name: {"R4": share(part, 100)} for name, part in (("An", 90), ("Bình", 80), ("Cúc", 90), ("Dung", 50))}
    measured = {**progress, "Em": {"R4": share(99, 100), "a1": share(1, 1)}, "Giang": {}}
    scores = {name: score(FIFTY_FIFTY, given) for name, given in measured.items()}
    assert ranks(scores) == {"An": 1, "Cúc": 1, "Bình": 3, "Dung": 4}


def test_a_group_scored_as_a_whole_ranks_with_one_of_which_all_is_known():
    scores = {
        "An": score(FIFTY_FIFTY, {"own-a": Measured(None, Decimal(11))}),
        "Bình": score(FIFTY_FIFTY, {"a1": share(1, 1), "a2": share(1, 1)}),
        "Cúc": score(FIFTY_FIFTY, {"a1": share(1, 1)}),
    }
    assert ranks(scores) == {"Bình": 1, "An": 2}


@pytest.mark.parametrize(
    "word, first, last, label, before",
    [
        ("2026", "2026-01-01", "2026-12-31", "Năm 2026", "2025"),
        ("2026-Q1", "2026-01-01", "2026-03-31", "Quý 1/2026", "2025-Q4"),
        ("2026-Q4", "2026-10-01", "2026-12-31", "Quý 4/2026", "2026-Q3"),
        ("2024-02", "2024-02-01", "2024-02-29", "Tháng 2/2024", "2024-01"),
        ("2024-01", "2024-01-01", "2024-01-31", "Tháng 1/2024", "2023-12"),
    ],
)
def test_periods(word, first, last, label, before):
    period = read_period(word)
    assert (period.first.isoformat(), period.last.isoformat(), period.label) == (first, last, label)
    assert (period.word, period.before().word) == (word, before)


@pytest.mark.parametrize(
    "word", ["", "26", "2026-Q5", "2026-13", "2026-00", "2026-1", "1900", "9999", "2026-Q3x", "quý 3"]
)
def test_what_is_no_period_is_refused(word):
    with pytest.raises(BadValue):
        read_period(word)


def test_the_latest_period_is_the_last_that_is_over():
    assert latest(date(2026, 11, 22)).word == "2026-Q3"
    assert latest(date(2026, 12, 31)).word == "2026-Q3"
    assert latest(date(2027, 1, 1)).word == "2026-Q4"
    assert [one.word for one in with_before(Period(2026, 1, 3), 4)] == [
        "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1",
    ]  # fmt: skip
    assert [one.word for one in offered(date(2026, 11, 22), Period(2020, 1, 12))][:3] == ["2020", "2026-Q4", "2026-Q3"]


# With our own dossiers and what was entered


def entered(code, unit, period=Q2, **given):
    return IndicatorValue.objects.create(
        indicator=Indicator.objects.get(code=code), unit=unit, first=period.first, last=period.last,
        source="Văn phòng UBND tỉnh", entered_at=datetime(2024, 1, 2, tzinfo=UTC), **given,
    )  # fmt: skip


def second_quarter(unit="98"):
    return board(Q2, query_of(Q2, unit, NOW))


def told(line):
    score = line.score
    return (line.rank, [None if one.points is None else str(one.points) for one in score.groups], str(score.total),
            score.assessed, score.grade)  # fmt: skip


def test_the_shipped_plan_has_the_points_of_the_decision(db):
    plan = read_plan(2023)
    assert [(group.code, group.points) for group in plan.groups] == [
        ("openness", 18), ("progress", 20), ("digitisation", 22), ("online", 22), ("satisfaction", 18),
    ]  # fmt: skip
    assert plan.points == 100 and unequal(plan) == []
    assert plan.grades == read_grades()


def test_loading_the_plan_again_changes_nothing_that_the_office_has_changed(db):
    from django.apps import apps

    ScoreGroup.objects.filter(code="openness").update(points=17)
    ScoreItem.objects.filter(group__code="online").delete()
    ScoreClass.objects.filter(name="yếu").delete()
    before = [model.objects.count() for model in (Indicator, ScoreGroup, ScoreItem, ScoreClass)]
    load_plan(lambda name: apps.get_model("reporting", name))
    assert [model.objects.count() for model in (Indicator, ScoreGroup, ScoreItem, ScoreClass)] == before
    assert ScoreGroup.objects.get(code="openness").points == 17
    assert [group.code for group in unequal(read_plan(2023))] == ["openness"]


def test_progress_is_scored_from_our_own_dossiers(office):
    """Of three at the ward one ended late, one is paused late; the village has none, the police one in time."""
    office.happens("12/6 receive", "14/6 resolve")
    office.happens("12/6 receive", "26/6 resolve")
    office.happens("12/6 receive", "26/6 request_supplement")
    office.happens("26/6 receive", agency=office.offices.police, channel="online")
    found = second_quarter("981")
    assert [(line.name, told(line)) for line in found.lines] == [
        # 2 of 3 not late, none of 3 online; too few to be ranked
        ("Phường Một", (None, [None, "13.33", None, "0.00", None], "13.33", 32, "")),
        ("Xã Hai", (None, [None] * 5, "None", 0, "")),
    ]
    assert [line.few for line in found.lines] == [True, False]
    assert told(found.whole) == (None, [None, "13.33", None, "0.00", None], "13.33", 32, "")
    # with the police: 3 of 4 not late, 1 of 4 online
    assert told(second_quarter().whole)[1:] == ([None, "15.00", None, "3.00", None], "18.00", 32, "")


def test_the_target_is_the_years(office):
    office.happens("12/6 receive", "14/6 resolve")
    office.happens("12/6 receive", "26/6 resolve")
    item = ScoreItem.objects.get(rate="R4")
    ScoreItem.objects.filter(rate="online").delete()
    for year, percent in ((2021, "90"), (2023, "80"), (2024, "60")):
        ScoreTarget.objects.create(item=item, year=year, percent=percent)
    assert str(second_quarter().whole.score.total) == "12.50"  # 50 of 80 percent
    assert [str(read_plan(year).groups[1].items[0].target) for year in (2020, 2021, 2022, 2025)] == [
        "100", "90.00", "90.00", "60.00",
    ]  # fmt: skip


def whole_index(unit, paid_online):
    for code, points in {"openness": 18, "digitisation": 20, "satisfaction": 18}.items():
        entered(f"766-diem-{code}", unit, value=points)
    entered("766-thanh-toan-truc-tuyen", unit, value=paid_online)


def test_a_whole_index_has_a_class_and_a_place(office):
    offices = office.offices
    for _number in range(30):
        office.happens("12/6 receive", "14/6 resolve", channel="online")
        office.happens("12/6 receive", "14/6 resolve", channel="online", agency=offices.village_committee)
    whole_index(offices.ward, paid_online=0)
    whole_index(offices.village, paid_online=5)
    found = second_quarter("981")
    assert [(line.name, told(line)) for line in found.lines] == [
        ("Xã Hai", (1, ["18.00", "20.00", "20.00", "12.50", "18.00"], "88.50", 100, "tốt")),
        ("Phường Một", (2, ["18.00", "20.00", "20.00", "12.00", "18.00"], "88.00", 100, "tốt")),
    ]
    entered("766-diem-openness", offices.district, value=18)
    assert told(second_quarter("981").whole)[1:] == (["18.00", "20.00", None, "12.00", None], "50.00", 50, "")


def test_items_are_entered_of_exactly_the_period(office):
    ward = office.offices.ward
    entered("766-cong-bo-dung-han", ward, numerator=9, denominator=10)
    entered("766-cong-khai-day-du", ward, value="97.5")
    entered("766-cong-khai-dung-han", ward, Period(2023, 6, 1), value=100)
    entered("766-dong-bo-ho-so", office.offices.village, value=100)
    (line,) = [line for line in second_quarter("981").lines if line.unit == ward.pk]
    assert [str(part.points) for part in line.score.groups[0].items] == ["3.60", "3.90", "None", "None"]
    assert (str(line.score.total), line.score.assessed) == ("7.50", 8)  # nothing was received: no share online


def test_the_periods_before(office):
    office.happens("15/2 receive", "17/2 resolve")
    office.happens("12/6 receive", "14/6 resolve")
    office.happens("12/6 receive", "26/6 resolve")
    found = trend(Q2, "981", 4, NOW)
    assert [(one.period.word, str(one.whole.score.total)) for one in found] == [
        ("2022-Q2", "None"), ("2022-Q3", "None"), ("2022-Q4", "None"), ("2023-Q1", "20.00"),
    ]  # fmt: skip


def test_another_unit_that_bore_the_code_before_is_left_out(office):
    province = office.offices.province
    UnitFactory(code="98199", name="Xã Cũ", parent=office.offices.district, until=date(2023, 1, 1))
    UnitFactory(code="98199", name="Xã Mới", parent=province, since=date(2023, 1, 1))
    assert [one.period.word for one in trend(Q2, "98199", 4, NOW)] == ["2023-Q1"]
    assert [line.name for line in second_quarter().lines] == ["Huyện Bến Tre Xanh", "Xã Mới"]


def test_queries_do_not_depend_on_how_many_units(office):
    counts = []
    for more in (0, 12):
        for number in range(more):
            unit = UnitFactory(code=f"9812{number:02d}", name=f"Xã {number}", parent=office.offices.district)
            agency = AgencyFactory(unit=unit, name="UBND xã")
            office.happens("12/6 receive", "14/6 resolve", agency=agency)
            entered("766-diem-openness", unit, value=18)
        office.happens("12/6 receive", "14/6 resolve")
        with CaptureQueriesContext(connection) as asked:
            found = second_quarter("981")
        counts.append(len(asked))
        assert len(found.lines) == 2 + more
    assert counts[0] == counts[1] <= 22
