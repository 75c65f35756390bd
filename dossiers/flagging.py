"""Claiming rungs: who became due soon, overdue or escalated by an instant. Set-based, in batches, safe at any kill.

Each batch is one transaction: flags, the notices they owe and the next rung go together. A rung is claimed once,
because `Flag` is unique on (dossier, rung, instant); the cost is that of what changed. Where rungs lie: docs/rules.md.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple

from django.db import DatabaseError, OperationalError, connection, transaction

from dossiers import commit_order
from dossiers.models import Dossier, FlagSetAside
from dossiers.rules.rungs import DUE_SOON, ESCALATED, OVERDUE, RUNGS

BATCH = 2_000
LONGEST_ERROR = 500

_DUE = """
    SELECT id FROM dossiers_dossier d
    WHERE next_rung_at < %s
      AND NOT EXISTS (SELECT 1 FROM dossiers_flagsetaside s WHERE s.dossier_id = d.id)
    ORDER BY next_rung_at LIMIT %s
"""
# The rung is told by where it lies: before the date, on it, after it.
_CLAIM = f"""
    INSERT INTO dossiers_flag (dossier_id, rung, instant)
    SELECT id, CASE WHEN next_rung_at < due_at THEN '{DUE_SOON}' WHEN next_rung_at = due_at THEN '{OVERDUE}'
                    ELSE '{ESCALATED}' END, next_rung_at
    FROM dossiers_dossier WHERE id IN ({{ids}}) AND next_rung_at < %s
    ON CONFLICT (dossier_id, rung, instant) DO NOTHING
    RETURNING id, rung
"""  # noqa: S608
_NOTICES = """
    INSERT INTO dossiers_outboxmessage (topic, key, dossier_id, created_at, attempts, error)
    SELECT 'flag', 'flag-' || id, dossier_id, %s, 0, '' FROM dossiers_flag WHERE id IN ({ids})
"""
_MOVE_ON = """
    UPDATE dossiers_dossier
    SET next_rung_at = CASE WHEN next_rung_at < due_at THEN due_at WHEN next_rung_at = due_at THEN escalates_at END
    WHERE id IN ({ids}) AND next_rung_at < %s
"""


class Claimed(NamedTuple):
    """How many rungs one call claimed, and how many dossiers it had to set aside."""

    rungs: dict[str, int]
    set_aside: int


def flag_overdue(at: datetime, batch: int = BATCH) -> Claimed:
    """Claim every rung that lies before `at`. Running it again, or twice at once, claims nothing twice.

    A dossier that fails where others of its batch succeed is set aside. Where all of several fail it is no dossier's
    fault: that raises, and all are tried again by the next call.
    """
    claimed: Counter[str] = Counter()
    set_aside = 0
    while ids := _due(at, batch):
        rungs, failed = _claim(ids, at)
        if len(failed) == len(ids) > 1:
            raise failed[ids[0]]
        for pk, error in failed.items():
            _set_aside(pk, at, error)
        claimed += rungs
        set_aside += len(failed)
    return _told(claimed, set_aside)


def try_again(at: datetime) -> Claimed:
    """Claim the next rung of each dossier that was set aside; one that fails again stays so, and is counted."""
    claimed: Counter[str] = Counter()
    set_aside = 0
    for pk in list(FlagSetAside.objects.order_by("pk").values_list("dossier_id", flat=True)):
        rungs, failed = _claim([pk], at)
        if not failed:
            FlagSetAside.objects.filter(dossier=pk).delete()
        claimed += rungs
        set_aside += len(failed)
    return _told(claimed, set_aside)


def _told(claimed: Counter[str], set_aside: int) -> Claimed:
    return Claimed({rung: claimed[rung] for rung in RUNGS}, set_aside)


def _due(at: datetime, batch: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [_instant(at), batch])
        return [pk for (pk,) in cursor.fetchall()]


def _claim(ids: list[int], at: datetime) -> tuple[Counter[str], dict[int, DatabaseError]]:
    """Claim the next rung of each; a batch that fails is halved down to the dossiers that fail, each with its error."""
    try:
        return _claim_together(ids, at), {}
    except OperationalError:
        raise  # the database is away or busy: no dossier's fault
    except DatabaseError as error:
        if len(ids) == 1:
            return Counter(), {ids[0]: error}
        half = len(ids) // 2
        first, failed = _claim(ids[:half], at)
        second, failed_too = _claim(ids[half:], at)
        return first + second, failed | failed_too


@transaction.atomic
def _claim_together(ids: list[int], at: datetime) -> Counter[str]:
    commit_order.enter()
    locked = Dossier.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    ids = list(locked.order_by("pk").values_list("pk", flat=True))  # one order for all: no deadlock between workers
    instant = _instant(at)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(ids=_MANY), [_many(ids), instant])
        rows = cursor.fetchall()
        cursor.execute(_NOTICES.format(ids=_MANY), [instant, _many([pk for pk, _rung in rows])])
        cursor.execute(_MOVE_ON.format(ids=_MANY), [_many(ids), instant])
    return Counter(rung for _pk, rung in rows)


def _set_aside(dossier_id: int, at: datetime, error: Exception) -> None:
    FlagSetAside.objects.get_or_create(
        dossier_id=dossier_id, defaults={"at": at, "error": f"{type(error).__name__}: {error}"[:LONGEST_ERROR]}
    )


def _instant(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


# Many ids as one parameter: a plan that does not change with their number, and no limit on it.
_MANY = "SELECT unnest(%s::bigint[])" if connection.vendor == "postgresql" else "SELECT value FROM json_each(%s)"


def _many(ids: list[int]) -> Any:
    return ids if connection.vendor == "postgresql" else json.dumps(ids)
