"""Believable, fictional Vietnamese applicants, drawn in blocks.

Every person, organisation and number here is made up; a likeness to a real one is chance.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Words = NDArray[np.object_]


class Person(NamedTuple):
    """One applicant; `id_number` is a citizen's CCCD (12 digits) or an organisation's MST (10 digits)."""

    kind: str  # "citizen" | "organisation"
    name: str
    id_number: str
    phone: str
    email: str  # "" for the two thirds who have none
    address: str


# Percent of the population: down to Lý after Lê Trung Hoa, "Họ và tên người Việt Nam" (2005), with Huỳnh and
# Võ leading as they do in the south; then rough figures; the last five are Chăm.
SURNAMES = {
    "Nguyễn": 38.4, "Trần": 11, "Lê": 9.5, "Phạm": 7.1, "Huỳnh": 3.6, "Hoàng": 1.5, "Phan": 4.5,
    "Võ": 2.7, "Vũ": 1.2, "Đặng": 2.1, "Bùi": 2, "Đỗ": 1.4, "Hồ": 1.3, "Ngô": 1.3, "Dương": 1, "Lý": 0.5,
    "Trương": 1.6, "Đinh": 0.9, "Lương": 0.8, "Mai": 0.8, "Đoàn": 0.7, "Cao": 0.7, "Lâm": 0.7, "Trịnh": 0.7,
    "Đào": 0.6, "Thái": 0.5, "Châu": 0.4, "Tô": 0.4, "Hà": 0.4, "Tạ": 0.3,
    "Thông": 0.3, "Đổng": 0.15, "Bá": 0.15, "Đàng": 0.1, "Hán": 0.1,
}  # fmt: skip

# Words run from frequent to rare. By sex: male, female.
MIDDLE_NAMES = (
    "Minh, Đức, Hữu, Thanh, Quốc, Ngọc, Xuân, Đình, Công, Quang, Trọng, Tấn, Hoàng, Anh, Duy, Thành, Bá, Gia",
    "Ngọc, Thanh, Kim, Minh, Thu, Hồng, Mỹ, Bích, Phương, Thùy, Tuyết, Xuân, Hoài, Diệu, Quỳnh, Bảo, Khánh",
)
# By generation (born before 1970, before 1995, later), then by sex.
GENERATIONS = (1970, 1995)
GIVEN_NAMES = (
    "Hùng, Sơn, Dũng, Thành, Bình, Minh, Hải, Long, Tâm, Thắng, Lợi, Chiến, Phúc, Hòa, Tài, Đức, Lâm, Năm",
    "Hoa, Lan, Hồng, Liên, Nga, Mai, Hương, Sáu, Hai, Loan, Cúc, Tám, Xuân, Tuyết, Phượng, Thủy, Vân, Đào",
    "Hùng, Tuấn, Dũng, Cường, Sơn, Thắng, Hải, Long, Tùng, Hiếu, Phong, Trung, Tâm, Vinh, Nam, Quân, Toàn",
    "Hương, Thảo, Hạnh, Trang, Linh, Thủy, Hằng, Nga, Ngân, Yến, Phượng, Thu, Dung, Hiền, Oanh, Nhung, Vy",
    "Huy, Khang, Bảo, Minh, Phúc, Khoa, Nam, Đạt, Phát, Long, Khôi, Thịnh, Nguyên, Kiệt, Hưng, Khánh, An",
    "Anh, Trang, Linh, Vy, Ngân, Nhi, Trân, Hân, Thư, Như, My, Ngọc, Uyên, Quỳnh, Thảo, Châu, Trâm, Tiên",
)
# How many of each bear Văn or Thị, in the order of GIVEN_NAMES.
MARKED = np.array([0.55, 0.85, 0.32, 0.65, 0.12, 0.25])
SECOND_MIDDLE = 0.5  # of those with Thị: "Thị Minh Hương" rather than "Thị Hương"

# Streets and schools alike.
PATRONS = (
    "Trần Hưng Đạo, Lê Lợi, Nguyễn Huệ, Hùng Vương, Lý Thường Kiệt, Nguyễn Trãi, Quang Trung, Trần Phú, "
    "Lê Hồng Phong, Võ Thị Sáu, Ngô Quyền, Nguyễn Du, Hai Bà Trưng, Phan Bội Châu, Lê Quý Đôn, "
    "Nguyễn Văn Trỗi, Phan Chu Trinh"
)
NUMBERED_HOUSES = 0.6
FLOWERS = "Hoa Mai, Hướng Dương, Hoa Sen, Sao Mai, Họa Mi, Măng Non, Tuổi Thơ, Bình Minh"
TRADES = (
    "Xây dựng, Thương mại, Thương mại và Dịch vụ, Vận tải, Du lịch, Thủy sản, Chế biến Hải sản, Nông sản, "
    "Thanh Long, Bất động sản, Cơ khí, Vật liệu Xây dựng, Nội thất, In ấn, Tư vấn Thiết kế, May mặc, "
    "Nước khoáng, Khoáng sản"
)
FARMING = "Nông nghiệp, Dịch vụ Nông nghiệp, Thanh Long, Thủy sản, Chăn nuôi, Vận tải, Muối"
LEVELS = "Tiểu học, Trung học cơ sở, Tiểu học và Trung học cơ sở, Trung học phổ thông"
AUSPICIOUS = (
    "Hòa, An, Gia, Tân, Minh, Đại, Vĩnh, Thiên, Nam, Hải, Kim, Phú, Đông, Hồng, Việt",
    "Phát, Thịnh, Hưng, Lợi, Thành, Bình, Cường, Khang, Lộc, Tín, Nghĩa, Trường",
    "Đạt, Long, Phong, Sơn, Quang, Nguyên, Vinh, Ngân, Châu, Tiến, Hà, Linh",
)
ORGANISATIONS = {
    "Công ty TNHH {trade} {own}": 30,
    "Công ty TNHH MTV {trade} {own}": 14,
    "Công ty Cổ phần {trade} {own}": 12,
    "Doanh nghiệp tư nhân {own}": 6,
    "Hợp tác xã {farming} {own}": 8,
    "Hộ kinh doanh {owner}": 24,
    "Trường Mầm non {flower}": 2,
    "Trường {level} {patron}": 4,
}

MOBILE_PREFIXES = (
    "032", "033", "034", "035", "036", "037", "038", "039", "086", "096", "097", "098",  # Viettel
    "081", "082", "083", "084", "085", "088", "091", "094",  # VinaPhone
    "070", "076", "077", "078", "079", "089", "090", "093",  # MobiFone
    "056", "058", "092",  # Vietnamobile
)  # fmt: skip
EMAIL_SHARE = 1 / 3
EMAIL_DOMAINS = "example.com, example.org, example.net, hopthu.example"  # RFC 2606: nobody's

# The 63 provinces of birth that a CCCD may begin with (before the merger of 2025).
PROVINCES = np.array([
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38,
    40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80,
    82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
])  # fmt: skip
BORN_ELSEWHERE = 0.12
AGES = (18, 34, 86)  # youngest, most frequent, below
MST_WEIGHTS = np.array([31, 29, 23, 19, 17, 13, 7, 5, 3])
# Provinces' codes begin with 01 to 64 and persons' with 8: in between, to our knowledge, lies nobody's.
MST_STEMS = (650_000_000, 800_000_000)


def people(
    rng: np.random.Generator,
    *,
    province: str,
    places: Sequence[str],
    organisation_share: Sequence[float] | NDArray[np.float64],
    year: int = 2023,
) -> list[Person]:
    """Draw one applicant for each place, aged 18 to 85 in `year`; no two of them share an ID number.

    `places[i]` is the label of where applicant i lives ("Xã Hàm Thắng, Huyện Hàm Thuận Bắc"), `province`
    the two-digit code of that province, and `organisation_share[i]` the probability, in 0..1, that the
    applicant is an organisation. The same generator state gives the same people.
    """
    size = len(places)
    organisations = rng.random(size) < np.asarray(organisation_share, dtype=float)
    female = rng.random(size) < 0.5
    born = year - rng.triangular(*AGES, size).astype(np.int64)

    names = _names(rng, female, born)
    numbers = _id_numbers(rng, int(province), female, born)
    rows = np.flatnonzero(organisations)
    names[rows] = _organisations(rng, names[rows])
    numbers[rows] = [f"{code:010d}" for code in _tax_codes(rng, rows.size).tolist()]
    kinds = np.where(organisations, "organisation", "citizen").astype(object)
    columns = (kinds, names, numbers, _phones(rng, size), _emails(rng, names), _addresses(rng, places))
    return list(map(Person._make, zip(*(column.tolist() for column in columns), strict=True)))


def _drawn(rng: np.random.Generator, table: str | Mapping[str, float], size: int) -> Words:
    """Draw words by their weights; a text lists its words from frequent to rare."""
    if isinstance(table, str):
        table = {word: 1 / rank for rank, word in enumerate(table.split(", "), start=6)}
    weights = np.array(list(table.values()), dtype=float)
    return np.array(list(table), dtype=object)[rng.choice(len(table), size, p=weights / weights.sum())]


def _drawn_by(rng: np.random.Generator, tables: Sequence[str], which: Ints) -> Words:
    """Draw a word for each row from the table that `which` names."""
    drawn = np.empty(which.size, dtype=object)
    for index, table in enumerate(tables):
        rows = np.flatnonzero(which == index)
        drawn[rows] = _drawn(rng, table, rows.size)
    return drawn


def _names(rng: np.random.Generator, female: Bools, born: Ints) -> Words:
    """Surname, middle name and given name, in that order: "Nguyễn Thị Minh Hương"."""
    size = female.size
    sex = female.astype(np.int64)
    group = 2 * np.digitize(born, GENERATIONS) + sex
    given = _drawn_by(rng, GIVEN_NAMES, group)
    middle = _drawn_by(rng, MIDDLE_NAMES, sex)
    marked = rng.random(size) < MARKED[group]
    second = ~marked | female & (rng.random(size) < SECOND_MIDDLE)
    marker = np.array(["", "Văn ", "Thị "], dtype=object)[marked * (1 + sex)]
    middle = np.where(second & (middle != given), middle + " ", "")  # no "Minh Minh"
    names: Words = _drawn(rng, SURNAMES, size) + " " + marker + middle + given
    return names


def _organisations(rng: np.random.Generator, owners: Words) -> Words:
    """Name organisations; a household business bears its owner's name."""
    size = owners.size
    first, second, third = (_drawn(rng, table, size) for table in AUSPICIOUS)
    tables = {"trade": TRADES, "farming": FARMING, "level": LEVELS, "patron": PATRONS, "flower": FLOWERS}
    words = {"own": first + " " + second + " " + third, "owner": owners}
    words |= {key: _drawn(rng, table, size) for key, table in tables.items()}
    patterns = _drawn(rng, ORGANISATIONS, size)
    rows = zip(patterns, *words.values(), strict=True)
    names = [pattern.format(**dict(zip(words, row, strict=True))) for pattern, *row in rows]
    return np.array(names, dtype=object)


