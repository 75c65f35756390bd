"""The one writer of single dossiers: guard, compare-and-set on `seq`, event, outbox, flags; one transaction.

Instants are aware datetimes. `at` is when a step took effect, `recorded_at` when the office learned it (the clock,
given by the edge that calls; by default `at`; never before what the dossier's last event was recorded at). Refusals
are `DossierError`s, and then nothing was written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from dossiers import calendars, commit_order, histories, numbering
from dossiers.models import (
    Agency,
    Applicant,
    Dossier,
    DossierEvent,
    Flag,
    FlagSetAside,
    OutboxMessage,
    ProcedureVersion,
)
from dossiers.models.units import in_force
from dossiers.rules import lifecycle, rungs
from dossiers.rules.deadlines import Term, check_term
from dossiers.rules.errors import DossierError, NotAllowed, NotFound, Stale
from dossiers.rules.lifecycle import CORRECT, Event, Recorded, State, Step, apply
from dossiers.rules.officetime import day_of, to_date, to_datetime, to_instant
from dossiers.rules.rungs import Thresholds
from dossiers.rules.worktime import Calendar

CalendarOf = Callable[[int | None], Calendar]
FOREVER = 2**62  # an instant that no history reaches


class Intake(NamedTuple):
    """A dossier as it is handed in: for what, by whom, where, and who owes the result."""

    procedure_version: ProcedureVersion
    applicant: Applicant
    desk: Agency
    agency: Agency
    channel: str
    assisted: bool = False
    parent: Dossier | None = None
    office: str = ""


class Entry(NamedTuple):
    """One step of a correction: what really happened, and when."""

    action: str
    at: datetime
    details: dict[str, Any] = {}


def thresholds() -> Thresholds:
    """The rungs as configured."""
    return Thresholds(settings.DUE_SOON_DAYS, settings.ESCALATED_DAYS)


@transaction.atomic
def open_dossier(
    intake: Intake,
    *,
    action: str = "receive",
    at: datetime,
    recorded_at: datetime | None = None,
    actor: User | None = None,
    reason: str = "",
) -> Dossier:
    """Take a dossier in, at the desk (`receive`) or online (`submit`): it gets its code now, its term at reception."""
    commit_order.enter()
    version = intake.procedure_version
    term = histories.term_of(version.term_kind, version.term_amount, version.term_cutoff, version.after_supplement)
    calendar_id = intake.agency.calendar_id or calendars.national()
    calendar_of = _calendars(calendar_id)
    instant, known = _instants(at, recorded_at)
    step = Step(action, instant, intake.agency.pk, intake.office, reason, term if action == "receive" else None)
    _state, event = apply(None, step, calendar_of(None))
    dossier = Dossier(
        code=numbering.next_code(intake.desk.code, to_date(day_of(instant))),
        procedure_version=version,
        applicant=intake.applicant,
        channel=intake.channel,
        assisted=intake.assisted,
        desk=intake.desk,
        calendar_id=calendar_id,
        parent=intake.parent,
        term_kind=version.term_kind,
        term_amount=version.term_amount,
        term_cutoff=version.term_cutoff,
        after_supplement=version.after_supplement,
    )
    _write(dossier, [event], [event], known, actor, calendar_of)
    return dossier


@transaction.atomic
def act(
    dossier_id: int,
    action: str,
    *,
    at: datetime,
    recorded_at: datetime | None = None,
    actor: User | None = None,
    expected_seq: int | None = None,
    **details: Any,
) -> Dossier:
    """Take one step. `details`: reason, office, agency, term, promised_at, outcome, as the action needs.

    With `expected_seq`, the version that the user saw, a dossier that has moved since is refused as `Stale`.
    """
    commit_order.enter()
    dossier = _locked(dossier_id, expected_seq)
    calendar_of = _calendars(dossier.calendar_id)
    recorded = histories.load(dossier)
    past = _effective(recorded, calendar_of)
    if not past:
        raise NotAllowed("entered_by_mistake", code=dossier.code)
    instant, known = _instants(at, recorded_at)
    known = _not_before(recorded, known)
    version = _fix_version(dossier, to_date(day_of(instant))) if action == "receive" else None
    state = past[-1].state._replace(seq=dossier.seq)
    _state, event = apply(state, _step(dossier, action, instant, details), calendar_of(None))
    _write(dossier, [event], [*past, event], known, actor, calendar_of, from_version=version)
    return dossier


@transaction.atomic
def correct(
    dossier_id: int,
    *,
    voids_from: int,
    reason: str,
    recorded_at: datetime,
    steps: Sequence[Entry | tuple[str, datetime, dict[str, Any]]] = (),
    actor: User | None = None,
    expected_seq: int | None = None,
) -> Dossier:
    """Void the history from a `seq` on, and put what really happened in its place; all of it, or nothing.

    Voiding from the first event without replacement means entered by mistake: the dossier is in no book. A refusal
    that concerns one of the steps has its number in `params["step"]`.
    """
    commit_order.enter()
    dossier = _locked(dossier_id, expected_seq)
    calendar_of = _calendars(dossier.calendar_id)
    recorded = histories.load(dossier)
    past = _effective(recorded, calendar_of)
    if voids_from not in [event.state.seq for event in past]:
        raise NotAllowed("voids_no_event", seq=voids_from, known=[event.state.seq for event in past])
    if not reason.strip():
        raise NotAllowed("reason_needed", action=CORRECT)
    known = _not_before(recorded, to_instant(recorded_at))
    kept = [event for event in past if event.state.seq < voids_from]
    seq = dossier.seq + 1
    DossierEvent.objects.create(
        dossier=dossier, seq=seq, action=CORRECT, at=to_datetime(known), day=to_date(day_of(known)),
        recorded_at=to_datetime(known), actor=actor, reason=reason, voids_from=voids_from,
    )  # fmt: skip
    state = kept[-1].state if kept else None
    added: list[Event] = []
    for number, (action, at, details) in enumerate(steps, start=1):
        try:
            instant, _ = _instants(at, recorded_at)
            step = _step(dossier, action, instant, details)
            if state is None:
                before = None
                step = step._replace(agency=step.agency or past[0].state.agency)  # where it was handed in for
            else:
                before = state._replace(seq=seq)
            state, event = apply(before, step, calendar_of(None))
        except DossierError as refused:
            refused.params["step"] = number
            raise
        seq += 1
        state = state._replace(seq=seq)
        added.append(event._replace(state=state))
    _write(dossier, added, [*kept, *added], known, actor, calendar_of, correction=dossier.seq + 1)
    return dossier


def _instants(at: datetime, recorded_at: datetime | None) -> tuple[int, int]:
    instant = to_instant(at)
    known = instant if recorded_at is None else to_instant(recorded_at)
    if instant > known:
        raise NotAllowed("in_the_future", at=instant, now=known)
    return instant, known


def _not_before(recorded: Sequence[Recorded], known: int) -> int:
    """When an event is recorded: not before those it follows, whatever the clock of this machine says.

    What was known at an instant is then always a beginning of the history. A clock that is behind is no reason to
    send the clerk away.
    """
    return max([known, *(event.recorded_at for event in recorded)])


def _locked(dossier_id: int, expected_seq: int | None) -> Dossier:
    dossier = Dossier.objects.select_for_update(of=("self",)).filter(pk=dossier_id).first()
    if dossier is None:
        raise NotFound("no_dossier")
    if expected_seq is not None and dossier.seq != expected_seq:
        raise Stale("moved_meanwhile", code=dossier.code, status=dossier.status)
    return dossier


def _fix_version(dossier: Dossier, day: date) -> int | None:
    """The procedure version in force at reception counts, and its term with it, not that of the submission.

    The key of the version that it replaces, if any.
    """
    before = dossier.procedure_version_id
    now = ProcedureVersion.objects.filter(in_force(day), procedure__versions=dossier.procedure_version_id).first()
    if now is None or now.pk == before:
        return None
    fixed = {
        "procedure_version": now, "term_kind": now.term_kind, "term_amount": now.term_amount,
        "term_cutoff": now.term_cutoff, "after_supplement": now.after_supplement,
    }  # fmt: skip
    for name, value in fixed.items():
        setattr(dossier, name, value)
    Dossier.objects.filter(pk=dossier.pk).update(**fixed)
    return before


def _calendars(calendar_id: int) -> CalendarOf:
    """The calendar by revision; for None by the newest, asked for once so that one step sees one calendar."""
    return calendars.by_revision(calendar_id, calendars.current_revision())


def _effective(recorded: Sequence[Recorded], calendar_of: CalendarOf) -> list[Event]:
    """The effective history, each event computed again."""
    return lifecycle.replay(lifecycle.effective(recorded), calendar_of)


def _step(dossier: Dossier, action: str, at: int, details: dict[str, Any]) -> Step:
    values = dict(details)
    if isinstance(promised := values.get("promised_at"), datetime):
        values["promised_at"] = to_instant(promised)
    if isinstance(agency := values.get("agency"), Agency):
        values["agency"] = agency.pk
    if isinstance(term := values.get("term"), Term):
        check_term(term)
    if action == "receive":
        values["term"] = histories.term_of(
            dossier.term_kind, dossier.term_amount, dossier.term_cutoff, dossier.after_supplement
        )
    return Step(action, at, **values)


def _write(
    dossier: Dossier,
    added: Sequence[Event],
    history: Sequence[Event],
    known: int,
    actor: User | None,
    calendar_of: CalendarOf,
    correction: int | None = None,
    from_version: int | None = None,
) -> None:
    """Events, projection by compare-and-set, flags and outbox of one dossier."""
    crossings = rungs.crossings(history, calendar_of, thresholds(), FOREVER)
    possible = {(crossing.rung, to_datetime(crossing.instant)) for crossing in crossings}
    flags = [] if dossier._state.adding else list(Flag.objects.filter(dossier=dossier))
    # A worker whose clock is ahead of this clerk's may have claimed what is yet to come for us.
    claimed = {to_instant(flag.instant) for flag in flags if (flag.rung, flag.instant) in possible}
    values = _projected(dossier, history, known, calendar_of, claimed, correction)
    old_seq = dossier.seq
    for name, value in values.items():
        setattr(dossier, name, value)
    if adding := dossier._state.adding:
        dossier.save(force_insert=True)
    elif not Dossier.objects.filter(pk=dossier.pk, seq=old_seq).update(**values):
        raise Stale("moved_meanwhile", code=dossier.code, status=dossier.status)
    actor_id = actor.pk if actor is not None else None
    rows = [histories.event_row(dossier.pk, event, known, actor_id, to_datetime, to_date) for event in added]
    DossierEvent.objects.bulk_create(
        DossierEvent(**dict(zip(histories.EVENT_COLUMNS, row, strict=True)), from_version_id=from_version)
        for row in rows
    )
    seqs = [event.state.seq for event in added] or [dossier.seq]
    OutboxMessage.objects.bulk_create(
        OutboxMessage(topic="event", key=f"{dossier.code}/{seq}", dossier=dossier, created_at=to_datetime(known))
        for seq in seqs
    )
    _settle_flags(dossier, flags, possible, to_datetime(known), correction or dossier.seq)
    if not adding:
        FlagSetAside.objects.filter(dossier=dossier).delete()


def _projected(
    dossier: Dossier, history: Sequence[Event], known: int, calendar_of: CalendarOf, claimed: set[int],
    correction: int | None,
) -> dict[str, Any]:  # fmt: skip
    if not history:  # entered by mistake: in no book
        empty: dict[str, Any] = dict.fromkeys(histories.PROJECTION_COLUMNS)
        return empty | {
            "seq": correction, "status": "", "agency_id": dossier.agency_id, "office": "", "verdict": "",
            "ended_at": to_datetime(known),
        }  # fmt: skip
    state: State = history[-1].state
    if correction is not None:
        state = state._replace(seq=max(state.seq, correction))
    ladder = rungs.ladder_of(state, calendar_of(state.revision), thresholds())
    left = [at for at in ladder or () if at >= max(known, state.at) and at not in claimed]
    row = histories.projection(state, ladder, min(left, default=None), to_datetime)
    return dict(zip(histories.PROJECTION_COLUMNS, row, strict=True))


def _settle_flags(
    dossier: Dossier, flags: Iterable[Flag], possible: Collection[tuple[str, datetime]], known: datetime, by: int
) -> None:
    """Make the flags those of the history: claim what was passed unnoticed, void what was never crossed."""
    by_key = {(flag.rung, flag.instant): flag for flag in flags}
    missing = sorted(key for key in possible if key[1] < known and key not in by_key)
    Flag.objects.bulk_create(Flag(dossier=dossier, rung=rung, instant=instant) for rung, instant in missing)
    undone = [flag.pk for key, flag in by_key.items() if key not in possible and flag.voided_by is None]
    if undone:
        Flag.objects.filter(pk__in=undone).update(voided_by=by)
    redone = [flag.pk for key, flag in by_key.items() if key in possible and flag.voided_by is not None]
    if redone:
        Flag.objects.filter(pk__in=redone).update(voided_by=None)
