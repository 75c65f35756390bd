"""The book of a period from the balances: two rows of every account, and what has happened since they were written.

Exact at any moment: of each dossier with an event that is not posted yet, what it moves now is added and what was
posted of it is taken back; of those that nobody touched, what has become late meanwhile. All of it is read in one
snapshot. Where balances cannot tell, the answer is None and the caller recounts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from django.db import connection

from dossiers import calendars
from dossiers.models import DossierEvent
from dossiers.rules.errors import NotFound
from dossiers.rules.officetime import day_of, end_of, to_date, to_day, to_instant
from reporting.counts import NOTHING, Counts
from reporting.cuts import Cuts
from reporting.models import Account, Balance, Ledger, Passage
from reporting.recount import Book, Cell, Dimension, Transfer
from reporting.rollups import histories
from reporting.rollups.catching_up import answer_due, moved_by_the_clock
from reporting.rollups.movements import COLUMNS, STOCKS, TOTALS, Facts, Movements, movements
from reporting.snapshots import one_snapshot

MOST_UNPOSTED = 2_000
"""With more events than this not posted yet, a recount is no slower."""

ACCOUNT, BALANCE, PASSAGE = (model._meta.db_table for model in (Account, Balance, Passage))
OPEN_STOCKS = ("open_in_time", "open_late", "open_paused")

DIMENSIONS = {None: None, "desk": "desk_id", "channel": "channel", "procedure_version": "procedure_version_id"}
_FIRST = [Counts._fields.index(name) for name in COLUMNS]


class Asked(NamedTuple):
    """What of the balances is asked for.

    `held`: of the agencies that have accounts, those to read (None: all), each with what has to be told apart. The
    book of regions is read where that is the same of all who share an account; else the book of offices is.
    """

    cuts: Cuts
    dimension: str | None
    book: str
    held: Callable[[Collection[int]], Mapping[int, Hashable]] | None = None


class _Read(NamedTuple):
    """A book and, of the agencies that its accounts are kept by, those to read (None: all)."""

    book: str
    agencies: Collection[int] | None


def book(asked: Asked) -> Book | None:
    """The book between two cuts, by agency (in the book of regions: by the one that stands for it) and dimension.

    What is not posted yet is there of all agencies: an agency may not have an account before its first posting.
    """
    with one_snapshot():
        ledger = Ledger.objects.filter(last_event__gt=0).first()
        if ledger is None or ledger.told_at is None or not _can_tell(ledger, asked.cuts):
            return None
        last = _last_whole_day(ledger, asked.cuts)
        cells, transfers = _balances(asked, _read(asked, ledger), last), _passages(asked, last)
        for facts, moved, sign in chain(_within_a_day(ledger, asked.cuts, last), _unposted(ledger, asked.cuts)):
            _add(asked, cells, transfers, facts, moved, sign)
    return Book(
        [Cell(*key, counts) for key, counts in cells.items() if counts != NOTHING],
        [Transfer(*key, dossiers) for key, dossiers in transfers.items() if dossiers],
    )


def _can_tell(ledger: Ledger, cuts: Cuts) -> bool:
    """Balances are kept by days: of an instant within one before the last posting, who moved then has to be known."""
    last = _last_whole_day(ledger, cuts)
    if last < day_of(cuts.as_of) and (ledger.moved_since is None or last < to_day(ledger.moved_since) - 1):
        return False
    return ledger.revision == _revision() and len(_unposted_events(ledger)) <= MOST_UNPOSTED


def _last_whole_day(ledger: Ledger, cuts: Cuts) -> int:
    """The last day of which all that is posted counts: that of the cut, or the one before if more was posted on it."""
    day = day_of(cuts.as_of)
    posted = max(to_instant(at) for at in (ledger.told_at, ledger.last_at) if at is not None)
    return day if cuts.as_of == end_of(day) or cuts.as_of >= posted else day - 1


def _unposted_events(ledger: Ledger) -> list[int]:
    """The keys of the events not posted yet; no more of them than it takes to know that they are too many."""
    events = DossierEvent.objects.filter(pk__gt=ledger.last_event).values_list("pk", flat=True)
    return list(events[: MOST_UNPOSTED + 1])


def _revision() -> int | None:
    try:
        return calendars.current_revision()
    except NotFound:
        return None


# What is posted


def _read(asked: Asked, ledger: Ledger) -> _Read:
    """Where to read: asked each time, since a unit may have changed its province after its posting.

    Restated, provinces that merged lie in the new one as a whole, so that their regions still serve.
    """
    if asked.held is None:
        return _Read(asked.book, None)
    regions = {int(agency): stands for agency, stands in ledger.regions.items()}
    held = asked.held(regions.keys())
    if asked.book != Account.Book.REGION:
        return _Read(asked.book, held.keys())
    if all(held.get(agency) == held.get(stands) for agency, stands in regions.items()):
        return _Read(asked.book, held.keys() & set(regions.values()))
    return _Read(Account.Book.OFFICE, held.keys())


def _balances(asked: Asked, read: _Read, last: int) -> dict[tuple[int, Dimension], Counts]:
    column = DIMENSIONS[asked.dimension]
    dimension = f"a.{column}" if column else "NULL"
    opened = " + ".join(f"COALESCE(f.{name}, 0)" for name in OPEN_STOCKS)
    wanted = {"carried": f"SUM({opened})"}
    wanted |= {name: f"SUM(COALESCE(t.{name}, 0) - COALESCE(f.{name}, 0))" for name in TOTALS}
    wanted |= {name: f"SUM(COALESCE(t.{name}, 0))" for name in STOCKS}
    columns = ", ".join(wanted.get(name, "0") for name in Counts._fields)
    sql = f"""
    SELECT a.agency_id, {dimension}, {columns}
    FROM {ACCOUNT} a
    LEFT JOIN {BALANCE} t ON t.account_id = a.id
        AND t.day = (SELECT MAX(b.day) FROM {BALANCE} b WHERE b.account_id = a.id AND b.day <= %s)
    LEFT JOIN {BALANCE} f ON f.account_id = a.id
        AND f.day = (SELECT MAX(b.day) FROM {BALANCE} b WHERE b.account_id = a.id AND b.day <= %s)
    WHERE a.book = %s {_only(read.agencies)}
    GROUP BY a.agency_id{f", {dimension}" if column else ""}"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [to_date(last), to_date(day_of(asked.cuts.before)), read.book])
        return {
            (agency, value): counts
            for agency, value, *numbers in cursor.fetchall()
            if (counts := Counts(*map(int, numbers))) != NOTHING
        }


