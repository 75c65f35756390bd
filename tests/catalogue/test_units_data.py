"""The shipped administrative units say what the state lists say, and hold together."""

import csv
import gzip
import re
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "dossiers" / "catalogue" / "data"
SNAPSHOTS = ("2017-01-01", "2025-01-01", "2025-07-01")
FOREVER = "9999-12-31"
CODE = {"province": r"\d{2}", "district": r"\d{3}", "commune": r"\d{5}"}
PARENT_LEVELS = {"province": {""}, "district": {"province"}, "commune": {"district", "province"}}
KINDS = {
    "province": {"tỉnh", "thành phố"},
    "district": {"thành phố", "quận", "huyện", "thị xã"},
    "commune": {"xã", "phường", "thị trấn", "đặc khu"},
}

Row = dict[str, str]


def read(name: str) -> list[Row]:
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


UNITS = read("units.csv.gz")
SUCCESSIONS = read("successions.csv.gz")


def versions_by_unit() -> dict[str, list[Row]]:
    versions: dict[str, list[Row]] = defaultdict(list)
    for row in UNITS:
        versions[row["unit"]].append(row)
    return versions


VERSIONS = versions_by_unit()


def end_of(row: Row) -> str:
    return row["valid_to"] or FOREVER


def in_force(day: str) -> list[Row]:
    return [row for row in UNITS if row["valid_from"] <= day < end_of(row)]


def under(province: str, day: str) -> Counter[str]:
    """How many units of each level stand under a province, given by its code, on a day."""
    today = {row["unit"]: row for row in in_force(day)}

    def province_of(row: Row) -> str:
        return province_of(today[row["parent"]]) if row["parent"] else row["code"]

    return Counter(row["level"] for row in today.values() if row["parent"] and province_of(row) == province)


def successors(unit: str) -> list[Row]:
    return [row for row in SUCCESSIONS if row["predecessor"] == unit]


def named(code: str, day: str) -> Row:
    (row,) = (row for row in in_force(day) if row["code"] == code)
    return row


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [
        ("2023-06-01", 63, 705, 10_599),
        ("2025-03-01", 63, 696, 10_035),
        ("2025-06-30", 63, 696, 10_035),
        ("2025-07-01", 34, 0, 3_321),
    ],
)
def test_counts_are_those_of_the_state_lists(day: str, provinces: int, districts: int, communes: int) -> None:
    counts = Counter(row["level"] for row in in_force(day))
    assert (counts["province"], counts["district"], counts["commune"]) == (provinces, districts, communes)


@pytest.mark.parametrize(
    ("name", "code", "day", "districts", "communes"),
    [
        ("Tỉnh Bình Thuận", "60", "2023-06-01", 10, 124),
        ("Tỉnh Lào Cai", "10", "2023-06-01", 9, 152),
        ("Tỉnh Nam Định", "36", "2023-06-01", 10, 226),
        ("Tỉnh Lâm Đồng", "68", "2025-07-01", 0, 124),
        ("Tỉnh Lào Cai", "15", "2025-07-01", 0, 99),
    ],
)
def test_counts_under_a_province(name: str, code: str, day: str, districts: int, communes: int) -> None:
    counts = under(code, day)
    assert named(code, day)["name"] == name
    assert (counts["district"], counts["commune"]) == (districts, communes)


def test_new_communes_are_of_the_three_kinds() -> None:
    kinds = Counter(row["kind"] for row in in_force("2025-07-01") if row["level"] == "commune")
    assert kinds == {"xã": 2_621, "phường": 687, "đặc khu": 13}


def test_codes_are_well_formed_and_unique_on_every_day() -> None:
    assert all(re.fullmatch(CODE[row["level"]], row["code"]) for row in UNITS)
    for day in SNAPSHOTS:
        places = Counter((row["level"], row["code"]) for row in in_force(day))
        assert max(places.values()) == 1


def test_names_are_clean_and_begin_with_their_kind() -> None:
    for row in UNITS:
        name = row["name"]
        assert name == unicodedata.normalize("NFC", " ".join(name.split()))
        assert name.startswith(f"{row['kind'].capitalize()} "), name
        assert row["kind"] in KINDS[row["level"]]
        assert not re.search(r" 0\d|\bN\.?T\b|' ", name), name


def test_a_unit_is_named_for_its_code_and_first_day() -> None:
    for unit, versions in VERSIONS.items():
        assert unit == f"{versions[0]['code']}@{versions[0]['valid_from']}"
        assert len({(row["code"], row["level"]) for row in versions}) == 1


