"""Bringing the balances up to what has been written: each event posted once, whatever is killed at whatever moment.

One transaction moves the ledger and the balances together. Up to which event they may go is asked for apart, in a
moment without writers, since on PostgreSQL ids are not in commit order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from django.db import connection, transaction
from django.db.models import Max

from dossiers import calendars, commit_order
from dossiers.models import Dossier, DossierEvent
from dossiers.rules.deadlines import WORKING_HOURS, Term, deadline, deadlines
from dossiers.rules.errors import BeyondHorizon
from dossiers.rules.officetime import HOUR, day_of, to_date, to_datetime, to_day, to_instant
from dossiers.rules.worktime_arrays import CalendarArrays, Ints
from reporting.answers import TIME_TO_ANSWER
from reporting.models import Account, Balance, Ledger, MovedOn, Passage
from reporting.rollups import histories
from reporting.rollups.movements import FOREVER, AnswerDue, movements
from reporting.rollups.posting import Posting
from reporting.rollups.regions import Regions, regions_of

ANSWER = Term(WORKING_HOURS, TIME_TO_ANSWER // HOUR)
MONTH = 31
"""So many days back it is kept which dossiers moved on a day: for the links that are cut within one."""


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


def rebuild_days(first: date, last: date, now: datetime) -> CaughtUp:
    """Write the balances of some days anew, both included, from all events up to the last one posted.

    Rows tell what was counted since the beginning, so each is right or wrong for itself: those of other days stay.
    Everything is rebuilt where nothing stands yet, or no longer where it did.
    """
    with transaction.atomic():
        ledger = _locked()
        if ledger.told_at is None or not _still_holds(ledger):
            return rebuild(now)
        posting = posted_again(ledger)
        posting.rewrite(_regions(ledger), to_day(first), to_day(last))
        return CaughtUp(ledger.last_event, posting.dossiers)


def posted_again(ledger: Ledger) -> Posting:
    """All that is posted, from the events; nothing is written."""
    told_at = to_instant(ledger.told_at) if ledger.told_at else 0
    posting = Posting(to_day(ledger.moved_since)) if ledger.moved_since else Posting()
    due = answer_due(ledger.revision or 0)
    has_term = histories.versions_with_term()
    for one in histories.changed_since(0):
        history = one.upto(ledger.last_event, has_term)
        posting.add(history.dossier, history.facts, movements(history.events, history.facts, told_at, due))
    return posting


def forget() -> None:
    """Give the balances up, in the running transaction: histories are about to be deleted. Recounts serve until the
    next `catch_up`."""
    _clear(_locked())


def answer_due(revision: int) -> AnswerDue:
    """Until when the desk's answer is in time, on the national calendar."""
    calendar = calendars.compiled(calendars.national(), revision)

    def due(sent_at: int) -> int:
        try:
            return deadline(calendar, ANSWER, sent_at)
        except BeyondHorizon:
            return FOREVER

    return due


def _post(ledger: Ledger, last_event: int, now: int) -> CaughtUp:
    if not Dossier.objects.exists():
        return CaughtUp(ledger.last_event, 0)
    revision = calendars.current_revision()
    due, posted_due = answer_due(revision), answer_due(ledger.revision or revision)
    before = 0 if ledger.told_at is None else to_instant(ledger.told_at)
    now = max(now, before)
    since = _moved_since(ledger, now)
    posting, changed = Posting(since), set()
    # First those whom only the clock or the calendar moved: one that moves meanwhile is then seen among the changed.
    waiting: set[int] = set()
    if ledger.last_event:
        waiting.update(moved_by_the_clock(before, now, due), _due_otherwise(ledger.revision or revision, revision))
    has_term = histories.versions_with_term()
    for one in histories.changed_since(ledger.last_event):
        changed.add(one.dossier)
        then = one.upto(ledger.last_event, has_term)
        if then.events:
            posting.take_back(then.facts, movements(then.events, then.facts, before, posted_due))
        history = one.upto(last_event, has_term)
        posting.add(one.dossier, history.facts, movements(history.events, history.facts, now, due))
    for one in histories.of_dossiers(sorted(waiting - changed)):
        history = one.upto(last_event, has_term)
        posting.take_back(history.facts, movements(history.events, history.facts, before, posted_due))
        posting.add(one.dossier, history.facts, movements(history.events, history.facts, now, due))
    known = _regions(ledger)
    regions = regions_of(known.keys() | posting.agencies(), known)  # who stands for a region is found among all
    posting.write(regions)
    last_at = max(posting.last_at, to_instant(ledger.last_at) if ledger.last_at else 0)
    ledger.last_event, ledger.last_at = last_event, to_datetime(last_at)
    MovedOn.objects.filter(day__lt=to_date(since))._raw_delete(connection.alias)
    ledger.told_at, ledger.revision, ledger.moved_since = to_datetime(now), revision, to_date(since)
    ledger.regions = {str(agency): stands for agency, stands in regions.items()}
    ledger.save()
    return CaughtUp(last_event, len(changed))


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


def _due_otherwise(posted: int, revision: int) -> Iterable[int]:
    """The dossiers sent online whose time to be answered ends otherwise under another revision of the calendar."""
    if posted == revision:
        return
    sent = histories.sent()
    instants = np.array([at for _dossier, at in sent], np.int64)
    for (dossier, _at), before, now in zip(sent, *(_all_due(one, instants) for one in (posted, revision)), strict=True):
        if before != now:
            yield dossier


def _all_due(revision: int, sent: Ints) -> list[int]:
    """`answer_due` of many at once."""
    try:
        arrays = CalendarArrays(calendars.compiled(calendars.national(), revision))
        return list(deadlines(arrays, ANSWER, sent))
    except BeyondHorizon:
        return [answer_due(revision)(at) for at in sent.tolist()]


def _moved_since(ledger: Ledger, now: int) -> int:
    """From which day on it is known who moved: for a month, or since that is kept."""
    month = day_of(now) - MONTH
    if not ledger.last_event:
        return month
    if ledger.moved_since is None:
        return max(day_of(to_instant(at)) for at in (ledger.told_at, ledger.last_at) if at is not None) + 1
    return max(month, to_day(ledger.moved_since))


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
    """Whether what was posted would be posted to the same accounts today."""
    known = _regions(ledger)
    return regions_of(known, known) == known


def _regions(ledger: Ledger) -> Regions:
    return {int(agency): stands for agency, stands in ledger.regions.items()}


def _clear(ledger: Ledger) -> None:
    for model in (Balance, Passage, MovedOn, Account):
        model.objects.all()._raw_delete(connection.alias)
    ledger.last_event, ledger.last_at, ledger.told_at, ledger.moved_since, ledger.regions = 0, None, None, None, {}
    ledger.save()
