"""Late dossiers: open and late at an instant, and finished late in a period; who has them, and where the time went.

`Dossier` is the projection of all that is recorded, so who was open or finished when is read from it; what an open
one owed at an earlier instant is what its last effective event up to then left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from dossiers import calendars
from dossiers.models import Dossier, DossierEvent, ProcedureStep
from dossiers.rules.errors import BeyondHorizon
from dossiers.rules.lifecycle import CORRECT
from dossiers.rules.officetime import to_datetime, to_instant
from reporting.cuts import Cuts
from reporting.registers.asking import BOTH, FINISHED_LATE, OPEN_LATE
from reporting.registers.steps import Lateness, Moment, lateness

REASONED = ("extend", "pause", "request_supplement", "request_payment")
"""The actions whose reason may say why a dossier is late."""


class Late(NamedTuple):
    """One late dossier as it stood when it ended, or stands at the cut. `how_late` None: beyond its calendar."""

    key: int
    code: str
    version: int
    agency: int
    office: str
    status: str
    received_at: datetime
    due_at: datetime
    ended_at: datetime | None
    how_late: Lateness | None
    reason: str  # the last one given, empty if none

    @property
    def finished(self) -> bool:
        return self.ended_at is not None

    @property
    def step(self) -> str:
        """The office with the largest overrun; where none can be told, the one that has the dossier."""
        worst = self.how_late.worst if self.how_late is not None else None
        return self.office if worst is None else worst.office


def late(dossiers: QuerySet[Dossier], cuts: Cuts, which: str = BOTH) -> QuerySet[Dossier]:
    """Of some dossiers those finished late in (F, T] and those open and late at T, annotated with the due instant
    then (`due_then`)."""
    upto = to_datetime(cuts.as_of)
    finished = Q(verdict="late", ended_at__gt=to_datetime(cuts.before), ended_at__lte=upto)
    still_open = Q(received_at__lte=upto) & (Q(ended_at__isnull=True) | Q(ended_at__gt=upto))
    wanted = {BOTH: finished | still_open, FINISHED_LATE: finished, OPEN_LATE: still_open}[which]
    found = dossiers.filter(wanted).annotate(due_then=Subquery(_last_event(upto).values("due_at")[:1]))
    # without a due instant a dossier is not late: the comparison leaves it out
    return found.filter(finished | Q(due_then__lt=upto))


def _last_event(upto: datetime) -> QuerySet[DossierEvent]:
    """The effective events of the dossier in the outer query up to an instant, the last first."""
    voided = DossierEvent.objects.filter(
        dossier=OuterRef("dossier"), voids_from__isnull=False, voids_from__lte=OuterRef("seq"), seq__gt=OuterRef("seq")
    )
    events = DossierEvent.objects.filter(dossier=OuterRef("pk"), at__lte=upto).exclude(action=CORRECT)
    return events.filter(~Exists(voided)).order_by("-seq")


def told(keys: Sequence[int], cuts: Cuts) -> Iterator[Late]:
    """Some late dossiers with their histories up to T, in the order of the keys. Four queries, and one more for each
    calendar not yet compiled."""
    found = {
        row["pk"]: row
        for row in Dossier.objects.filter(pk__in=keys).values(
            "pk", "code", "calendar_id", "procedure_version_id", "received_at"
        )
    }
    histories = _histories(list(found), to_datetime(cuts.as_of))
    shares = _shares({row["procedure_version_id"] for row in found.values()})
    newest = calendars.current_revision()
    for key in keys:
        if key in found and histories.get(key):
            row = found[key]
            yield _late(row, histories[key], shares.get(row["procedure_version_id"], {}), newest, cuts)


class _Event(NamedTuple):
    """What of an event is needed here."""

    dossier: int
    seq: int
    action: str
    at: datetime
    agency: int
    office: str
    status: str
    due_at: datetime | None
    revision: int | None
    reason: str
    voids_from: int | None


def _histories(keys: list[int], upto: datetime) -> dict[int, list[_Event]]:
    """The effective events of each dossier up to the instant. A correction counts whenever it was recorded."""
    rows = (
        DossierEvent.objects.filter(dossier__in=keys)
        .filter(Q(at__lte=upto) | Q(voids_from__isnull=False))
        .order_by("dossier", "seq")
        .values_list(
            "dossier_id", "seq", "action", "at", "agency_id", "office", "status", "due_at", "revision_id", "reason",
            "voids_from",
        )
    )  # fmt: skip
    found: defaultdict[int, list[_Event]] = defaultdict(list)
    for row in rows:
        event, kept = _Event(*row), found[row[0]]
        if event.voids_from is None:
            kept.append(event)
        else:
            while kept and kept[-1].seq >= event.voids_from:
                kept.pop()
    return found


def _shares(versions: set[int]) -> dict[int, dict[str, int]]:
    """The offices of each procedure version in order, with their parts of the term."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    rows = ProcedureStep.objects.filter(version__in=versions).order_by("version", "order")
    for version, office, share in rows.values_list("version_id", "office", "share"):
        found[version][office] = found[version].get(office, 0) + share
    return found


def _late(row: Mapping[str, Any], history: list[_Event], shares: dict[str, int], newest: int, cuts: Cuts) -> Late:
    resolved = next((event for event in reversed(history) if event.action == "resolve"), None)
    if resolved is not None:  # what comes after is the citizen's collecting
        history = [event for event in history if event.seq <= resolved.seq]
    last = history[-1]
    # the clerk who issues the result has had it for no time: the office is the one before
    office = history[-2].office if resolved is not None and len(history) > 1 else last.office
    due_at = last.due_at
    assert due_at is not None  # it is late
    moments = [
        Moment(to_instant(event.at), event.office, event.status, to_instant(event.due_at) if event.due_at else None)
        for event in history
    ]
    end = moments[-1].at if resolved is not None else cuts.as_of
    how_late: Lateness | None = None
    try:
        calendar = calendars.compiled(row["calendar_id"], last.revision or newest)
        how_late = lateness(moments, shares, calendar, to_instant(due_at), end)
    except BeyondHorizon:
        pass
    return Late(
        row["pk"],
        row["code"],
        row["procedure_version_id"],
        last.agency,
        office,
        last.status,
        row["received_at"],
        due_at,
        last.at if resolved is not None else None,
        how_late,
        next((event.reason for event in reversed(history) if event.action in REASONED), ""),
    )