def _id_numbers(rng: np.random.Generator, province: int, female: Bools, born: Ints) -> Words:
    """CCCD: province of birth, a digit for century and sex (0/1 from 1900, 2/3 from 2000), year, serial.

    Decree 137/2015/NĐ-CP, article 13; Circular 59/2021/TT-BCA.
    """
    size = born.size
    elsewhere = rng.choice(np.setdiff1d(PROVINCES, province), size)
    origin = np.where(rng.random(size) < BORN_ELSEWHERE, elsewhere, province)
    digit = 2 * (born >= 2000) + female
    stems = ((origin * 10 + digit) * 100 + born % 100) * 1_000_000
    numbers = np.zeros(size, dtype=np.int64)
    wanting = np.arange(size)
    while wanting.size:
        numbers[wanting] = stems[wanting] + rng.integers(1, 1_000_000, wanting.size)
        wanting = np.flatnonzero(_repeated(numbers))
    return np.array([f"{number:012d}" for number in numbers.tolist()], dtype=object)


def _tax_codes(rng: np.random.Generator, size: int) -> Ints:
    """MST: nine digits and a check digit, 10 - (weighted sum mod 11); a stem that gives 10 is not used.

    Circular 105/2020/TT-BTC, article 5.
    """
    codes = np.zeros(size, dtype=np.int64)
    wanting = np.arange(size)
    while wanting.size:
        stems = rng.integers(*MST_STEMS, wanting.size)
        digits = stems[:, None] // 10 ** np.arange(8, -1, -1) % 10
        check = 10 - digits @ MST_WEIGHTS % 11
        codes[wanting] = np.where(check < 10, stems * 10 + check, 0)
        wanting = np.flatnonzero((codes == 0) | _repeated(codes))
    return codes


