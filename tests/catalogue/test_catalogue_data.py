"""The shipped catalogue files, read as they are."""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections import defaultdict
from datetime import date, time, timedelta
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "dossiers" / "catalogue" / "data"
CHANGE = date(2025, 7, 1)
EVER = date(1, 1, 1), date(9999, 12, 31)
LEVELS = ("province", "district", "commune", "vertical")
TERMS = ("working_days", "calendar_days", "working_hours", "same_day", "none")
KINDS = {
    "province": {"department", "service_centre", "land_registry", "vertical", "utility"},
    "district": {"peoples_committee", "one_stop", "land_registry"},
    "commune": {"peoples_committee", "one_stop", "service_centre"},
}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables(name: str) -> dict:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


FIELDS = rows("fields.csv")
PROCEDURES = rows("procedures.csv")
AGENCIES = tables("agencies.toml")["agency"]
LETTERS = tables("agencies.toml")["province_letter"]
CALENDAR = tables("calendar.toml")
ENTRIES = {entry["date"]: entry for entry in CALENDAR["entry"]}


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def is_worked(day: date) -> bool:
    if day in ENTRIES:
        return ENTRIES[day]["kind"] == "makeup_work"
    return any(day.isoweekday() in hours["weekdays"] for hours in CALENDAR["hours"])


def period(agency: dict) -> tuple[date, date]:
    return agency.get("from", EVER[0]), agency.get("until", EVER[1])


def agency_at(key: str, day: date) -> dict | None:
    found = [a for a in AGENCIES if a["key"] == key and period(a)[0] <= day < period(a)[1]]
    assert len(found) <= 1, key
    return found[0] if found else None


@pytest.mark.parametrize("name", ["README.md", "agencies.toml", "calendar.toml", "fields.csv", "procedures.csv"])
def test_text_is_nfc(name: str):
    text = (DATA / name).read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)


# --- calendar ---


def test_calendar_covers_its_horizon_once():
    head = CALENDAR["calendar"]
    assert (head["code"], head["first"], head["last"]) == ("VN", date(2017, 1, 1), date(2028, 12, 31))
    assert len(ENTRIES) == len(CALENDAR["entry"])
    assert list(ENTRIES) == sorted(ENTRIES)
    assert all(head["first"] <= day <= head["last"] for day in ENTRIES)


def test_every_entry_is_named_and_sourced():
    for entry in CALENDAR["entry"]:
        assert entry["kind"] in ("holiday", "compensatory", "swapped_off", "makeup_work"), entry
        assert entry["name"] and entry["source"], entry
        assert len(entry["name"]) <= 120 and len(entry["source"]) <= 300, entry


def test_predicted_from_2027_and_only_from_2027():
    for day, entry in ENTRIES.items():
        assert entry["status"] == ("predicted" if day.year >= 2027 else "decided"), day


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2017-01-26", "2017-02-01"),
        ("2018-02-14", "2018-02-20"),
        ("2018-12-29", "2019-01-01"),
        ("2019-02-02", "2019-02-10"),
        ("2019-04-27", "2019-05-01"),
        ("2020-01-23", "2020-01-29"),
        ("2021-02-10", "2021-02-16"),
        ("2021-09-02", "2021-09-05"),
        ("2022-01-29", "2022-02-06"),
        ("2022-04-30", "2022-05-03"),
        ("2022-09-01", "2022-09-04"),
        ("2023-01-20", "2023-01-26"),
        ("2023-04-29", "2023-05-03"),
        ("2023-09-01", "2023-09-04"),
        ("2024-02-08", "2024-02-14"),
        ("2024-04-27", "2024-05-01"),
        ("2024-08-31", "2024-09-03"),
        ("2025-01-25", "2025-02-02"),
        ("2025-04-30", "2025-05-04"),
        ("2025-08-30", "2025-09-02"),
        ("2026-01-01", "2026-01-04"),
        ("2026-02-14", "2026-02-22"),
        ("2026-08-29", "2026-09-02"),
        ("2026-11-24", "2026-11-24"),
        ("2027-02-04", "2027-02-10"),
        ("2028-01-24", "2028-01-28"),
    ],
)
def test_spans_off(first: str, last: str):
    span = days(first, last)
    assert [day for day in span if is_worked(day)] == []
    # The span is whole: work stops the day before it and starts the day after.
    assert is_worked(span[-1] + timedelta(days=1)) or span[-1].isoweekday() >= 5
    assert is_worked(span[0] - timedelta(days=1)) or span[0].isoweekday() in (1, 7)


