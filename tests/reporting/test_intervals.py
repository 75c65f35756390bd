"""Wilson's interval, by published examples, and which rows are ranked; every rate says what it is."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.intervals import MINIMUM_VOLUME, Interval, ranks, wilson
from reporting.rates import DEFINITIONS, RATES, Rate


@pytest.mark.parametrize(
    ("numerator", "denominator", "interval"),
    [
        (81, 263, ("25.53", "36.62")),  # Newcombe, Statistics in Medicine 17 (1998), table I
        (15, 148, ("6.24", "16.05")),
        (0, 20, ("0.00", "16.11")),
        (1, 29, ("0.61", "17.18")),
        (20, 20, ("83.89", "100.00")),
        (117258, 123221, ("95.04", "95.28")),  # Bình Thuận 2023, districts
    ],
)
def test_the_interval(numerator, denominator, interval):
    assert wilson(Rate(numerator, denominator)) == Interval(*interval)


def test_nothing_has_no_interval():
    assert wilson(Rate(0, 0)) is None


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_rate_lies_within_its_interval(share):
    rate = Rate(*share)
    low, high = wilson(rate)
    assert Decimal(0) <= Decimal(low) <= Decimal(rate.percent) <= Decimal(high) <= Decimal(100)


def test_few_dossiers_are_not_ranked():
    assert not ranks(Rate(29, MINIMUM_VOLUME - 1))
    assert ranks(Rate(0, MINIMUM_VOLUME))


def test_every_rate_says_how_it_is_computed_who_uses_it_and_when_it_misleads():
    assert RATES == ("R1", "R2", "R3", "R4", "R5", "completion")
    for definition in DEFINITIONS:
        assert "÷" in str(definition.formula)
        assert all(str(text) for text in (definition.title, definition.used_by, definition.misleads))