def _repeated(numbers: Ints) -> Bools:
    """Mark every number that stands earlier already."""
    repeated = np.ones(numbers.size, dtype=bool)
    repeated[np.unique(numbers, return_index=True)[1]] = False
    return repeated


def _phones(rng: np.random.Generator, size: int) -> Words:
    prefixes = np.array(MOBILE_PREFIXES)[rng.integers(0, len(MOBILE_PREFIXES), size)].tolist()
    serials = rng.integers(0, 10_000_000, size).tolist()
    return np.array([f"{prefix}{n:07d}" for prefix, n in zip(prefixes, serials, strict=True)], dtype=object)


def _emails(rng: np.random.Generator, names: Words) -> Words:
    """Give a third an address made of the last two words of the name: "minhhuong4821@example.com"."""
    emails = np.full(names.size, "", dtype=object)
    rows = np.flatnonzero(rng.random(names.size) < EMAIL_SHARE)
    columns = (names[rows], rng.integers(10, 10_000, rows.size), _drawn(rng, EMAIL_DOMAINS, rows.size))
    emails[rows] = [
        f"{_ascii(''.join(name.split()[-2:]))}{number}@{domain}"
        for name, number, domain in zip(*(column.tolist() for column in columns), strict=True)
    ]
    return emails


def _ascii(text: str) -> str:
    return normalize("NFD", text.lower().replace("đ", "d")).encode("ascii", "ignore").decode()


def _addresses(rng: np.random.Generator, places: Sequence[str]) -> Words:
    """Hamlets (thôn) in communes; quarters (khu phố) or numbered houses in wards and towns."""
    size = len(places)
    areas, houses = rng.integers(1, 9, size).tolist(), rng.integers(1, 400, size).tolist()
    streets, numbered = _drawn(rng, PATRONS, size), (rng.random(size) < NUMBERED_HOUSES).tolist()
    rows = zip(places, areas, houses, streets, numbered, strict=True)
    addresses = [
        f"Thôn {area}, {place}"
        if place.startswith(("Xã", "Đặc khu"))
        else f"Số {house} {street}, {place}"
        if has_number
        else f"Khu phố {area}, {place}"
        for place, area, house, street, has_number in rows
    ]
    return np.array(addresses, dtype=object)
