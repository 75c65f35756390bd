"""Build the national calendar, `dossiers/catalogue/data/calendar.toml`.

The days come from the `holidays` package (VN); what it does not know, and the documents behind its days, are
the tables here. Run it from the root of the repository: `python scripts/build_calendar.py`. A day the tables
contradict stops the build, so a newer release of the package cannot change the swaps in silence.
"""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import holidays

TARGET = Path(__file__).resolve().parent.parent / "dossiers" / "catalogue" / "data" / "calendar.toml"
FIRST, LAST = date(2017, 1, 1), date(2028, 12, 31)
PREDICTED_FROM = date(2027, 1, 1)
DAY = timedelta(days=1)

HOURS = [
    (
        "[1, 2, 3, 4, 5]",
        '[["07:00", "11:30"], ["13:30", "17:00"]]',
        "Giờ mặc định của hệ thống, như giờ mùa hè niêm yết tại Vĩnh Phúc; tỉnh đổi ở lịch của mình",
    ),
]

UNCHECKED_LABOUR = "thông báo hằng năm của Bộ LĐTBXH (số văn bản chưa đối chiếu)"
UNCHECKED_HOME = "thông báo hằng năm của Bộ Nội vụ (số văn bản chưa đối chiếu)"
CULTURE_LAW = "Nghị quyết 28/2026/QH16 (Ngày Văn hóa Việt Nam, từ 01/7/2026)"

# The yearly notice that fixed the Tết leave, the second day of 2 September and the like.
NOTICES = {
    2021: "Thông báo 4875/TB-LĐTBXH",
    2022: "Thông báo 119/TB-LĐTBXH",
    2023: "Thông báo 5034/TB-LĐTBXH",
    2024: "8662/VPCP-KGVX, 03/11/2023; Thông báo 5015/TB-LĐTBXH, 22/11/2023",
    2025: "Thông báo 6150/TB-BLĐTBXH",
    2026: "Thông báo 9441/TB-BNV, 16/10/2025",
    # Reported in public sources; the text itself was not read, so 2027 stays predicted until it is.
    2027: "Bộ luật Lao động 2019, Điều 112; 10065/VPCP-KGVX, 02/10/2026 (chưa đối chiếu bản gốc)",
}


class Swap(NamedTuple):
    off: date
    worked: date
    name: str
    source: str


# Weekdays off and the Saturdays worked for them.
SWAPS = [
    Swap(date(2018, 12, 31), date(2019, 1, 5), "dịp Tết Dương lịch 2019", "6519/VPCP-KGVX (2018)"),
    Swap(date(2019, 4, 29), date(2019, 5, 4), "dịp 30/4 và 01/5/2019", "6519/VPCP-KGVX (2018)"),
    Swap(
        date(2024, 4, 29),
        date(2024, 5, 4),
        "dịp 30/4 và 01/5/2024",
        "2450/VPCP-KGVX, 12/4/2024; Thông báo 1570/TB-LĐTBXH",
    ),
    Swap(date(2025, 5, 2), date(2025, 4, 26), "dịp 30/4 và 01/5/2025", "Thông báo 6150/TB-BLĐTBXH"),
    # Decided after the yearly notice; the package does not have it.
    Swap(date(2026, 1, 2), date(2026, 1, 10), "dịp Tết Dương lịch 2026", "12729/VPCP-KGVX, 25/12/2025"),
    Swap(date(2026, 8, 31), date(2026, 8, 22), "dịp Quốc khánh 2026", "Thông báo 9441/TB-BNV, 16/10/2025"),
]
MISSING_FROM_PACKAGE = {date(2026, 1, 2)}

# First day of Tết (mùng 1) and the length of the last lunar month, which the names need.
TET = {
    2017: (date(2017, 1, 28), 30),
    2018: (date(2018, 2, 16), 30),
    2019: (date(2019, 2, 5), 30),
    2020: (date(2020, 1, 25), 30),
    2021: (date(2021, 2, 12), 30),
    2022: (date(2022, 2, 1), 29),
    2023: (date(2023, 1, 22), 30),
    2024: (date(2024, 2, 10), 30),
    2025: (date(2025, 1, 29), 29),
    2026: (date(2026, 2, 17), 29),
    2027: (date(2027, 2, 6), 29),
    2028: (date(2028, 1, 26), 29),
}

NAMES = {
    "Tết Dương lịch": "Tết Dương lịch",
    "Ngày Giỗ Tổ Hùng Vương": "Giỗ Tổ Hùng Vương (10/3 âm lịch)",
    "Ngày Chiến thắng": "Ngày Chiến thắng 30/4",
    "Ngày Quốc tế Lao động": "Ngày Quốc tế lao động 01/5",
    "Quốc khánh": "Quốc khánh 02/9",
    "Ngày Văn hóa Việt Nam": "Ngày Văn hóa Việt Nam 24/11",
}


class Entry(NamedTuple):
    day: date
    kind: str
    name: str
    source: str


