import re
from collections import Counter
from itertools import pairwise
from unicodedata import is_normalized

import numpy as np
import pytest

from simulator.people import PROVINCES, Person, people

HAM_THANG = "Xã Hàm Thắng, Huyện Hàm Thuận Bắc"
PHU_THUY = "Phường Phú Thủy, Thành phố Phan Thiết"
RESERVED = {"example.com", "example.net", "example.org", "example"}  # RFC 2606


def draw(size: int, *, share: float = 0.0, seed: int = 2023, place: str = HAM_THANG) -> list[Person]:
    rng = np.random.default_rng(seed)
    return people(rng, province="60", places=[place] * size, organisation_share=np.full(size, share))


@pytest.fixture(scope="module")
def citizens() -> list[Person]:
    return draw(20_000)


@pytest.fixture(scope="module")
def organisations() -> list[Person]:
    return draw(5_000, share=1.0)


def born(citizen: Person) -> int:
    return (1900, 2000)[int(citizen.id_number[3]) // 2] + int(citizen.id_number[4:6])


def test_the_same_seed_gives_the_same_people():
    assert draw(500, share=0.3) == draw(500, share=0.3)
    assert draw(500, share=0.3) != draw(500, share=0.3, seed=2024)


def test_no_places_no_people():
    assert draw(0) == []


def test_each_share_decides_its_own_applicant():
    places = [HAM_THANG, PHU_THUY] * 50
    drawn = people(np.random.default_rng(1), province="60", places=places, organisation_share=[0.0, 1.0] * 50)
    assert [person.kind for person in drawn] == ["citizen", "organisation"] * 50
    assert {type(field) for person in drawn for field in person} == {str}


def test_cccd_agrees_with_the_name_and_the_age(citizens):
    for citizen in citizens:
        assert len(citizen.id_number) == 12 and citizen.id_number.isdecimal()
        assert 2023 - 85 <= born(citizen) <= 2023 - 18
        middle = citizen.name.split()[1]
        if middle in ("Thị", "Văn"):
            assert int(citizen.id_number[3]) % 2 == (middle == "Thị"), citizen


def test_cccd_begins_mostly_with_the_own_province(citizens):
    origins = Counter(citizen.id_number[:3] for citizen in citizens)
    assert 0.86 < origins["060"] / len(citizens) < 0.90
    assert set(origins) <= {f"{code:03d}" for code in PROVINCES} and len(PROVINCES) == 63


def test_id_numbers_are_distinct(citizens, organisations):
    for drawn in (citizens, organisations):
        assert len({person.id_number for person in drawn}) == len(drawn)


def test_thi_fades_with_the_generations(citizens):
    women = [citizen for citizen in citizens if int(citizen.id_number[3]) % 2]
    bounds = [1900, 1970, 1995, 2100]
    shares = []
    for start, end in pairwise(bounds):
        names = [woman.name for woman in women if start <= born(woman) < end]
        shares.append(sum(" Thị " in name for name in names) / len(names))
    assert shares == sorted(shares, reverse=True) and shares[0] > 0.8 and shares[-1] < 0.3


def test_mst_has_a_valid_check_digit(organisations):
    for organisation in organisations:
        digits = [int(digit) for digit in organisation.id_number]
        weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
        total = sum(weight * digit for weight, digit in zip(weights, digits[:9], strict=True))
        assert len(digits) == 10 and (total + digits[9]) % 11 == 10, organisation


def test_names_are_composed_and_without_honorifics(citizens, organisations):
    assert all(is_normalized("NFC", field) for person in citizens + organisations for field in person)
    honorifics = {"Ông", "Bà", "Cô", "Chú", "Bác", "Chị", "Quý"}
    for citizen in citizens:
        words = citizen.name.split(" ")
        assert 2 <= len(words) <= 4 and not honorifics & set(words), citizen
        assert all(one != next_one for one, next_one in pairwise(words[1:])), citizen


def test_surnames_are_as_frequent_as_in_life(citizens):
    surnames = Counter(citizen.name.split()[0] for citizen in citizens)
    assert 0.33 < surnames["Nguyễn"] / len(citizens) < 0.43
    assert 0.09 < surnames["Trần"] / len(citizens) < 0.13
    assert surnames["Nguyễn"] > surnames["Trần"] > surnames["Lê"] > surnames["Phạm"] > surnames["Thông"] > 0


def test_organisations_are_of_every_kind(organisations):
    names = [organisation.name for organisation in organisations]
    for start in ("Công ty TNHH ", "Công ty Cổ phần ", "Hợp tác xã ", "Hộ kinh doanh ", "Trường "):
        assert any(name.startswith(start) for name in names)
    assert not any("{" in name for name in names)


def test_phones_are_mobile(citizens):
    for citizen in citizens:
        assert re.fullmatch(r"0(3[2-9]|5[689]|7[06-9]|8[1-689]|9[0-46-9])\d{7}", citizen.phone), citizen


def test_a_third_have_an_email_that_reaches_nobody(citizens, organisations):
    emails = [person.email for person in citizens + organisations if person.email]
    assert 0.31 < len(emails) / len(citizens + organisations) < 0.36
    for email in emails:
        local, domain = email.split("@")
        assert local.isascii() and local.isalnum() and domain.removeprefix("hopthu.") in RESERVED


def test_addresses_end_in_the_place_given():
    commune, ward = draw(50), draw(50, place=PHU_THUY)
    assert {person.address.split()[0] for person in commune} == {"Thôn"}
    assert {person.address.split()[0] for person in ward} == {"Số", "Khu"}
    assert all(person.address.endswith(f", {HAM_THANG}") for person in commune)
    assert all(person.address.endswith(f", {PHU_THUY}") for person in ward)
