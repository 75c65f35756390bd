"""What may happen to a dossier, as a table; and `apply`, which makes it happen to plain values.

No database and no clock: `apply(state, step, calendar)` gives the next state and the event that records it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from dossiers.rules import deadlines
from dossiers.rules.deadlines import RESTART, Term
from dossiers.rules.errors import BadValue, NotAllowed
from dossiers.rules.worktime import Calendar

SUBMITTED = "submitted"
RECEIVED = "received"
REFUSED = "refused"
PROCESSING = "processing"
AWAITING_SUPPLEMENT = "awaiting_supplement"
AWAITING_PAYMENT = "awaiting_payment"
WITHDRAWN = "withdrawn"
STOPPED = "stopped"
RESOLVED = "resolved"
RETURNED = "returned"
SUSPENDED = "suspended"

PORTAL_CODES = {
    SUBMITTED: 1, RECEIVED: 2, REFUSED: 3, PROCESSING: 4, AWAITING_SUPPLEMENT: 5, AWAITING_PAYMENT: 6,
    WITHDRAWN: 7, STOPPED: 8, RESOLVED: 9, RETURNED: 10, SUSPENDED: 4,
}  # fmt: skip
"""The national portal's status codes; `suspended` is ours and is sent as 4."""
STATUSES = tuple(PORTAL_CODES)

PAUSED = frozenset({AWAITING_SUPPLEMENT, AWAITING_PAYMENT, SUSPENDED})
RUNNING = frozenset({RECEIVED, PROCESSING})
OPEN = RUNNING | PAUSED
ENDED = frozenset({REFUSED, WITHDRAWN, STOPPED, RESOLVED, RETURNED})
FINISHED = frozenset({RESOLVED, RETURNED})

CORRECT = "correct"
START, PAUSE, CONTINUE, END, VERDICT, PROMISE, RECOUNT, NONE = (
    "start", "pause", "continue", "end", "verdict", "promise", "recount", "none",
)  # fmt: skip
SAME = None


class Move(NamedTuple):
    """One row of the table: from these statuses (None: not yet a dossier) to one, and what the clock does."""

    action: str
    sources: frozenset[str | None]
    target: str | None  # None: the same status
    clock: str


MOVES = (
    Move("submit", frozenset({None}), SUBMITTED, NONE),
    Move("receive", frozenset({None, SUBMITTED}), RECEIVED, START),
    Move("refuse", frozenset({SUBMITTED}), REFUSED, END),
    Move("assign", RUNNING, PROCESSING, NONE),
    Move("request_supplement", RUNNING, AWAITING_SUPPLEMENT, PAUSE),
    Move("request_payment", RUNNING, AWAITING_PAYMENT, PAUSE),
    Move("supply", frozenset({AWAITING_SUPPLEMENT}), PROCESSING, CONTINUE),
    Move("pay", frozenset({AWAITING_PAYMENT}), PROCESSING, CONTINUE),
    Move("pause", RUNNING - {RECEIVED}, SUSPENDED, PAUSE),
    Move("resume", frozenset({SUSPENDED}), PROCESSING, CONTINUE),
    Move("extend", OPEN, SAME, PROMISE),
    Move("withdraw", OPEN | {SUBMITTED}, WITHDRAWN, END),
    Move("stop", OPEN, STOPPED, END),
    Move("resolve", RUNNING, RESOLVED, VERDICT),
    Move("return_result", frozenset({RESOLVED}), RETURNED, NONE),
    Move("transfer", OPEN | {SUBMITTED}, SAME, NONE),
    Move("recalculate", OPEN, SAME, RECOUNT),
)
TABLE: dict[tuple[str | None, str], Move] = {(source, move.action): move for move in MOVES for source in move.sources}
ACTIONS = (*(move.action for move in MOVES), CORRECT)
REASON_NEEDED = frozenset(
    {"refuse", "request_supplement", "request_payment", "pause", "extend", "withdraw", "stop", "transfer"}
    | {"recalculate", CORRECT}
)


