"""Bringing the balances up to what has been written: each event posted once, whatever is killed at whatever moment.

One transaction moves the ledger and the balances together. Up to which event they may go is asked for apart, in a
moment without writers, since on PostgreSQL ids are not in commit order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Max

from dossiers import calendars, commit_order
from dossiers.models import Dossier, DossierEvent
from dossiers.rules.deadlines import WORKING_HOURS, Term, deadline
from dossiers.rules.errors import BeyondHorizon
from dossiers.rules.officetime import HOUR, to_datetime, to_instant
from reporting.answers import TIME_TO_ANSWER
from reporting.models import Account, Balance, Ledger, Passage
from reporting.rollups import histories
from reporting.rollups.movements import FOREVER, AnswerDue, movements
from reporting.rollups.posting import Posting
from reporting.rollups.regions import regions_of


class CaughtUp(NamedTuple):
    """How far the balances go now, and how many dossiers were posted for it."""

    last_event: int
    dossiers: int


def catch_up(now: datetime) -> CaughtUp:
    """Post what was written since, and what became late since, up to `now`."""
    last_event = _last_event()
    with transaction.atomic():
        ledger = _locked()
        if ledger.last_event and not _still_holds(ledger):
            _clear(ledger)
        return _post(ledger, max(last_event, ledger.last_event), to_instant(now))


def rebuild(now: datetime) -> CaughtUp:
    """Write all balances anew."""
    last_event = _last_event()
    with transaction.atomic():
        ledger = _locked()
        _clear(ledger)
        return _post(ledger, last_event, to_instant(now))


def forget() -> None:
    """Give the balances up, in the running transaction: histories are about to be deleted. Recounts serve until the
    next `catch_up`."""
    _clear(_locked())


def answer_due(revision: int) -> AnswerDue:
    """Until when the desk's answer is in time, on the national calendar."""
    calendar = calendars.compiled(calendars.national(), revision)
    term = Term(WORKING_HOURS, TIME_TO_ANSWER // HOUR)

    def due(sent_at: int) -> int:
        try:
            return deadline(calendar, term, sent_at)
        except BeyondHorizon:
            return FOREVER

    return due


def _post(ledger: Ledger, last_event: int, now: int) -> CaughtUp:
    if not Dossier.objects.exists():
        return CaughtUp(ledger.last_event, 0)
    revision = calendars.current_revision()
    due = answer_due(revision)
    before = 0 if ledger.told_at is None else to_instant(ledger.told_at)
    now = max(now, before)
    posting, dossiers = Posting(), set()
    # First those whom only the clock moved: one that moves meanwhile is then seen among the changed.
    waiting = moved_by_the_clock(before, now, due) if ledger.last_event else []
    has_term = histories.versions_with_term()
    for one in histories.changed_since(ledger.last_event):
        dossiers.add(one.dossier)
        then = one.upto(ledger.last_event, has_term)
        if then.events:
            posting.post(then.facts, movements(then.events, then.facts, before, due), -1)
        history = one.upto(last_event, has_term)
        posting.post(history.facts, movements(history.events, history.facts, now, due), +1)
    for one in histories.of_dossiers([pk for pk in waiting if pk not in dossiers]):
        history = one.upto(last_event, has_term)
        posting.post(history.facts, movements(history.events, history.facts, before, due), -1)
        posting.post(history.facts, movements(history.events, history.facts, now, due), +1)
    known = {int(agency): stands for agency, stands in ledger.regions.items()}
    regions = regions_of(known.keys() | posting.agencies(), known)  # who stands for a region is found among all
    posting.write(regions)
    last_at = max(posting.last_at, to_instant(ledger.last_at) if ledger.last_at else 0)
    ledger.last_event, ledger.last_at = last_event, to_datetime(last_at)
    ledger.told_at, ledger.revision = to_datetime(now), revision
    ledger.regions = {str(agency): stands for agency, stands in regions.items()}
    ledger.save()
    return CaughtUp(last_event, len(dossiers))


def moved_by_the_clock(after: int, upto: int, due: AnswerDue) -> list[int]:
    """The dossiers that became late between two instants, or whose answer did."""
    open_now = Dossier.objects.filter(ended_at__isnull=True, parent__isnull=True)
    passed = {"due_at__gte": to_datetime(after), "due_at__lt": to_datetime(upto)}
    late = open_now.filter(**passed).values_list("pk", flat=True)
    return [*late, *_unanswered(after, upto, due)]


def _unanswered(after: int, upto: int, due: AnswerDue) -> Iterable[int]:
    """The dossiers sent online whose time to be answered ended between two instants; few wait."""
    sent = DossierEvent.objects.filter(
        action="submit", dossier__received_at__isnull=True, dossier__ended_at__isnull=True, dossier__parent__isnull=True
    )
    for dossier, at in sent.values_list("dossier", "at"):
        if after <= due(to_instant(at)) < upto:
            yield dossier


def _last_event() -> int:
    """The last event such that no earlier one can still appear."""
    with transaction.atomic():
        commit_order.settle()
        return DossierEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def _locked() -> Ledger:
    """The ledger, for this transaction alone."""
    Ledger.objects.get_or_create(pk=1)
    return Ledger.objects.select_for_update().get(pk=1)


def _still_holds(ledger: Ledger) -> bool:
    """Whether what was posted would be posted to the same accounts, at the same instants, today."""
    if ledger.revision != calendars.current_revision():
        return False
    known = {int(agency): stands for agency, stands in ledger.regions.items()}
    return regions_of(known, known) == known


def _clear(ledger: Ledger) -> None:
    for model in (Balance, Passage, Account):
        model.objects.all()._raw_delete(connection.alias)
    ledger.last_event, ledger.last_at, ledger.told_at, ledger.regions = 0, None, None, {}
    ledger.save()