def test_lunar_days():
    first_of_tet = ["2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22"]
    first_of_tet += ["2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26"]
    for day in map(date.fromisoformat, first_of_tet):
        assert ENTRIES[day]["name"] == "Tết Nguyên đán (mùng 1)"
    hung_kings = ["2019-04-14", "2020-04-02", "2021-04-21", "2022-04-10", "2023-04-29"]
    hung_kings += ["2024-04-18", "2025-04-07", "2026-04-26", "2027-04-16", "2028-04-04"]
    for day in map(date.fromisoformat, hung_kings):
        assert ENTRIES[day]["name"].startswith("Giỗ Tổ Hùng Vương")
    assert ENTRIES[date(2023, 1, 20)]["name"] == "Tết Nguyên đán (29 tháng Chạp)"


@pytest.mark.parametrize(
    ("off", "worked", "document"),
    [
        ("2018-12-31", "2019-01-05", "6519/VPCP-KGVX"),
        ("2019-04-29", "2019-05-04", "6519/VPCP-KGVX"),
        ("2024-04-29", "2024-05-04", "2450/VPCP-KGVX"),
        ("2025-05-02", "2025-04-26", "6150/TB-BLĐTBXH"),
        ("2026-01-02", "2026-01-10", "12729/VPCP-KGVX"),
        ("2026-08-31", "2026-08-22", "9441/TB-BNV"),
    ],
)
def test_swaps(off: str, worked: str, document: str):
    off_entry, worked_entry = ENTRIES[date.fromisoformat(off)], ENTRIES[date.fromisoformat(worked)]
    assert (off_entry["kind"], worked_entry["kind"]) == ("swapped_off", "makeup_work")
    assert document in off_entry["source"] and document in worked_entry["source"]


def test_each_swap_has_both_its_days():
    off = [day for day, entry in ENTRIES.items() if entry["kind"] == "swapped_off"]
    worked = [day for day, entry in ENTRIES.items() if entry["kind"] == "makeup_work"]
    assert all(day.isoweekday() <= 5 for day in off)
    assert all(day.isoweekday() >= 6 for day in worked)
    assert len(off) == len(worked)
    for day in worked:
        partners = [
            other for other in off if abs((other - day).days) <= 40 and f"{day:%d/%m/%Y}" in ENTRIES[other]["name"]
        ]
        assert len(partners) == 1, day
        assert f"{partners[0]:%d/%m/%Y}" in ENTRIES[day]["name"]


def test_sessions_are_in_order():
    for row in [*CALENDAR["hours"], *(entry for entry in ENTRIES.values() if "sessions" in entry)]:
        instants = [time.fromisoformat(text) for session in row["sessions"] for text in session]
        assert instants == sorted(set(instants))
        assert row["source"]


# --- fields and procedures ---


def test_enough_fields_each_used():
    codes = [field["code"] for field in FIELDS]
    assert len(codes) == len(set(codes)) >= 20
    assert len({field["name"] for field in FIELDS}) == len(FIELDS)
    assert all(re.fullmatch(r"[A-Z]{2,6}", code) for code in codes)
    assert {procedure["field"] for procedure in PROCEDURES} == set(codes)


def test_enough_procedures_with_codes_of_their_own():
    codes = [procedure["code"] for procedure in PROCEDURES]
    assert len(codes) == len(set(codes)) >= 120
    assert len({(procedure["name"], procedure["level"]) for procedure in PROCEDURES}) == len(PROCEDURES)
    for procedure in PROCEDURES:
        # Only ours start with 9: no reader can take one for a national code.
        ours = "1" if procedure["code"].startswith("9.") else "0"
        assert procedure["illustrative"] == ours, procedure["code"]
        assert re.fullmatch(r"[1239]\.\d{6}", procedure["code"]), procedure["code"]


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure["code"])
def test_procedure(procedure: dict[str, str]):
    assert procedure["level"] in LEVELS
    assert procedure["after_supplement"] in ("resume", "restart")
    assert procedure["online_level"] in ("full", "partial", "none")
    assert 0 < len(procedure["name"]) <= 400
    assert procedure["legal_basis"]
    assert all(document.strip() for document in procedure["documents"].split(";"))
    assert int(procedure["fee"]) >= 0
    assert int(procedure["volume"]) > 0
    assert 0 <= int(procedure["late_weight"]) <= 100

    kind, amount = procedure["term_kind"], int(procedure["term_amount"])
    assert kind in TERMS
    assert (amount == 0) == (kind in ("same_day", "none"))
    assert int(procedure["statutory_amount"]) >= amount
    assert bool(procedure["cutoff"]) == (kind == "same_day")
    if procedure["cutoff"]:
        time.fromisoformat(procedure["cutoff"])
    if kind == "none":
        assert int(procedure["late_weight"]) == 0

    steps = [step.rsplit(":", 1) for step in procedure["steps"].split(";")]
    assert all(office and len(office) <= 80 and int(share) > 0 for office, share in steps)
    assert sum(int(share) for _, share in steps) == 100


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure["code"])
def test_procedure_has_an_agency_of_its_level_before_and_after_2025_07(procedure: dict[str, str]):
    later_level = procedure["level_from_2025_07"] or procedure["level"]
    later_key = procedure["agency_from_2025_07"] or procedure["agency"]
    assert later_level in ("province", "commune", "vertical")
    for day, level, key in [
        (CHANGE - timedelta(days=1), procedure["level"], procedure["agency"]),
        (CHANGE, later_level, later_key),
    ]:
        agency = agency_at(key, day)
        assert agency is not None, (key, day)
        assert level == ("vertical" if agency["kind"] == "vertical" else agency["at"])