def allowed_actions(status: str | None) -> tuple[str, ...]:
    """The actions that the table allows in a status, in its order; `correct` is always possible besides."""
    return tuple(move.action for move in MOVES if status in move.sources)


class Step(NamedTuple):
    """What somebody does: the input of `apply`. Instants are seconds."""

    action: str
    at: int
    agency: int | None = None  # submit, receive, transfer: the accountable agency
    office: str | None = None  # where the dossier lies afterwards; None: where it lay
    reason: str = ""
    term: Term | None = None  # receive: the counted term (None: no term); recalculate: the new one, if it changed
    promised_at: int | None = None  # extend
    outcome: str = ""  # resolve: positive | negative


class State(NamedTuple):
    """A dossier at one instant, with all that the next step needs."""

    seq: int
    at: int  # when the last event took effect
    status: str
    agency: int
    office: str
    term: Term | None = None
    received_at: int | None = None
    leg_start: int = 0  # the running or last count: from where,
    leg: int = 0  # and how much (days, or seconds of working time); while the clock stands: what is left
    paused_at: int | None = None
    due_at: int | None = None  # the last second in time; None without a term and while the clock stands in time
    promised_at: int | None = None
    verdict: str | None = None
    revision: int | None = None  # of the calendar that gave `due_at`
    ended_at: int | None = None

    def is_late(self, at: int) -> bool:
        """Late at x means `due_at < x`: the one predicate."""
        return self.due_at is not None and self.due_at < at


class Event(NamedTuple):
    """A step that was taken, and the state it led from and to."""

    step: Step
    before: State | None
    state: State


def apply(state: State | None, step: Step, calendar: Calendar) -> tuple[State, Event]:
    """Take one step. Refused with `NotAllowed` where the table or the values do not let it, `state` untouched."""
    status = state.status if state is not None else None
    move = TABLE.get((status, step.action))
    if move is None:
        raise NotAllowed("action_not_allowed", action=step.action, status=status, allowed=allowed_actions(status))
    if state is not None and step.at < state.at:
        raise NotAllowed("before_last_event", at=step.at, last=state.at)
    if step.action in REASON_NEEDED and not step.reason.strip():
        raise NotAllowed("reason_needed", action=step.action)
    after = _begin(step) if state is None else _carry_on(state, step, move)
    after = _CLOCKS[move.clock](after, step, calendar)
    return after, Event(step, state, after)


def _begin(step: Step) -> State:
    if step.agency is None:
        raise NotAllowed("agency_needed", action=step.action)
    status = TABLE[None, step.action].target or ""
    return State(1, step.at, status, step.agency, step.office or "", leg_start=step.at)


def _carry_on(state: State, step: Step, move: Move) -> State:
    agency = state.agency
    if step.agency is not None and step.agency != agency:
        if step.action != "transfer":
            raise NotAllowed("agency_changes_by_transfer_only", action=step.action)
        agency = step.agency
    elif step.action == "transfer":
        raise NotAllowed("transfer_to_another_agency")
    office = state.office if step.office is None else step.office
    return State(  # in full: `_replace` takes twice as long, and a province has millions of these
        state.seq + 1, step.at, move.target or state.status, agency, office, state.term,
        state.received_at, state.leg_start, state.leg, state.paused_at, state.due_at, state.promised_at, state.verdict,
        state.revision, state.ended_at,
    )  # fmt: skip


def _no_clock(state: State, step: Step, calendar: Calendar) -> State:
    return state


def _start(state: State, step: Step, calendar: Calendar) -> State:
    term = step.term
    if term is None:
        return state._replace(received_at=step.at, leg_start=step.at, revision=calendar.revision)
    leg = term.full_leg
    due_at = deadlines.due_at_of(calendar, term, step.at, leg)
    return state._replace(
        term=term, received_at=step.at, leg_start=step.at, leg=leg, due_at=due_at, revision=calendar.revision
    )


def _pause(state: State, step: Step, calendar: Calendar) -> State:
    if state.due_at is None or state.term is None or state.due_at < step.at:  # being late is final
        return state._replace(paused_at=step.at)
    left = deadlines.left_at(calendar, state.term, state.leg_start, state.leg, state.due_at, step.at)
    return state._replace(paused_at=step.at, leg=left, due_at=None, revision=calendar.revision)


