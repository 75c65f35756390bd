"""A citizen's look-up: code and secret in; out, what may be told to whoever holds the slip. Nothing personal is read.

Two queries decide and tell: the dossier by its code, then its events with the names beside them; a third reads the
offices that its procedure publishes. Where the secret does not open the code only the first is made, whether or not
there is such a dossier. Reasons are written by staff and may name people, so they never leave this module.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any, NamedTuple
from unicodedata import category

from django.conf import settings
from django.db import connection

from dossiers import calendars, histories
from dossiers.models import Dossier
from dossiers.rules import codes
from dossiers.rules.deadlines import LATE, RESTART, WORKING_HOURS, Term
from dossiers.rules.errors import BadValue, BeyondHorizon
from dossiers.rules.explain import Line, explain, without_reasons
from dossiers.rules.lifecycle import AWAITING_SUPPLEMENT, PAUSED, Event, Recorded, State, effective, replay
from dossiers.rules.officetime import day_of, start_of, to_instant
from dossiers.rules.worktime import Calendar

LONGEST_TYPED = 200
EVENTS = """
    SELECT e.seq, e.action, e.at, e.recorded_at, e.office, e.reason, e.outcome, e.agency_id, e.promised_at,
        e.revision_id, e.term_amount, e.voids_from, agency.name, version.name, desk.name, version.id, d.calendar_id,
        d.term_kind, d.term_amount, d.term_cutoff, d.after_supplement,
        (SELECT max(id) FROM dossiers_calendarrevision)
    FROM dossiers_dossierevent e
    JOIN dossiers_dossier d ON d.id = e.dossier_id
    JOIN dossiers_procedureversion version ON version.id = d.procedure_version_id
    JOIN dossiers_agency desk ON desk.id = d.desk_id
    LEFT JOIN dossiers_agency agency ON agency.id = e.agency_id
    WHERE e.dossier_id = %s ORDER BY e.seq
"""
"""As SQL: half of what the page cost was Django's putting the same statement together again."""
OFFICES = 'SELECT office FROM dossiers_procedurestep WHERE version_id = %s ORDER BY "order"'
AGENCY, AGENCY_NAME = 7, 12


class Span(NamedTuple):
    """Working time between two instants: whole working days, and the seconds worked on a day that is not whole.

    Of an hour term all of it is in seconds.
    """

    days: int
    seconds: int


class Passed(NamedTuple):
    """One thing that happened. `office` is where the dossier went, if its procedure publishes such an office."""

    action: str
    at: int
    office: str = ""


class Answer(NamedTuple):
    """One dossier at one instant. Instants are seconds; what does not apply is None or empty."""

    at: int
    code: str
    procedure: str
    agency: str  # owes the result
    desk: str  # where it was handed in, and where the result lies
    status: str
    term: Term | None
    received_at: int | None
    due_at: int | None  # as it stands: the last second in time
    closes_at: int | None  # on the due day: when the office closes, or the due second of an hour term
    slip_at: int | None  # as first promised, where that was another
    promised_at: int | None  # the new date of the letter of apology
    ended_at: int | None
    verdict: str
    late: bool
    span: Span | None  # left until the date, or over it; of a finished one: how late it was
    remaining: Term | None  # while the clock stands in time: what is left to count once it runs again
    passed: tuple[Passed, ...]
    next_office: str
    trace: tuple[Line, ...]


def find(code: str, secret: str, at: int) -> Answer | None:
    """The dossier that a typed code and secret open, as it stands at an instant; None if they open none.

    The same work for a code that does not exist as for a secret that does not fit: nobody learns which it was.
    """
    code = clean_code(code)
    found = Dossier.objects.filter(code=code).values_list("pk", "secret_no").first()
    pk, secret_no = found or (None, 0)
    given = _typed(secret)
    opened = False
    for key in settings.LOOKUP_KEYS:
        opened |= codes.is_secret(given, key, code, secret_no)
    return read(pk, code, at) if opened and pk is not None else None


def clean_code(text: str) -> str:
    """A dossier code as typed, in its one written form; empty if it is of no form in use."""
    try:
        return codes.clean_dossier_code(_typed(text))
    except BadValue:
        return ""