def _only(agencies: Collection[int] | None) -> str:
    if agencies is None:
        return ""
    return f"AND a.agency_id IN ({', '.join(str(int(pk)) for pk in sorted(agencies)) or 'NULL'})"


def _passages(asked: Asked, last: int) -> dict[tuple[int, int, Dimension], int]:
    column = DIMENSIONS[asked.dimension]
    sql = f"""
    SELECT origin_id, agency_id, {column or "NULL"}, SUM(dossiers) FROM {PASSAGE}
    WHERE day > %s AND day <= %s
    GROUP BY origin_id, agency_id{f", {column}" if column else ""}"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [to_date(day_of(asked.cuts.before)), to_date(last)])
        return {(origin, agency, value): int(dossiers) for origin, agency, value, dossiers in cursor.fetchall()}


def _within_a_day(ledger: Ledger, cuts: Cuts, last: int) -> Iterator[tuple[Facts, Movements, int]]:
    """What was posted on the day of the cut, if that day does not count as a whole."""
    day = day_of(cuts.as_of)
    if last == day:
        return
    told_at = to_instant(ledger.told_at) if ledger.told_at else 0
    due = answer_due(ledger.revision or 0)
    has_term = histories.versions_with_term()
    for history in histories.moved_on(to_date(day)):
        then = history.upto(ledger.last_event, has_term)
        lines, passages = movements(then.events, then.facts, told_at, due)
        of_day = Movements(
            [line for line in lines if day_of(line.at) == day], [one for one in passages if day_of(one.at) == day]
        )
        yield then.facts, of_day, +1


# What is not


def _unposted(ledger: Ledger, cuts: Cuts) -> Iterator[tuple[Facts, Movements, int]]:
    """What dossiers have moved beyond their posting: with sign 1 what counts now, with −1 what was posted."""
    told_at = to_instant(ledger.told_at) if ledger.told_at else 0
    until = max(cuts.as_of, told_at)
    if until == told_at and not _unposted_events(ledger):
        return
    due = answer_due(ledger.revision or 0)
    has_term = histories.versions_with_term()
    changed = set()
    for history in histories.changed_since(ledger.last_event):
        changed.add(history.dossier)
        then = history.upto(ledger.last_event, has_term)
        yield then.facts, movements(then.events, then.facts, told_at, due), -1
        yield history.facts, movements(history.events, history.facts, until, due), +1
    waiting = moved_by_the_clock(told_at, until, due) if until > told_at else []
    for history in histories.of_dossiers([pk for pk in waiting if pk not in changed]):
        yield history.facts, movements(history.events, history.facts, told_at, due), -1
        yield history.facts, movements(history.events, history.facts, until, due), +1


def _add(
    asked: Asked,
    cells: dict[tuple[int, Dimension], Counts],
    transfers: dict[tuple[int, int, Dimension], int],
    facts: Facts,
    moved: Movements,
    sign: int,
) -> None:
    before, as_of = asked.cuts
    values: dict[str | None, Dimension] = {
        None: None, "desk": facts.desk, "channel": facts.channel, "procedure_version": facts.version,
    }  # fmt: skip
    value = values[asked.dimension]
    for at, agency, column, amount in moved.lines:
        if at > as_of:
            continue
        counts = list(cells.get((agency, value), NOTHING))
        name = COLUMNS[column]
        if name in OPEN_STOCKS and at <= before:
            counts[Counts._fields.index("carried")] += amount * sign
        if name in STOCKS or at > before:
            counts[_FIRST[column]] += amount * sign
        cells[agency, value] = Counts(*counts)
    for at, origin, agency in moved.passages:
        if before < at <= as_of:
            key = origin, agency, value
            transfers[key] = transfers.get(key, 0) + sign
