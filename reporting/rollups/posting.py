"""Lines posted to the accounts of every book, and written as running balances: as many rows as days that moved.

Lines are gathered as numbers, so that a province-year of them is a few arrays; nothing is written before `write`.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from django.db import connection

from dossiers.rules.officetime import day_of, start_of, to_date, to_day
from reporting.models import Account, Balance, MovedOn, Passage
from reporting.rollups.movements import COLUMNS, Facts, Movements
from reporting.rollups.regions import Regions

Numbers = npt.NDArray[np.int64]
DAYS, WIDTH = 1 << 20, 1 << 5  # room for the day, and for the column, in a code
BALANCE, PASSAGE, MOVED_ON = (model._meta.db_table for model in (Balance, Passage, MovedOn))
BATCH = 20_000
ACCOUNTS = 200  # read and written at once
MOST_SHIFTED = 2_000
"""So many days of known accounts are shifted in place; of more, the accounts are read, moved and written anew."""


class Key(NamedTuple):
    """What tells accounts apart, in all books together."""

    agency: int
    desk: int
    channel: str
    version: int


AccountKey = tuple[str, int, int | None, str, int | None]
"""As `Account` has it: book, agency, desk, channel, procedure version."""
PassageKey = tuple[int, int, int, int, str, int]
"""As `Passage` has it: day, origin, agency, desk, channel, procedure version."""
DayAndDossier = tuple[int, int]


class Moved(NamedTuple):
    """What one account moved: the days, in order, and by how much its columns did on each."""

    days: Numbers
    deltas: Numbers


class Posting:
    """Gathers the movements of histories: `add` those that count now, `take_back` those that did.

    `since`: from which day on it is kept which dossiers moved on it.
    """

    def __init__(self, since: int = DAYS) -> None:
        self._since = start_of(since)
        self._moved_on: set[DayAndDossier] = set()
        self.dossiers = 0
        """How many histories were added."""
        self._keys: dict[Key, int] = {}
        self._lines: tuple[array[int], array[int]] = (array("q"), array("q"))  # those added, those taken back
        self._passages: defaultdict[PassageKey, int] = defaultdict(int)
        self.last_at = 0
        """The latest instant posted, in seconds."""

    def add(self, dossier: int, facts: Facts, moved: Movements) -> None:
        self._post(facts, moved, +1)
        self.dossiers += 1
        if moved.lines and moved.lines[-1].at >= self._since:  # lines are in order of time
            self._moved_on.update((day_of(line.at), dossier) for line in moved.lines if line.at >= self._since)

    def take_back(self, facts: Facts, moved: Movements) -> None:
        self._post(facts, moved, -1)

    def _post(self, facts: Facts, moved: Movements, sign: int) -> None:
        lines, keys = self._lines, self._keys
        desk, channel, version, _has_term = facts
        last, base = -1, 0
        for at, agency, column, amount in moved.lines:
            if agency != last:
                base = keys.setdefault(Key(agency, desk, channel, version), len(keys)) * DAYS
                last = agency
            lines[amount * sign < 0].append((base + day_of(at)) * WIDTH + column)
        if moved.lines:
            self.last_at = max(self.last_at, moved.lines[-1].at)
        for at, origin, agency in moved.passages:
            self._passages[day_of(at), origin, agency, desk, channel, version] += sign

    def agencies(self) -> set[int]:
        return {key.agency for key in self._keys}

    def accounts(self, book: str, regions: Regions) -> dict[AccountKey, Moved]:
        """What every account of a book moved; those whose lines cancel are left out."""
        wanted: dict[AccountKey, int] = {}
        account_of = np.array(
            [wanted.setdefault(account_key(book, key, regions), len(wanted)) for key in self._keys], np.int64
        )
        if not wanted:
            return {}
        codes, signs = [], []
        for lines, sign in zip(self._lines, (1, -1), strict=True):
            raw = np.frombuffer(lines, np.int64) if lines else np.empty(0, np.int64)
            key, rest = np.divmod(raw, DAYS * WIDTH)
            codes.append(account_of[key] * (DAYS * WIDTH) + rest)
            signs.append(np.full(len(raw), sign, np.int64))
        days, column = np.divmod(np.concatenate(codes), WIDTH)
        slots, place = np.unique(days, return_inverse=True)
        cells = np.zeros(len(slots) * len(COLUMNS), np.int64)
        np.add.at(cells, place * len(COLUMNS) + column, np.concatenate(signs))
        deltas = cells.reshape(len(slots), len(COLUMNS))
        moving = deltas.any(axis=1)
        slots, deltas = slots[moving], deltas[moving]
        account, day = np.divmod(slots, DAYS)
        starts = np.searchsorted(account, np.arange(len(wanted) + 1))
        return {
            key: Moved(day[starts[place] : starts[place + 1]], deltas[starts[place] : starts[place + 1]])
            for key, place in wanted.items()
            if starts[place] < starts[place + 1]
        }

    def passages(self) -> dict[PassageKey, int]:
        return {key: dossiers for key, dossiers in self._passages.items() if dossiers}

    def write(self, regions: Regions) -> None:
        """Post everything, in the running transaction."""
        for book in Account.Book.values:
            _write_balances(self.accounts(book, regions))
        _write_passages(self.passages())
        _write_moved_on(self._moved_on)

    def rewrite(self, regions: Regions, first: int, last: int) -> None:
        """Put what is gathered in place of all rows of some days, in the running transaction."""
        days = {"day__gte": to_date(first), "day__lte": to_date(last)}
        for model in (Balance, Passage, MovedOn):
            model.objects.filter(**days)._raw_delete(connection.alias)
        for book in Account.Book.values:
            moved = self.accounts(book, regions)
            known = _known_accounts(moved)
            _write_balances({key: change for key, change in moved.items() if key not in known})
            for key, account in known.items():
                within = (moved[key].days >= first) & (moved[key].days <= last)
                _insert(_rows(account, moved[key].days[within], moved[key].deltas.cumsum(axis=0)[within]))
        _write_passages({key: number for key, number in self.passages().items() if first <= key[0] <= last})
        _write_moved_on(one for one in self._moved_on if first <= one[0] <= last)


def account_key(book: str, key: Key, regions: Regions) -> AccountKey:
    """The account of a book that a line goes to."""
    if book == Account.Book.DESK:
        return book, key.agency, key.desk, key.channel, None
    agency = key.agency if book == Account.Book.OFFICE else regions[key.agency]
    return book, agency, None, "", key.version


# Writing


def _write_balances(moved: dict[AccountKey, Moved]) -> None:
    """New accounts whole; of those that have rows, the days that moved and all later ones."""
    known = _known_accounts(moved)
    missing = [key for key in moved if key not in known]
    made = Account.objects.bulk_create(
        Account(book=book, agency_id=agency, desk_id=desk, channel=channel, procedure_version_id=version)
        for book, agency, desk, channel, version in missing
    )
    rows: list[tuple[Any, ...]] = []
    for key, account in zip(missing, made, strict=True):
        rows += _rows(account.pk, moved[key].days, moved[key].deltas.cumsum(axis=0))
        if len(rows) >= BATCH:
            _insert(rows)
            rows = []
    _insert(rows)
    standing = [(known[key], change) for key, change in moved.items() if key in known]
    if sum(len(change.days) for _account, change in standing) <= MOST_SHIFTED:
        _shift(standing)
    else:
        for start in range(0, len(standing), ACCOUNTS):
            _rewrite(dict(standing[start : start + ACCOUNTS]))


def _known_accounts(keys: Iterable[AccountKey]) -> dict[AccountKey, int]:
    wanted = set(keys)
    books, agencies = {key[0] for key in wanted}, {key[1] for key in wanted}
    rows = Account.objects.filter(book__in=books, agency__in=agencies).values_list(
        "book", "agency", "desk", "channel", "procedure_version", "pk"
    )
    return {key: pk for *parts, pk in rows if (key := tuple(parts)) in wanted}


def _rows(account: int, days: Numbers, balances: Numbers) -> list[tuple[Any, ...]]:
    return [
        (account, to_date(day).isoformat(), *columns)
        for day, columns in zip(days.tolist(), balances.tolist(), strict=True)
    ]


def _insert(rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    columns = ", ".join(("account_id", "day", *COLUMNS))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {BALANCE} ({columns}) FROM STDIN") as copy:
                copy.write("".join("\t".join(map(str, row)) + "\n" for row in rows))
        else:
            places = ", ".join(["%s"] * (len(COLUMNS) + 2))
            cursor.executemany(f"INSERT INTO {BALANCE} ({columns}) VALUES ({places})", rows)  # noqa: S608


def _rewrite(moved: dict[int, Moved]) -> None:
    """Some accounts read, moved in memory, and written anew: no row is touched twice, however many days moved."""
    stored = Balance.objects.filter(account__in=list(moved))
    before: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for account, *row in stored.order_by("account", "day").values_list("account", "day", *COLUMNS):
        before[account].append(tuple(row))
    stored._raw_delete(connection.alias)
    rows: list[tuple[Any, ...]] = []
    for account, change in moved.items():
        days = np.array([to_day(row[0]) for row in before[account]], np.int64)
        balances = np.array([row[1:] for row in before[account]], np.int64).reshape(len(days), len(COLUMNS))
        deltas = np.diff(balances, axis=0, prepend=np.zeros((1, len(COLUMNS)), np.int64))
        slots, place = np.unique(np.concatenate([days, change.days]), return_inverse=True)
        merged = np.zeros((len(slots), len(COLUMNS)), np.int64)
        np.add.at(merged, place, np.concatenate([deltas, change.deltas]))
        rows += _rows(account, slots, merged.cumsum(axis=0))
    _insert(rows)


def _shift(moved: Sequence[tuple[int, Moved]]) -> None:
    """Carry the row before to each day that has none yet, then add to that day's and to all later ones."""
    if not moved:
        return
    carried = ", ".join(f"COALESCE(b.{name}, 0)" for name in COLUMNS)
    carry = f"""
    INSERT INTO {BALANCE} (account_id, day, {", ".join(COLUMNS)})
    SELECT %s, %s, {carried} FROM (SELECT 1 AS one) AS always
    LEFT JOIN {BALANCE} b ON b.account_id = %s
        AND b.day = (SELECT MAX(p.day) FROM {BALANCE} p WHERE p.account_id = %s AND p.day < %s)
    WHERE 1 = 1
    ON CONFLICT (account_id, day) DO NOTHING"""  # noqa: S608
    add = f"""
    UPDATE {BALANCE} SET {", ".join(f"{name} = {name} + %s" for name in COLUMNS)}
    WHERE account_id = %s AND day >= %s"""  # noqa: S608
    carries, adds = [], []
    for account, (days, deltas) in moved:
        for number, columns in zip(days.tolist(), deltas.tolist(), strict=True):
            day = to_date(number)
            carries.append((account, day, account, account, day))
            adds.append((*columns, account, day))
    with connection.cursor() as cursor:
        cursor.executemany(carry, carries)
        cursor.executemany(add, adds)


def _write_passages(passages: dict[PassageKey, int]) -> None:
    if not passages:
        return
    sql = f"""
    INSERT INTO {PASSAGE} (day, origin_id, agency_id, desk_id, channel, procedure_version_id, dossiers)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (day, origin_id, agency_id, desk_id, channel, procedure_version_id)
    DO UPDATE SET dossiers = {PASSAGE}.dossiers + excluded.dossiers"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(to_date(key[0]), *key[1:], dossiers) for key, dossiers in passages.items()])


def _write_moved_on(moved_on: Iterable[DayAndDossier]) -> None:
    sql = f"INSERT INTO {MOVED_ON} (day, dossier_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(to_date(day), dossier) for day, dossier in sorted(moved_on)])