def read(pk: int, code: str, at: int) -> Answer | None:
    """What may be told of a dossier; None if it was entered by mistake."""
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [pk])
        rows = cursor.fetchall()
    if not rows:
        return None
    *_, procedure, desk, version_id, calendar_id, kind, amount, cutoff, after_supplement, newest = rows[-1]
    term = histories.term_of(kind, amount, cutoff, after_supplement)
    history = effective(_recorded(row, term) for row in rows)
    if not history:
        return None
    calendar_of = calendars.by_revision(calendar_id, newest)
    taken = replay(history, calendar_of)
    state, calendar = taken[-1].state, calendar_of(newest)
    slip_at = next((event.state.due_at for event in taken if event.step.action == "receive"), None)
    published = _published_offices(version_id)
    trace = explain(taken, calendar_of)
    return Answer(
        at=at,
        code=code,
        procedure=procedure,
        agency=next(row[AGENCY_NAME] for row in reversed(rows) if row[AGENCY] == state.agency),
        desk=desk,
        status=state.status,
        term=state.term,
        received_at=state.received_at,
        due_at=state.due_at,
        closes_at=_closing(calendar, state),
        slip_at=slip_at if slip_at != state.due_at else None,
        promised_at=state.promised_at,
        ended_at=state.ended_at,
        verdict=state.verdict or "",
        late=state.verdict == LATE if state.ended_at is not None else state.is_late(at),
        span=_span(calendar, state, at),
        remaining=_remaining(state),
        passed=tuple(_passed(event, published) for event in taken),
        next_office=_after(published, state.office),
        trace=tuple(without_reasons(trace)),
    )


def _typed(text: str) -> str:
    """What was meant: no invisible characters, plain spaces, letters of ordinary width; empty if far too long."""
    if len(text) > LONGEST_TYPED:
        return ""
    text = unicodedata.normalize("NFKC", " ".join(text.split()))
    return "".join("-" if category(c) == "Pd" else c for c in text if category(c) != "Cf")


def _recorded(row: tuple[Any, ...], term: Term | None) -> Recorded:
    seq, action, happened, recorded, office, reason, outcome, agency, promised, revision, amount, voids = row[:12]
    return histories.from_values(
        seq, action, _instant(happened), _instant(recorded), office, reason, outcome, agency,
        _instant(promised) if promised else None, revision, amount, voids, term,
    )  # fmt: skip


def _instant(value: datetime) -> int:
    """A raw cursor of SQLite gives UTC without saying so."""
    return to_instant(value if value.tzinfo is not None else value.replace(tzinfo=UTC))


def _published_offices(version_id: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(OFFICES, [version_id])
        return [office for (office,) in cursor.fetchall()]


def _passed(event: Event, published: list[str]) -> Passed:
    moved = event.before is None or event.before.office != event.state.office
    office = event.state.office if moved and event.state.office in published else ""
    return Passed(event.step.action, event.step.at, office)


def _after(published: list[str], office: str) -> str:
    """The office whose turn is next: the one after where the dossier lies, in the procedure's order."""
    if office not in published:
        return ""
    rest = published[published.index(office) + 1 :]
    return rest[0] if rest else ""


def _closing(calendar: Calendar, state: State) -> int | None:
    if state.due_at is None or state.term is None or state.term.kind == WORKING_HOURS:
        return state.due_at
    day = day_of(state.due_at)
    try:
        sessions = calendar.sessions_of(day)
    except BeyondHorizon:
        return None
    return start_of(day) + sessions[-1][1] if sessions else None


def _remaining(state: State) -> Term | None:
    """What is counted from the answer on, of a dossier whose clock stands and that is still in time."""
    if state.status not in PAUSED or state.due_at is not None or state.term is None:
        return None
    restarts = state.status == AWAITING_SUPPLEMENT and state.term.after_supplement == RESTART
    return state.term._replace(amount=state.term.full_leg if restarts else state.leg)


def _span(calendar: Calendar, state: State, at: int) -> Span | None:
    """Working time from now to the date, or from the date to now; from the date to the result of a late one.

    None without a date, for what ended in time, and where the calendar does not reach.
    """
    if state.due_at is None or state.term is None:
        return None
    if state.ended_at is not None:
        if state.verdict != LATE:
            return None
        at = state.ended_at
    try:
        if state.term.kind == WORKING_HOURS:
            return Span(0, abs(calendar.worked_between(at, state.due_at)))
        today, due_day = day_of(at), day_of(state.due_at)
        whole = calendar.worked_between(start_of(today), start_of(today + 1))
        if state.is_late(at):
            days = calendar.working_days_between(due_day, today - 1)
            worked = calendar.worked_between(start_of(today), at)
        else:
            days = calendar.working_days_between(today, due_day)
            worked = calendar.worked_between(at, start_of(today + 1))
    except BeyondHorizon:
        return None
    return Span(days + 1, 0) if worked == whole > 0 else Span(days, worked)
