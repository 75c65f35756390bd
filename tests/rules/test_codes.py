"""Codes in every form in use, and the citizen's look-up secret."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.rules.codes import (
    ALPHABET,
    clean_agency_code,
    clean_dossier_code,
    clean_procedure_code,
    clean_secret,
    dossier_code,
    is_secret,
    lookup_secret,
)
from dossiers.rules.errors import BadValue

KEY = b"k" * 32
CODE = "000.17.22.H56-210531-0001"
CLEANERS = {
    "dossier": (clean_dossier_code, CODE),
    "procedure": (clean_procedure_code, "1.000948.H38"),
    "agency": (clean_agency_code, "000.17.22.H56"),
}


@pytest.mark.parametrize(
    "typed, written",
    [
        ("000.17.22.H56-210531-0001", "000.17.22.H56-210531-0001"),
        ("H21.65-220914-0011", "H21.65-220914-0011"),
        ("G09.20-20260609-0092637", "G09.20-20260609-0092637"),
        ("00352112000539", "00352112000539"),
        ("H26-240603-0001", "H26-240603-0001"),
        ("000.00.13.H26-240603-12345", "000.00.13.H26-240603-12345"),
        ("  h21.65-220914-0011\n", "H21.65-220914-0011"),
        ("H21.65 - 220914 - 0011", "H21.65-220914-0011"),
        ("H21.65–220914—0011", "H21.65-220914-0011"),  # dashes as word processors make them
        ("H21.65‑220914−0011", "H21.65-220914-0011"),
        ("H21.65-220914-0011" + " " * 10_000, "H21.65-220914-0011"),
    ],
)
def test_a_dossier_code_as_typed(typed, written):
    assert clean_dossier_code(typed) == written
    assert clean_dossier_code(written) == written


@pytest.mark.parametrize("typed, written", [("1.004203", "1.004203"), (" 2.000635 ", "2.000635"),
                                            ("1.000948.h38", "1.000948.H38")])  # fmt: skip
def test_a_procedure_code_as_typed(typed, written):
    assert clean_procedure_code(typed) == written


@pytest.mark.parametrize("typed", ["000.17.22.H56", "000.00.13.H26", "00.13.H26", "H26", "H26.13", "H26.35.120",
                                   "G09.20", "000.00.00.G09", "h21.65"])  # fmt: skip
def test_an_agency_code_as_typed(typed):
    assert clean_agency_code(typed) == typed.upper()


NONSENSE = ["", " ", "-", "1", "xin chào", "0" * 10_000, "H" * 10_000, "'; DROP TABLE dossier; --", "\x00", "📄", "٣"]


@pytest.mark.parametrize("nonsense", NONSENSE)
@pytest.mark.parametrize("kind", CLEANERS)
def test_nonsense_is_refused(kind, nonsense):
    with pytest.raises(BadValue) as refused:
        CLEANERS[kind][0](nonsense)
    assert len(str(refused.value.params["value"])) <= 40


@pytest.mark.parametrize("kind", CLEANERS)
@pytest.mark.parametrize(
    "spoil",
    [
        lambda good: good[:-1],
        lambda good: good + "X",
        lambda good: good + "-" + good,
        lambda good: good[:3] + "\x00" + good[3:],
        lambda good: good[:3] + "\n" + good[3:],
        lambda good: good + "\x1b",
        lambda good: "\x00" + good,
        lambda good: good + "\x00" * 10_000,
        lambda good: good * 1_000,
        lambda good: good.replace(".", ","),
        lambda good: good + " " * 100 + "and more",
        lambda good: good.replace("0", "٠"),  # Arabic-Indic
        lambda good: good.replace("0", "０"),  # full width
        lambda good: good.replace("1", "१").replace("2", "२"),  # Devanagari
    ],
    ids=["shorter", "longer", "twice", "null inside", "line break inside", "escape", "null before", "nulls after",
         "a thousand times", "commas", "words after spaces", "Arabic-Indic", "full width", "Devanagari"],
)  # fmt: skip
def test_a_good_code_spoilt_is_refused(kind, spoil):
    clean, good = CLEANERS[kind]
    with pytest.raises(BadValue):
        clean(spoil(good))


@pytest.mark.parametrize("typed", ["H21.65-220914-001", "H21.65-22091-0011", "H21.65-2209140-0011", "H21.65220914-0011",
                                   "21.65-220914-0011", "0035211200053", "003521120005390",
                                   "H21.65-220914-01234567890"])  # fmt: skip
def test_a_dossier_code_of_no_form_in_use_is_refused(typed):
    with pytest.raises(BadValue):
        clean_dossier_code(typed)


@pytest.mark.parametrize(
    "serial, code",
    [(1, "H21.65-240603-0001"), (9999, "H21.65-240603-9999"), (10_000, "H21.65-240603-10000"),
     (1_234_567, "H21.65-240603-1234567")],
)  # fmt: skip
def test_the_serial_widens_and_never_wraps(serial, code):
    assert dossier_code("H21.65", date(2024, 6, 3), serial) == code
    assert clean_dossier_code(code) == code


@pytest.mark.parametrize("serial", [0, -1])
def test_a_serial_counts_from_one(serial):
    with pytest.raises(BadValue):
        dossier_code("H21.65", date(2024, 6, 3), serial)


def test_every_serial_of_a_day_is_another_code():
    codes = {dossier_code("H21.65", date(2024, 6, 3), serial) for serial in range(9_990, 10_010)}
    assert len(codes) == 20


# -- the look-up secret -----------------------------------------------------------------------------------


def test_a_secret_is_seven_characters_and_a_check():
    secret = lookup_secret(KEY, CODE)
    assert len(secret) == 8 and set(secret) <= set(ALPHABET)
    assert len(set(ALPHABET)) == 32 and not set("ILOU") & set(ALPHABET)
    assert secret == lookup_secret(KEY, CODE)


def test_a_printed_secret_stays_the_same_for_ever():
    """Slips are out with the citizens: this value may not change with a release."""
    assert lookup_secret(b"0123456789abcdef0123456789abcdef", "H21.65-240603-0001", 0) == "HJ0SP5V9"


def test_another_number_key_or_code_gives_another_secret():
    others = [lookup_secret(KEY, CODE, n) for n in range(50)]
    others += [lookup_secret(b"x" * 32, CODE), lookup_secret(KEY, CODE[:-1] + "2")]
    assert len(set(others)) == 52
    assert not is_secret(others[0], KEY, CODE, 1)
    assert is_secret(others[1], KEY, CODE, 1)


codes = st.builds(
    dossier_code,
    st.sampled_from(["H21.65", "000.17.22.H56"]),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 99_999),
)


@settings(max_examples=60, deadline=None)
@given(codes, st.integers(0, 5))
def test_every_single_wrong_character_is_found(code, secret_no):
    secret = lookup_secret(KEY, code, secret_no)
    assert is_secret(secret, KEY, code, secret_no)
    for place in range(8):
        for character in ALPHABET:
            if character != secret[place]:
                wrong = secret[:place] + character + secret[place + 1 :]
                assert clean_secret(wrong) is None
                assert not is_secret(wrong, KEY, code, secret_no)


def test_nearly_every_swapped_pair_is_found():
    """All but 0 beside Z, whose doubled values are the same."""
    found = swapped = 0
    for number in range(200):
        secret = lookup_secret(KEY, CODE, number)
        for place in range(7):
            one, two = secret[place : place + 2]
            if one != two and {one, two} != {"0", "Z"}:
                swapped += 1
                found += clean_secret(secret[:place] + two + one + secret[place + 2 :]) is None
    assert found == swapped > 1000


@settings(max_examples=100, deadline=None)
@given(codes, st.data())
def test_a_secret_may_be_typed_as_people_read_it(code, data):
    secret = lookup_secret(KEY, code)
    as_read = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(data.draw(st.sampled_from(as_read.get(c, c + c.lower()))) for c in secret)
    cut = data.draw(st.integers(0, 8))
    typed = data.draw(st.sampled_from(["", " "])) + typed[:cut] + data.draw(st.sampled_from("- ")) + typed[cut:]
    assert clean_secret(typed) == secret
    assert is_secret(typed, KEY, code)


@pytest.mark.parametrize(
    "typed", ["", " ", "--------", "0", "U" * 8, "A" * 10_000, "٣" * 8, "０" * 8, "\x00" * 8, "đ" * 8]
)
def test_what_cannot_be_a_secret_opens_nothing(typed):
    assert clean_secret(typed) is None
    assert not is_secret(typed, KEY, CODE)


def test_a_secret_with_more_behind_it_is_not_the_secret():
    secret = lookup_secret(KEY, CODE)
    for more in ("0", " 0", " " * 40 + "0", "\x00", "\x00" * 10_000):
        assert clean_secret(secret + more) is None
