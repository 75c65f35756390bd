"""What one dossier's history moves in the books: the only place that knows.

A line says that at an instant an agency's column went up or down by one; columns are those of `Balance`: totals since
the beginning, and how many stand where. Between two events only the clock moves a dossier, at the second after
`due_at`, and at the second after the desk's time to answer. `reporting.recount` says the same in SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from dossiers.rules.lifecycle import CORRECT, OPEN, PAUSED, SUBMITTED

TOTALS = (
    "online", "direct", "postal", "early", "on_time", "late", "no_term", "late_apologised", "withdrawn", "stopped",
    "ended_late_withdrawn", "ended_late_stopped", "refused",
)  # fmt: skip
STOCKS = (
    "open_in_time", "open_late", "open_paused", "open_late_paused", "open_no_term", "pending", "pending_late",
)  # fmt: skip
COLUMNS = TOTALS + STOCKS
PLACE = {name: place for place, name in enumerate(COLUMNS)}

FOREVER = 2**62

AnswerDue = Callable[[int], int]
"""Of a dossier sent at an instant: the last second in which the desk's answer is in time."""


class Happened(NamedTuple):
    """An event as it is stored; instants are seconds. `promised`: whether there was an apology with a new date."""

    id: int
    seq: int
    action: str
    at: int
    from_status: str
    from_agency: int | None
    from_version: int | None
    status: str
    agency: int | None
    due_at: int | None
    promised: bool
    verdict: str
    voids_from: int | None


class Facts(NamedTuple):
    """What of a dossier does not change after its reception."""

    desk: int
    channel: str
    version: int
    has_term: bool


class Line(NamedTuple):
    """One dossier more (`amount` 1) or less (−1) in a column of an agency."""

    at: int
    agency: int
    column: int
    amount: int


class Passed(NamedTuple):
    """An open dossier that went from one accountable agency to another."""

    at: int
    origin: int
    agency: int


class Movements(NamedTuple):
    lines: list[Line]
    passages: list[Passed]


def _places(*names: str) -> tuple[int, ...]:
    return tuple(PLACE[name] for name in names)


_ENDED = {"withdraw": _places("withdrawn"), "stop": _places("stopped")}
_ENDED_LATE = {
    "withdraw": _places("withdrawn", "ended_late_withdrawn"),
    "stop": _places("stopped", "ended_late_stopped"),
}
_RESOLVED = {verdict: _places(verdict) for verdict in ("early", "on_time", "late", "no_term")}
_APOLOGISED = _places("late", "late_apologised")
_RECEIVED = {channel: _places(channel) for channel in ("online", "direct", "postal")}
_REFUSED = _places("refused")
_PENDING, _PENDING_LATE = _places("pending"), _places("pending", "pending_late")
_STANDING = {
    (False, False): _places("open_in_time"),
    (False, True): _places("open_late"),
    (True, False): _places("open_paused"),
    (True, True): _places("open_late", "open_late_paused"),
}
_WITHOUT_TERM = {key: (*places, PLACE["open_no_term"]) for key, places in _STANDING.items()}


def movements(history: Sequence[Happened], facts: Facts, until: int, answer_due: AnswerDue) -> Movements:
    """All that a history moves: its events, and what becomes late between them or after the last up to `until`.

    `history` is in order of `seq` and may leave out events that move nothing (`QUIET`).
    """
    told = Movements([], [])
    events = effective(history)
    standing: tuple[int, ...] = ()
    stands_at = 0
    sent_at = None
    for place, event in enumerate(events):
        agency = event.agency
        if agency is None:  # only a correction has none, and it is not effective
            continue
        at = event.at
        if event.action == "submit":
            sent_at = at
        _moved(told, event, facts, agency)
        due_at = None
        if event.status in OPEN:
            due_at = event.due_at
            kinds = _STANDING if facts.has_term else _WITHOUT_TERM
            paused, late = event.status in PAUSED, due_at is not None and due_at < at
            now, then = kinds[paused, late], kinds[paused, True]
        elif event.status == SUBMITTED and sent_at is not None:
            due_at = answer_due(sent_at)
            late = due_at < at
            now, then = (_PENDING_LATE if late else _PENDING), _PENDING_LATE
        else:
            now, then, late = (), (), True
        _restand(told, at, stands_at, standing, agency, now)
        standing, stands_at = now, agency
        if due_at is not None and not late:
            # what came next has proved that the time passed; after the last event only `until` does
            following = events[place + 1].at if place + 1 < len(events) else until + 1
            if due_at + 1 < following:
                _restand(told, due_at + 1, agency, now, agency, then)
                standing = then
    return told


QUIET = ("assign", "extend", "return_result")
"""Actions that change neither a total nor where a dossier stands: bulk readers leave them out."""


def effective(history: Sequence[Happened]) -> Sequence[Happened]:
    """The events less those that a later correction voids, and less the corrections."""
    if not any(event.voids_from is not None for event in history):
        return history
    kept: list[Happened] = []
    for event in history:
        if event.action == CORRECT:
            kept = [one for one in kept if one.seq < (event.voids_from or 0)]
        else:
            kept.append(event)
    return kept


def _moved(told: Movements, event: Happened, facts: Facts, agency: int) -> None:
    """The totals that an event adds to, and its passage."""
    action = event.action
    places: tuple[int, ...] = ()
    if action == "receive":
        places = _RECEIVED[facts.channel]
    elif action == "resolve":
        apologised = event.verdict == "late" and event.promised
        places = _APOLOGISED if apologised else _RESOLVED[event.verdict]
    elif action == "refuse":
        places = _REFUSED
    elif event.from_status in OPEN:
        if action in _ENDED:
            late = event.due_at is not None and event.due_at < event.at
            places = (_ENDED_LATE if late else _ENDED)[action]
        elif action == "transfer" and event.from_agency is not None and event.from_agency != agency:
            told.passages.append(Passed(event.at, event.from_agency, agency))
    for place in places:
        told.lines.append(Line(event.at, agency, place, 1))


def _restand(
    told: Movements, at: int, old_agency: int, old: tuple[int, ...], agency: int, new: tuple[int, ...]
) -> None:
    """Take a dossier out of the stocks it stood in and put it into others."""
    if old == new and (old_agency == agency or not new):
        return
    for place in old:
        told.lines.append(Line(at, old_agency, place, -1))
    for place in new:
        told.lines.append(Line(at, agency, place, 1))
