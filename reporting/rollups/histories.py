"""Histories out of the database as `movements` reads them: raw rows, instants as seconds, in order of dossier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from dossiers.models import Dossier, DossierEvent, ProcedureVersion
from reporting.models import MovedOn
from reporting.rollups.movements import QUIET, Facts, Happened

EVENT, DOSSIER, MOVED_ON = (model._meta.db_table for model in (DossierEvent, Dossier, MovedOn))
FETCH = 5_000


class History(NamedTuple):
    """All that was recorded of a dossier and moves anything, and its facts as they are now."""

    dossier: int
    facts: Facts
    events: list[Happened]

    def upto(self, last_event: int, has_term: dict[int, bool]) -> History:
        """As it stood when `last_event` was the last one written. `has_term`: of procedure versions."""
        known = [event for event in self.events if event.id <= last_event]
        later = (event.from_version for event in self.events if event.id > last_event)
        version = next((version for version in later if version is not None), None)
        facts = self.facts
        if version is not None:
            facts = facts._replace(version=version, has_term=has_term[version])
        return History(self.dossier, facts, known)


def changed_since(last_event: int) -> Iterator[History]:
    """The histories of the dossiers that have an event after that one, whole; parts of linked dossiers are not."""
    only = ""
    if last_event:
        only = f"AND e.dossier_id IN (SELECT c.dossier_id FROM {EVENT} c WHERE c.id > %(after)s)"  # noqa: S608
    yield from _read(only, {"after": last_event})


def of_dossiers(dossiers: Sequence[int]) -> Iterator[History]:
    """The histories of some dossiers."""
    for start in range(0, len(dossiers), FETCH):
        keys = ", ".join(str(int(pk)) for pk in dossiers[start : start + FETCH])
        yield from _read(f"AND e.dossier_id IN ({keys})", {})


def moved_on(day: date) -> Iterator[History]:
    """The histories of the dossiers that moved something on a day of the last month."""
    yield from _read(
        f"AND e.dossier_id IN (SELECT m.dossier_id FROM {MOVED_ON} m WHERE m.day = %(day)s)",  # noqa: S608
        {"day": day},
    )


def sent() -> list[tuple[int, int]]:
    """The dossiers that were sent online, and when."""
    sql = f"SELECT e.dossier_id, {_seconds('e.at')} FROM {EVENT} e WHERE e.action = 'submit'"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, {})
        return list(cursor.fetchall())


def versions_with_term() -> dict[int, bool]:
    """Whether a procedure version has a term."""
    return {pk: bool(kind) for pk, kind in ProcedureVersion.objects.values_list("pk", "term_kind")}


def _read(only: str, values: dict[str, Any]) -> Iterator[History]:
    quiet = ", ".join(f"'{action}'" for action in QUIET)
    sql = f"""
    SELECT e.dossier_id, d.desk_id, d.channel, d.procedure_version_id, d.term_kind,
        e.id, e.seq, e.action, {_seconds("e.at")}, e.from_status, e.from_agency_id, e.from_version_id, e.status,
        e.agency_id, {_seconds("e.due_at")}, e.promised_at IS NOT NULL, e.verdict, e.voids_from
    FROM {EVENT} e JOIN {DOSSIER} d ON d.id = e.dossier_id
    WHERE e.action NOT IN ({quiet}) AND d.parent_id IS NULL {only}
    ORDER BY e.dossier_id, e.seq"""  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        for dossier, rows in groupby(_fetched(cursor), key=itemgetter(0)):
            events = list(rows)
            _dossier, desk, channel, version, term_kind = events[0][:5]
            facts = Facts(desk, channel, version, bool(term_kind))
            yield History(dossier, facts, [Happened._make(row[5:]) for row in events])


def _fetched(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while chunk := cursor.fetchmany(FETCH):
        yield from chunk


def _seconds(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"extract(epoch FROM {column})::bigint"
    return f"CAST(strftime('%%s', {column}) AS integer)"
