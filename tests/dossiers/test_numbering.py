"""Numbers: unique and in order for each agency code and day, however many counters take in at once."""

from datetime import date

import pytest

from dossiers import services
from dossiers.models import CodeCounter, Dossier
from dossiers.numbering import allot, allot_many, next_code
from tests.dossiers.at_work import Rows, at_once, intake, rows
from tests.reporting.told import moment

DESK = "000.00.98.H98"
DAY, NEXT_DAY = date(2023, 6, 1), date(2023, 6, 2)


def counters() -> dict[tuple[str, date], int]:
    return {(counter.prefix, counter.day): counter.last for counter in CodeCounter.objects.all()}


@pytest.mark.django_db
def test_each_code_and_day_counts_from_one():
    assert [next_code(DESK, DAY) for _ in range(3)] == [f"{DESK}-230601-000{n}" for n in (1, 2, 3)]
    assert next_code(DESK, NEXT_DAY) == f"{DESK}-230602-0001"
    assert next_code("H98", DAY) == "H98-230601-0001"
    assert next_code(DESK, DAY) == f"{DESK}-230601-0004"


@pytest.mark.django_db
def test_past_9999_the_serial_widens_and_never_wraps():
    CodeCounter.objects.create(prefix=DESK, day=DAY, last=9998)
    assert [next_code(DESK, DAY) for _ in range(3)] == [f"{DESK}-230601-{n}" for n in (9999, 10000, 10001)]


@pytest.mark.django_db
def test_many_numbers_at_once_are_those_taken_one_by_one():
    counts = {(DESK, DAY): 3, (DESK, NEXT_DAY): 1, ("H98", DAY): 12_000, ("H98.01", DAY): 2}
    allot(DESK, DAY, 7)
    at_once_first = allot_many(counts)
    at_once_after = counters()

    CodeCounter.objects.all().delete()
    allot(DESK, DAY, 7)
    one_by_one = {key: [allot(*key) for _ in range(count)] for key, count in counts.items() if count < 100}
    one_by_one["H98", DAY] = [allot("H98", DAY, 12_000)]
    assert at_once_first == {key: serials[0] for key, serials in one_by_one.items()}
    assert at_once_first == {(DESK, DAY): 8, (DESK, NEXT_DAY): 1, ("H98", DAY): 1, ("H98.01", DAY): 1}
    assert at_once_after == counters()
    assert allot_many({}) == {}


@pytest.mark.django_db(transaction=True)
def test_fifty_counters_at_once(busy_office):
    """Each holds the counter until it commits, so the order of the numbers is that of the commits and of the rows."""
    handed_in = intake(busy_office)
    results = at_once(50, lambda _: services.open_dossier(handed_in, at=moment("1/6")).code)
    prefix = f"{busy_office.offices.desk.code}-230601-"
    assert sorted(map(str, results)) == [f"{prefix}{serial:04d}" for serial in range(1, 51)]
    in_order = list(Dossier.objects.order_by("pk").values_list("code", flat=True))
    assert in_order == sorted(in_order)
    assert rows() == Rows(dossiers=50, events=50, outbox=50)


@pytest.mark.django_db(transaction=True)
def test_a_refused_intake_leaves_no_hole(busy_office):
    """Every other one hands in at an instant that the calendar does not know."""
    good = intake(busy_office)

    def work(number):
        at = moment("1/6") if number % 2 else moment("1/6").replace(year=2099)
        return services.open_dossier(good, at=at).code

    results = at_once(10, work)
    codes = sorted(result for result in results if isinstance(result, str))
    assert codes == [f"{busy_office.offices.desk.code}-230601-000{n}" for n in range(1, 6)]
    assert {type(result).__name__ for result in results} == {"str", "BeyondHorizon"}
    assert CodeCounter.objects.count() == 1