def labour_code(day: date) -> str:
    return "Bộ luật Lao động 2019, Điều 112" if day.year >= 2021 else "Bộ luật Lao động 2012, Điều 115"


def compensation_rule(day: date) -> str:
    if day.year >= 2021:
        return "Bộ luật Lao động 2019, khoản 3 Điều 111"
    return "Bộ luật Lao động 2012, khoản 3 Điều 115"


def notice(day: date) -> str:
    if day.year in NOTICES:
        return NOTICES[day.year]
    if day >= PREDICTED_FROM:
        return f"{labour_code(day)}; chờ {UNCHECKED_HOME}"
    return f"{labour_code(day)}; {UNCHECKED_LABOUR}"


def tet_name(day: date) -> str | None:
    """`Tết Nguyên đán (29 tháng Chạp)`, `(mùng 4)`; None outside the days around Tết."""
    first, last_month = TET[day.year]
    offset = (day - first).days
    if not -5 <= offset <= 7:
        return None
    lunar = f"{last_month + offset + 1} tháng Chạp" if offset < 0 else f"mùng {offset + 1}"
    return f"Tết Nguyên đán ({lunar})"


def entry_of(day: date, label: str) -> Entry:
    if name := tet_name(day):
        # One span, fixed as a whole by the notice: which of its days pays for a Saturday inside is not said.
        return Entry(day, "holiday", name, notice(day))
    plain, _, observed = label.partition(" (nghỉ bù")
    if observed:
        return Entry(day, "compensatory", f"Nghỉ bù {NAMES[plain]}", compensation_rule(day))
    if plain == "Quốc khánh" and (day.month, day.day) != (9, 2):
        return Entry(day, "holiday", "Quốc khánh (ngày liền kề 02/9)", notice(day))
    if plain == "Ngày Văn hóa Việt Nam":
        return Entry(day, "holiday", NAMES[plain], CULTURE_LAW)
    return Entry(day, "holiday", NAMES[plain], labour_code(day))


def entries() -> list[Entry]:
    known = holidays.country_holidays("VN", years=range(FIRST.year, LAST.year + 1), language="vi")
    swapped = {swap.off for swap in SWAPS}
    said = {day for day, label in known.items() if label.startswith("Ngày nghỉ (thay cho ngày")}
    expected = swapped - MISSING_FROM_PACKAGE
    if said != expected:
        raise SystemExit(f"swapped days differ from the package: {sorted(said ^ expected)}")
    worked = {day for day in known.weekend_workdays if FIRST <= day <= LAST}
    if worked != {swap.worked for swap in SWAPS if swap.off not in MISSING_FROM_PACKAGE}:
        raise SystemExit(f"worked weekend days differ from the package: {sorted(worked)}")
    found = {day: entry_of(day, label) for day, label in known.items() if FIRST <= day <= LAST and day not in swapped}
    check_tet(found)
    for swap in SWAPS:
        if swap.off in found or swap.worked in found:
            raise SystemExit(f"a swap falls on a holiday: {swap}")
        if swap.off.isoweekday() > 5 or swap.worked.isoweekday() < 6:
            raise SystemExit(f"a swap is between a weekday and a weekend day: {swap}")
        found[swap.off] = Entry(
            swap.off, "swapped_off", f"Nghỉ hoán đổi {swap.name} (làm bù {swap.worked:%d/%m/%Y})", swap.source
        )
        found[swap.worked] = Entry(
            swap.worked, "makeup_work", f"Làm bù {swap.name} (nghỉ {swap.off:%d/%m/%Y})", swap.source
        )
    return [found[day] for day in sorted(found)]


def check_tet(found: dict[date, Entry]) -> None:
    """Check the lunar dates here against the package."""
    for first, _ in TET.values():
        if first not in found or first - DAY not in found:
            raise SystemExit(f"the package does not know Tết on {first}")


def render(rows: list[Entry]) -> str:
    lines = [
        "# Lịch làm việc quốc gia. Do scripts/build_calendar.py dựng; sửa bảng trong đó rồi chạy lại.",
        "",
        "[calendar]",
        'code = "VN"',
        'name = "Lịch làm việc quốc gia"',
        f"first = {FIRST}",
        f"last = {LAST}",
    ]
    for weekdays, sessions, source in HOURS:
        lines += ["", "[[hours]]", f"weekdays = {weekdays}", f"sessions = {sessions}", f'source = "{source}"']
    for row in rows:
        status = "predicted" if row.day >= PREDICTED_FROM else "decided"
        lines += [
            "",
            "[[entry]]",
            f"date = {row.day}",
            f'kind = "{row.kind}"',
            f'name = "{row.name}"',
            f'source = "{row.source}"',
            f'status = "{status}"',
        ]
    return unicodedata.normalize("NFC", "\n".join(lines) + "\n")


def main() -> None:
    rows = entries()
    TARGET.write_text(render(rows), encoding="utf-8")
    print(f"{TARGET.relative_to(Path.cwd())}: {len(rows)} entries")


if __name__ == "__main__":
    main()
