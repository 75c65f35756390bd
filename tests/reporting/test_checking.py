"""Whether a published figure follows from the numbers beside it, digit by digit."""

import pytest

from dossiers.rules.errors import BadValue
from reporting.checking import Figure, Stated, check, read_stated


@pytest.mark.parametrize(
    "value, units, places, percent, rough",
    [
        (27, 27, 0, False, False),
        (0, 0, 0, False, False),
        ("27", 27, 0, False, False),
        ("1.836", 1836, 0, False, False),
        ("1.234.567,89", 123456789, 2, False, False),
        ("94,9%", 949, 1, True, False),
        ("94,90 %", 9490, 2, True, False),
        ("98%", 98, 0, True, False),
        ("100%", 100, 0, True, False),
        (" 0,25\u00a0% ", 25, 2, True, False),
        ("trên 80%", 80, 0, True, True),
        ("Gần 95,5%", 955, 1, True, True),
        ("> 80%", 80, 0, True, True),
        ("~17.000", 17000, 0, False, True),
        ("Tre\u0302n 80%", 80, 0, True, True),  # letters and accents typed apart
    ],
)
def test_a_stated_figure_is_read_as_vietnam_prints_it(value, units, places, percent, rough):
    read = read_stated(value)
    assert read[1:] == (units, places, percent, rough)


@pytest.mark.parametrize(
    "value",
    [
        "", "  ", "%", "nhiều", "-5", "−5%", -1, True, 94.9, None, [27], "94.9%", "1.83", "1,836,000", "98%%",
        "12 34", "10²", "٣", "trên", "175.790 nghìn", "9" * 19, 10**18, "0x1F", "1e5",
        pytest.param(16**9000, id="thousands of digits"),
        pytest.param("1" * 100_000, id="long"),
    ],
)  # fmt: skip
def test_what_is_no_figure_is_refused(value):
    with pytest.raises(BadValue) as refused:
        read_stated(value)
    assert len(str(refused.value.params["value"])) <= 41


def share(stated, numerator, denominator):
    found = check(Figure("x", read_stated(stated), numerator, denominator))
    return found.verdict, found.computed, found.implied_denominator


@pytest.mark.parametrize(
    "stated, numerator, denominator, expected",
    [
        ("94,9%", 21200, 23117, ("inconsistent", "91.7", 22339)),
        ("98%", 92992, 98065, ("inconsistent", "95", 94890)),
        ("99,75%", 67828, 67995, ("consistent", "99.75", 67998)),
        ("100%", 1562, 1562, ("consistent", "100", 1562)),
        ("100%", 1999, 2000, ("consistent", "100", 1999)),  # 99,95
        ("100,0%", 1999, 2000, ("consistent", "100.0", 1999)),  # the same half, at one decimal
        ("100,00%", 1999, 2000, ("inconsistent", "99.95", 1999)),
        ("66,6%", 2, 3, ("truncated", "66.7", 3)),
        ("66,7%", 2, 3, ("consistent", "66.7", 3)),
        ("0,5%", 1, 200, ("consistent", "0.5", 200)),
        ("12,5%", 1, 8, ("consistent", "12.5", 8)),
        ("13%", 1, 8, ("consistent", "13", 8)),  # 12,5: a half goes up
        ("12%", 1, 8, ("truncated", "13", 8)),
        ("0%", 0, 5, ("consistent", "0", None)),  # nothing to divide by
        ("105%", 105, 100, ("consistent", "105", 100)),
        ("0,95", 95, 100, ("consistent", "0.95", 100)),  # no percent sign: the share itself
        (3, 6, 2, ("consistent", "3", 2)),
        ("trên 80%", 85, 100, ("unchecked", "85", 106)),
        ("33,333333333333333%", 1, 3, ("consistent", "33.333333333333333", 3)),
    ],
)
def test_a_share(stated, numerator, denominator, expected):
    assert share(stated, numerator, denominator) == expected


@pytest.mark.parametrize(
    "stated, parts, expected",
    [
        (27, (19, 1, 3, 2), ("inconsistent", 25, None)),
        ("1.836", (1464, 314, 167), ("inconsistent", 1945, None)),
        (96, (34, 38, 24), ("consistent", 96, None)),
        ("96,0", (34, 38, 24), ("consistent", 96, None)),
        ("96,4", (34, 38, 24), ("inconsistent", 96, None)),
        ("~17.000", (16000, 990), ("unchecked", 16990, None)),
        (0, (0, 0), ("consistent", 0, None)),
    ],
)
def test_a_sum(stated, parts, expected):
    assert check(Figure("x", read_stated(stated), parts=parts))[1:] == expected


def test_a_bare_figure_cannot_be_checked():
    assert check(Figure("x", Stated("98,73%", 9873, 2, True)))[1:] == ("unchecked", None, None)
