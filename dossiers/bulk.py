"""The other door: many dossiers with their whole histories, made by the same rules, written at once.

COPY on PostgreSQL, batched inserts on SQLite; the caller's transaction holds it all, so a load is there or not.
No outbox: nobody is told of what a scenario or an import makes up. Every rung crossed is written as a flag.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from django.db import connection

from dossiers import commit_order, histories
from dossiers.personal import mac, seal
from dossiers.rules.deadlines import FIFTEEN_HOURS, RESUME, Term
from dossiers.rules.folding import fold
from dossiers.rules.lifecycle import Event
from dossiers.rules.officetime import DAY, to_date
from dossiers.rules.rungs import Crossing, Ladder

Row = tuple[Any, ...]


class Person(Protocol):
    """An applicant as bulk writers give it."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def id_number(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def address(self) -> str: ...


class Prepared(NamedTuple):
    """One dossier with its history, ready to be written. Agencies and the like are primary keys."""

    code: str
    procedure_version: int
    applicant: Person
    channel: str
    assisted: bool
    desk: int
    calendar: int
    term: Term | None
    events: Sequence[Event]
    crossings: Sequence[Crossing]
    ladder: Ladder | None
    next_rung_at: int | None


class Written(NamedTuple):
    """How many rows of each kind a load wrote."""

    dossiers: int
    events: int
    flags: int


APPLICANT_COLUMNS = (
    "id", "kind", "name", "name_folded", "address", "id_number_cipher", "id_number_mac", "phone_cipher", "phone_mac",
    "email_cipher", "email_mac",
)  # fmt: skip
DOSSIER_COLUMNS = (
    "id", "code", "procedure_version_id", "applicant_id", "channel", "assisted", "desk_id", "calendar_id",
    "parent_id", "origin_id", "secret_no", "term_kind", "term_amount", "term_cutoff", "after_supplement",
    *histories.PROJECTION_COLUMNS,
)  # fmt: skip
FLAG_COLUMNS = ("dossier_id", "rung", "instant", "noticed_at", "voided_by")
TABLES: dict[str, tuple[str, ...]] = {
    "dossiers_applicant": APPLICANT_COLUMNS,
    "dossiers_dossier": DOSSIER_COLUMNS,
    "dossiers_dossierevent": histories.EVENT_COLUMNS,
    "dossiers_flag": FLAG_COLUMNS,
}


def load(batches: Iterable[Sequence[Prepared]], origin_id: int, recorded_at: int | None = None) -> Written:
    """Write batches of dossiers in the running transaction. Events are recorded as they took effect, or at once."""
    commit_order.enter()
    dossiers = events = flags = 0
    with _no_collector():
        for batch in batches:
            applicant_ids = take_ids("dossiers_applicant", len(batch))
            dossier_ids = take_ids("dossiers_dossier", len(batch))
            tables = rows_of(batch, origin_id, applicant_ids, dossier_ids, recorded_at)
            for table, rows in tables.items():
                write(table, rows)
            dossiers += len(batch)
            events += len(tables["dossiers_dossierevent"])
            flags += len(tables["dossiers_flag"])
    return Written(dossiers, events, flags)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Without the cyclic garbage collector: a load makes millions of tuples, none in a cycle, all soon gone."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def rows_of(
    batch: Sequence[Prepared],
    origin_id: int,
    applicant_ids: Sequence[int],
    dossier_ids: Sequence[int],
    recorded_at: int | None = None,
) -> dict[str, list[Row]]:
    """The rows of a batch by table, in the order in which they can be inserted."""
    tables: dict[str, list[Row]] = {table: [] for table in TABLES}
    applicants, dossiers, events, flags = tables.values()
    for prepared, applicant_id, dossier_id in zip(batch, applicant_ids, dossier_ids, strict=True):
        applicants.append(_applicant_row(applicant_id, prepared.applicant))
        dossiers.append(_dossier_row(dossier_id, applicant_id, origin_id, prepared))
        for event in prepared.events:
            known = event.step.at if recorded_at is None else recorded_at
            events.append(histories.event_row(dossier_id, event, known, None, instant_text, day_text))
        for rung, instant in prepared.crossings:
            flags.append((dossier_id, rung, instant_text(instant), None, None))
    return tables


def take_ids(table: str, count: int) -> list[int]:
    """Primary keys nobody else gets: from the sequence on PostgreSQL, after the last on SQLite (one writer)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute(
            f"SELECT max(coalesce((SELECT max(id) FROM {table}), 0),"  # noqa: S608
            " coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0))",
            [table],
        )
        (last,) = cursor.fetchone()
        return list(range(last + 1, last + 1 + count))


def write(table: str, rows: Sequence[Row]) -> None:
    """Insert rows as they are, in the order of `TABLES[table]`."""
    if not rows:
        return
    columns = ", ".join(TABLES[table])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write("".join(map(_copy_line, rows)))
        else:
            places = ", ".join(["%s"] * len(TABLES[table]))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608


def instant_text(at: int) -> str:
    """An instant as both databases read it: UTC; Django's own form on SQLite."""
    day, second = divmod(at, DAY)
    return _day_prefix(day) + _TIMES[second]


@lru_cache(maxsize=8192)
def day_text(day: int) -> str:
    """A day as both databases read it."""
    return to_date(day).isoformat()


@lru_cache(maxsize=8192)
def _day_prefix(day: int) -> str:
    return f"{to_date(day).isoformat()} "


_TIMES = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(DAY)]


def _applicant_row(pk: int, person: Person) -> Row:
    number, phone, email = person.id_number, person.phone, person.email
    return (
        pk, person.kind, person.name, _folded(person.name), person.address, seal(number), mac(number), seal(phone),
        mac(phone), seal(email), mac(email),
    )  # fmt: skip


def _folded(name: str) -> str:
    """`fold`, word by word: names are made of few."""
    return " ".join(filter(None, map(_folded_word, name.split())))


_folded_word = lru_cache(maxsize=8192)(fold)


def _dossier_row(pk: int, applicant_id: int, origin_id: int, prepared: Prepared) -> Row:
    term = prepared.term
    term_row = tuple(term) if term is not None else ("", 0, FIFTEEN_HOURS, RESUME)
    state = prepared.events[-1].state
    return (
        pk, prepared.code, prepared.procedure_version, applicant_id, prepared.channel, prepared.assisted,
        prepared.desk, prepared.calendar, None, origin_id, 0, *term_row,
        *histories.projection(state, prepared.ladder, prepared.next_rung_at, instant_text),
    )  # fmt: skip


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copy_value(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    if isinstance(value, str):
        return value.translate(_ESCAPES) if "\\" in value or not value.isprintable() else value
    return str(value)


def _copy_line(row: Row) -> str:
    return "\t".join(map(_copy_value, row)) + "\n"