def test_versions_of_a_unit_follow_each_other_without_gap_or_overlap() -> None:
    for versions in VERSIONS.values():
        assert all(row["valid_from"] < end_of(row) for row in versions)
        for earlier, later in pairwise(versions):
            assert earlier["valid_to"] == later["valid_from"]
            assert (earlier["name"], earlier["parent"]) != (later["name"], later["parent"])


def test_a_parent_is_in_force_for_the_whole_life_of_the_version() -> None:
    for row in UNITS:
        parent = VERSIONS.get(row["parent"], [])
        assert (parent[0]["level"] if parent else "") in PARENT_LEVELS[row["level"]]
        if parent:
            assert parent[0]["valid_from"] <= row["valid_from"]
            assert end_of(row) <= end_of(parent[-1])


def test_successions_join_a_unit_that_ended_to_one_in_force_that_day() -> None:
    assert len({(row["predecessor"], row["successor"]) for row in SUCCESSIONS}) == len(SUCCESSIONS)
    for row in SUCCESSIONS:
        predecessor, successor = VERSIONS[row["predecessor"]], VERSIONS[row["successor"]]
        assert predecessor[-1]["valid_to"] == row["on"]
        assert any(version["valid_from"] <= row["on"] < end_of(version) for version in successor)
        assert row["kind"] in {"merge", "split", "rename", "abolish"}


def test_whatever_ended_has_exactly_one_main_successor() -> None:
    mains = Counter(row["predecessor"] for row in SUCCESSIONS if row["main"] == "1")
    ended = {unit for unit, versions in VERSIONS.items() if versions[-1]["valid_to"]}
    assert set(mains.values()) == {1}
    # No package tells what became of these four before 2025.
    untold = {"10774@2017-01-01", "13339@2017-01-01", "20239@2017-01-01", "28825@2017-01-01"}
    assert ended - mains.keys() == untold


def test_every_commune_of_june_2025_goes_on_or_has_one_main_successor_commune() -> None:
    mains = {row["predecessor"]: row["successor"] for row in SUCCESSIONS if row["main"] == "1"}
    new = {row["unit"] for row in in_force("2025-07-01") if row["level"] == "commune"}
    old = {row["unit"] for row in in_force("2025-06-30") if row["level"] == "commune"}
    assert len(old & new) == 125
    assert all(mains[unit] in new for unit in old - new)


def test_every_unit_new_in_july_2025_has_a_predecessor() -> None:
    heirs = {row["successor"] for row in SUCCESSIONS}
    assert {unit for unit in VERSIONS if unit.endswith("@2025-07-01")} <= heirs


def test_eleven_provinces_outlived_the_first_of_july() -> None:
    today = {row["unit"] for row in in_force("2025-07-01") if row["level"] == "province"}
    old = {unit.removesuffix("@2017-01-01") for unit in today if unit.endswith("@2017-01-01")}
    assert old == {"01", "04", "11", "12", "14", "20", "22", "38", "40", "42", "46"}


def test_a_code_used_again_is_another_unit() -> None:
    assert named("15", "2025-06-30")["name"] == "Tỉnh Yên Bái"
    assert named("15", "2025-07-01")["name"] == "Tỉnh Lào Cai"
    assert named("68", "2025-06-30")["unit"] != named("68", "2025-07-01")["unit"]


def test_hue_is_the_same_province_under_another_name() -> None:
    assert [(row["name"], row["valid_from"]) for row in VERSIONS["46@2017-01-01"]] == [
        ("Tỉnh Thừa Thiên Huế", "2017-01-01"),
        ("Thành phố Huế", "2025-01-01"),
    ]


def test_binh_thuan_passed_to_lam_dong_with_its_districts() -> None:
    (province,) = successors("60@2017-01-01")
    (district,) = successors("593@2017-01-01")
    assert (province["successor"], province["kind"]) == ("68@2025-07-01", "merge")
    assert (district["successor"], district["kind"]) == ("68@2025-07-01", "abolish")


def test_an_island_district_passed_to_its_province_and_became_a_special_zone() -> None:
    province, zone = successors(named("318", "2025-06-30")["unit"])
    assert (province["successor"], province["kind"], province["main"]) == ("31@2025-07-01", "abolish", "1")
    assert VERSIONS[zone["successor"]][0]["name"] == "Đặc khu Bạch Long Vĩ"
    assert (zone["kind"], zone["main"]) == ("rename", "0")


def test_a_divided_commune_has_a_default_part() -> None:
    cong_vi = named("00007", "2025-06-30")
    assert cong_vi["name"] == "Phường Cống Vị"
    assert [(row["successor"], row["kind"], row["main"]) for row in successors(cong_vi["unit"])] == [
        ("00008@2025-07-01", "split", "1"),
        ("00025@2025-07-01", "split", "0"),
    ]
