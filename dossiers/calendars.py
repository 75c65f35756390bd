"""Calendars out of the database, compiled. Entries are never changed in place, so a revision compiles once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from django.db import connection, transaction

from dossiers.models import Calendar, CalendarEntry, CalendarHours, CalendarRevision
from dossiers.rules import worktime
from dossiers.rules.errors import NotFound

NATIONAL = "VN"
MOST_REMEMBERED = 256


def current_revision() -> int:
    """The newest revision: what a date is computed with now."""
    newest = CalendarRevision.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        raise NotFound("no_calendar")
    return newest


def national() -> int:
    """The key of the national calendar."""
    calendar = Calendar.objects.filter(code=NATIONAL).values_list("pk", flat=True).first()
    if calendar is None:
        raise NotFound("no_calendar")
    return calendar


class Parts(NamedTuple):
    """What a calendar is compiled of, later rows winning over earlier."""

    first: date
    last: date
    hours: list[worktime.WeeklyHours]
    entries: list[worktime.DayEntry]


@dataclass(frozen=True)
class _Remember:
    """To be done at commit. Until then it lies with the transaction, and goes with it where that is rolled back."""

    key: tuple[int, int]
    calendar: worktime.Calendar

    def __call__(self) -> None:
        while len(_remembered) >= MOST_REMEMBERED:
            _remembered.pop(next(iter(_remembered)), None)
        _remembered[self.key] = self.calendar


_remembered: dict[tuple[int, int], worktime.Calendar] = {}


def compiled(calendar_id: int, revision_id: int) -> worktime.Calendar:
    """A calendar as of a revision; remembered from its commit on, since one rolled back leaves its number to others."""
    key = (calendar_id, revision_id)
    if key in _remembered:
        return _remembered[key]
    for waiting in connection.run_on_commit:  # the savepoints it belongs to, what is to be done, …
        if isinstance(then := waiting[1], _Remember) and then.key == key:
            return then.calendar
    calendar = worktime.compile_calendar(*parts(calendar_id, revision_id), revision_id)
    transaction.on_commit(_Remember(key, calendar))
    return calendar


def forget() -> None:
    """Compile everything anew: the horizon of a calendar has been moved, which makes no revision."""
    _remembered.clear()


def parts(calendar_id: int, revision_id: int) -> Parts:
    """A calendar's rows as of a revision: national under province under agency, later revisions over earlier."""
    layers = _layers(calendar_id)
    rank = {layer.pk: place for place, layer in enumerate(layers)}
    known = {"calendar__in": list(rank), "revision__lte": revision_id}
    hours = sorted(CalendarHours.objects.filter(**known), key=lambda h: (rank[h.calendar_id], h.revision_id, h.pk))
    entries = sorted(CalendarEntry.objects.filter(**known), key=lambda e: (rank[e.calendar_id], e.revision_id, e.pk))
    return Parts(
        layers[0].first,
        layers[0].last,
        [weekly_hours(row) for row in hours],
        [worktime.DayEntry(e.date, e.kind, e.name, parse(e.sessions) if e.sessions else None) for e in entries],
    )


def by_revision(calendar_id: int, default: int) -> Callable[[int | None], worktime.Calendar]:
    """One dossier's calendar as of the revision that an event used."""
    return lambda revision: compiled(calendar_id, revision or default)


def parse(sessions: str) -> worktime.Sessions:
    """`07:00-11:30,13:30-17:00` as sessions; nothing for a day off."""
    return worktime.parse_sessions([part.split("-") for part in sessions.split(",")]) if sessions else ()


def _layers(calendar_id: int) -> list[Calendar]:
    """From the national layer down to the one asked for."""
    known = Calendar.objects.in_bulk()
    chain: list[Calendar] = []
    key: int | None = calendar_id
    while key is not None:
        chain.append(known[key])
        key = known[key].parent_id
    return chain[::-1]


class HoursRow(Protocol):
    """A row of weekly hours, from the database or from the shipped file."""

    @property
    def weekdays(self) -> str: ...
    @property
    def sessions(self) -> str: ...
    @property
    def first(self) -> date | None: ...
    @property
    def last(self) -> date | None: ...
    @property
    def season(self) -> str: ...


def weekly_hours(row: HoursRow) -> worktime.WeeklyHours:
    """The row as the rules take it."""
    season = None
    if row.season:
        begin, end = (tuple(int(n) for n in part.split("-")) for part in row.season.split("/"))
        season = ((begin[0], begin[1]), (end[0], end[1]))
    weekdays = frozenset(int(day) for day in row.weekdays.split(","))
    return worktime.WeeklyHours(weekdays, parse(row.sessions), row.first, row.last, season)