def _continue(state: State, step: Step, calendar: Calendar) -> State:
    if state.term is None or state.due_at is not None:
        return state._replace(paused_at=None)
    restart = step.action == "supply" and state.term.after_supplement == RESTART
    leg = state.term.full_leg if restart else state.leg
    due_at = deadlines.due_at_of(calendar, state.term, step.at, leg)
    return state._replace(paused_at=None, leg_start=step.at, leg=leg, due_at=due_at, revision=calendar.revision)


def _end(state: State, step: Step, calendar: Calendar) -> State:
    return state._replace(ended_at=step.at)


def _verdict(state: State, step: Step, calendar: Calendar) -> State:
    verdict = deadlines.verdict(state.due_at, step.at, has_term=state.term is not None)
    return state._replace(verdict=verdict, ended_at=step.at)


def _promise(state: State, step: Step, calendar: Calendar) -> State:
    if step.promised_at is None or step.promised_at <= step.at:
        raise NotAllowed("promise_in_the_future")
    return state._replace(promised_at=step.promised_at)


def _recount(state: State, step: Step, calendar: Calendar) -> State:
    """A changed calendar or term. A date never moves earlier: the citizen holds the slip."""
    term, leg = state.term, state.leg
    if step.term is not None:
        if term is None or step.term.kind != term.kind:
            raise NotAllowed("term_kind_changes", old=term.kind if term else "none", new=step.term.kind)
        if state.due_at is not None:  # while the clock stands, what is left was fixed at the request
            leg = max(0, leg + step.term.full_leg - term.full_leg)
        term = step.term
    state = state._replace(term=term, leg=leg, revision=calendar.revision)
    if (
        term is None or state.due_at is None
    ):  # without a term, or the clock stands: where the days fall is not yet known
        return state
    counted = deadlines.due_at_of(calendar, term, state.leg_start, leg)
    due_at = max(counted, deadlines.moved_on(calendar, state.due_at))
    if state.paused_at is not None and due_at >= state.paused_at:  # paused when late, and no longer was
        left = deadlines.left_at(calendar, term, state.leg_start, leg, due_at, state.paused_at)
        return state._replace(leg=left, due_at=None)
    return state._replace(due_at=due_at)


_CLOCKS: dict[str, Callable[[State, Step, Calendar], State]] = {
    NONE: _no_clock, START: _start, PAUSE: _pause, CONTINUE: _continue, END: _end, VERDICT: _verdict,
    PROMISE: _promise, RECOUNT: _recount,
}  # fmt: skip


class Recorded(NamedTuple):
    """A stored event as the rules read it back: the step, its place, what a correction voids, the calendar used."""

    seq: int
    step: Step
    recorded_at: int
    voids_from: int | None = None
    revision: int | None = None


def effective(history: Iterable[Recorded], known_at: int | None = None) -> list[Recorded]:
    """The effective history as known at an instant: what was recorded, less what known corrections void, by `seq`."""
    known = [event for event in history if known_at is None or event.recorded_at <= known_at]
    known.sort(key=lambda event: event.seq)
    kept: list[Recorded] = []
    for event in known:
        if event.step.action != CORRECT:
            kept.append(event)
        elif event.voids_from is None:
            raise BadValue("correction_voids_nothing", seq=event.seq)
        else:
            while kept and kept[-1].seq >= event.voids_from:
                kept.pop()
    return kept


def replay(history: Iterable[Recorded], calendar_of: Callable[[int | None], Calendar]) -> list[Event]:
    """The events of an effective history, each computed anew with the calendar revision it used.

    Sequence numbers are those stored: a correction leaves gaps.
    """
    events: list[Event] = []
    state: State | None = None
    for recorded in history:
        state, event = apply(state, recorded.step, calendar_of(recorded.revision))
        if state.seq != recorded.seq:
            state = state._replace(seq=recorded.seq)
            event = event._replace(state=state)
        events.append(event)
    return events
