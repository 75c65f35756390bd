"""The rates: the published vector, and that rounding is half-up, once, from integers."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.counts import NOTHING, Counts
from reporting.rates import PRACTICES, RATES, Rate, rates

VECTOR = Counts(
    carried=100, direct=900, early=300, on_time=400, late=50, no_term=10, withdrawn=30, ended_late_withdrawn=5,
    stopped=20, ended_late_stopped=8, open_in_time=120, open_late=40, open_late_paused=6, open_paused=30,
)  # fmt: skip
ROWS = st.builds(Counts, *[st.integers(0, 10**6)] * len(Counts._fields))


@pytest.mark.parametrize(
    "practice, expected",
    [
        ("column", ["93.33", "88.61", "91.00", "91.60", "70.00", "76.00"]),
        ("left_out", ["93.33", "88.61", "91.00", "91.60", "70.00", "76.00"]),
        ("in_time", ["93.75", "89.29", "91.00", "91.60", "75.00", "76.00"]),
        ("timed", ["92.13", "87.74", "89.70", "90.30", "73.70", "76.00"]),
    ],
)
def test_the_vector(practice, expected):
    assert VECTOR.balances()
    assert [rate.percent for rate in rates(VECTOR, practice).values()] == expected


def test_the_parts_stand_beside():
    assert rates(VECTOR, "timed")["R1"] == (737, 800)
    assert rates(VECTOR)["R4"] == (916, 1000)


@pytest.mark.parametrize("practice", PRACTICES)
def test_nothing_has_no_rate(practice):
    assert {name: rate.percent for name, rate in rates(NOTHING, practice).items()} == dict.fromkeys(RATES)


def test_dossiers_without_a_term_alone_have_no_punctuality():
    shares = rates(Counts(direct=3, no_term=3))
    assert (shares["R1"].percent, shares["R2"].percent, shares["completion"].percent) == (None, None, "100.00")


@pytest.mark.parametrize(
    "numerator, denominator, percent",
    [(0, 1, "0.00"), (1, 1, "100.00"), (737, 800, "92.13"), (1, 20_000, "0.01"), (1, 20_001, "0.00")],
)
def test_half_is_rounded_up(numerator, denominator, percent):
    assert Rate(numerator, denominator).percent == percent


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_rounding_is_half_up_of_the_exact_share(numerator, denominator):
    share = Fraction(100 * numerator, denominator)
    up = (share * 100 + Fraction(1, 2)).__floor__()
    assert Rate(numerator, denominator).percent == f"{Decimal(up) / 100:.2f}"
    if denominator in (2, 4, 5, 8, 10, 1000):  # exact in decimals: what a spreadsheet's ROUND gives
        exact = Decimal(100 * numerator) / Decimal(denominator)
        assert Rate(numerator, denominator).percent == str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


@given(ROWS, st.sampled_from(PRACTICES))
def test_no_share_exceeds_the_whole_of_a_row_that_balances(counts, practice):
    balanced = counts._replace(transferred_in=0, transferred_out=0, online=0, direct=0, postal=0)
    balanced = balanced._replace(
        ended_late_withdrawn=min(balanced.ended_late_withdrawn, balanced.withdrawn),
        ended_late_stopped=min(balanced.ended_late_stopped, balanced.stopped),
        open_late_paused=min(balanced.open_late_paused, balanced.open_late),
        carried=balanced.finished + balanced.withdrawn + balanced.stopped + balanced.open,
    )
    assert balanced.balances()
    for numerator, denominator in rates(balanced, practice).values():
        assert 0 <= numerator <= denominator
