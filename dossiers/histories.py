"""Histories out of the database as the rules read them, and events as the rows that both doors write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dossiers.models import Dossier, DossierEvent
from dossiers.rules.deadlines import Term
from dossiers.rules.lifecycle import OPEN, Event, Recorded, State, Step
from dossiers.rules.officetime import day_of, to_instant
from dossiers.rules.rungs import Ladder

EVENT_COLUMNS = (
    "dossier_id", "seq", "action", "at", "day", "recorded_at", "actor_id", "office", "reason", "outcome",
    "from_status", "from_agency_id", "status", "agency_id", "due_at", "promised_at", "verdict", "revision_id",
    "term_amount", "voids_from",
)  # fmt: skip
PROJECTION_COLUMNS = (
    "seq", "status", "agency_id", "office", "received_at", "due_at", "promised_at", "ended_at", "verdict",
    "next_rung_at", "escalates_at",
)  # fmt: skip
Instant = Callable[[int], Any]
"""How a writer puts an instant: a datetime for the ORM, text for bulk."""


def event_row(
    dossier_id: int, event: Event, recorded_at: int, actor_id: int | None, instant: Instant, day: Instant
) -> tuple[Any, ...]:
    """One event in the order of `EVENT_COLUMNS`."""
    step, before, state = event
    due_at, promised_at = state.due_at, state.promised_at
    at = instant(step.at)
    return (
        dossier_id,
        state.seq,
        step.action,
        at,
        day(day_of(step.at)),
        at if recorded_at == step.at else instant(recorded_at),
        actor_id,
        state.office,
        step.reason,
        step.outcome,
        "" if before is None else before.status,
        None if before is None else before.agency,
        state.status,
        state.agency,
        None if due_at is None else instant(due_at),
        None if promised_at is None else instant(promised_at),
        state.verdict or "",
        state.revision,
        step.term.amount if step.term is not None and step.action == "recalculate" else None,
        None,
    )


def projection(state: State, ladder: Ladder | None, next_rung_at: int | None, instant: Instant) -> tuple[Any, ...]:
    """What a dossier's row says of its last state, in the order of `PROJECTION_COLUMNS`."""

    def given(value: int | None) -> Any:
        return None if value is None else instant(value)

    return (
        state.seq,
        state.status,
        state.agency,
        state.office,
        given(state.received_at),
        given(state.due_at),
        given(state.promised_at),
        given(state.ended_at),
        state.verdict or "",
        given(next_rung_at),
        given(ladder.escalates_at) if ladder is not None and state.status in OPEN else None,
    )


def term_of(kind: str, amount: int, cutoff: int, after_supplement: str) -> Term | None:
    """The counted term as stored on a dossier or a procedure version; None where there is none."""
    return Term(kind, amount, cutoff, after_supplement) if kind else None


def load(dossier: Dossier) -> list[Recorded]:
    """All that was ever recorded of a dossier, in order of `seq`."""
    term = term_of(dossier.term_kind, dossier.term_amount, dossier.term_cutoff, dossier.after_supplement)
    return [recorded(event, term) for event in DossierEvent.objects.filter(dossier=dossier).order_by("seq")]


def recorded(event: DossierEvent, term: Term | None) -> Recorded:
    """One stored event as the rules read it back."""
    return from_values(
        event.seq, event.action, to_instant(event.at), to_instant(event.recorded_at), event.office, event.reason,
        event.outcome, event.agency_id, to_instant(event.promised_at) if event.promised_at else None,
        event.revision_id, event.term_amount, event.voids_from, term,
    )  # fmt: skip


def from_values(
    seq: int, action: str, at: int, recorded_at: int, office: str, reason: str, outcome: str, agency: int | None,
    promised_at: int | None, revision: int | None, term_amount: int | None, voids_from: int | None,
    term: Term | None,
) -> Recorded:  # fmt: skip
    """A stored event, given as values, as the rules read it back."""
    counted = None
    if action == "receive":
        counted = term
    elif term_amount is not None and term is not None:
        counted = term._replace(amount=term_amount)
    step = Step(
        action,
        at,
        agency if action in ("submit", "receive", "transfer") else None,
        office,
        reason,
        counted,
        promised_at if action == "extend" else None,
        outcome,
    )
    return Recorded(seq, step, recorded_at, voids_from, revision)