def test_every_level_has_its_kinds_of_term():
    seen = defaultdict(set)
    for procedure in PROCEDURES:
        seen[procedure["level"]].add(procedure["term_kind"])
        if procedure["term_kind"] == "working_days" and int(procedure["term_amount"]) >= 3:
            seen[procedure["level"]].add("three days")
    for level in LEVELS:
        assert {"working_days", "three days", "working_hours", "calendar_days"} <= seen[level], level
    assert "same_day" in seen["commune"] and "same_day" in seen["district"]
    assert any("none" in kinds for kinds in seen.values())
    assert any(p["after_supplement"] == "restart" for p in PROCEDURES)


def test_some_terms_are_shortened():
    assert sum(int(p["term_amount"]) < int(p["statutory_amount"]) for p in PROCEDURES) >= 30


def test_what_dominates_a_level():
    volume = defaultdict(lambda: defaultdict(int))
    for procedure in PROCEDURES:
        volume[procedure["level"]][procedure["field"]] += int(procedure["volume"])
    ranked = {level: sorted(fields, key=fields.get, reverse=True) for level, fields in volume.items()}
    assert ranked["commune"][:2] == ["CT", "HT"]
    assert ranked["district"][0] == "DD"
    assert set(ranked["province"][:3]) == {"DB", "DN", "LLTP"}


# --- agencies ---


def test_agencies_are_well_formed():
    for agency in AGENCIES:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", agency["key"])
        assert agency["kind"] in KINDS[agency["at"]], agency["key"]
        assert period(agency)[0] < period(agency)[1]
        assert 1 <= agency["digits"] <= 99


def test_roles_and_numbers_do_not_overlap():
    for index, one in enumerate(AGENCIES):
        for other in AGENCIES[index + 1 :]:
            together = max(period(one)[0], period(other)[0]) < min(period(one)[1], period(other)[1])
            if together:
                assert one["key"] != other["key"]
                assert (one["at"], one["digits"]) != (other["at"], other["digits"])


def test_desks_stand_as_long_as_those_they_serve():
    above = {"province": ("province",), "district": ("district", "province")}
    above["commune"] = ("commune", "district", "province")
    for agency in AGENCIES:
        desks = [a for a in AGENCIES if a["key"] == agency["desk"]]
        assert any(period(desk)[0] <= period(agency)[0] and period(agency)[1] <= period(desk)[1] for desk in desks), (
            agency["key"]
        )
        assert all(desk["at"] in above[agency["at"]] and desk["desk"] == desk["key"] for desk in desks)


def test_the_province_of_2023():
    day = date(2023, 6, 30)
    at_province = [a for a in AGENCIES if a["at"] == "province" and agency_at(a["key"], day) is a]
    kinds = [agency["kind"] for agency in at_province]
    assert (kinds.count("department"), kinds.count("service_centre")) == (19, 1)
    assert (kinds.count("vertical"), kinds.count("utility")) == (3, 2)


def test_the_district_level_ends_in_mid_2025():
    assert all(a["until"] == CHANGE for a in AGENCIES if a["at"] == "district")
    assert agency_at("ubnd-xa", CHANGE)["desk"] == "trung-tam-pvhcc-xa"
    assert agency_at("ubnd-xa", CHANGE - timedelta(days=1))["desk"] == "bp-mot-cua-xa"


def test_identity_letters():
    assert len(LETTERS) == 63
    assert len({row["unit"] for row in LETTERS}) == 63
    assert {row["letters"] for row in LETTERS} == {f"H{n:02d}" for n in range(1, 64)}
    of = {row["name"]: row["letters"] for row in LETTERS}
    known = {"Gia Lai": "H21", "Thanh Hóa": "H56", "Lào Cai": "H38", "Bình Thuận": "H11"}
    known |= {"Hà Nội": "H26", "Nam Định": "H40", "Hồ Chí Minh": "H29"}
    assert {name: of[name] for name in known} == known
    assert {row["letters"] for row in LETTERS if row["confirmed"]} == {"H21", "H29", "H38", "H56"}
