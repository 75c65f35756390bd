"""The shipped calendar. What it says anew goes into one new revision; nothing entered before is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from dossiers.catalogue.files import Cells, toml_file
from dossiers.catalogue.sync import Count, save
from dossiers.models import Calendar, CalendarEntry, CalendarHours, CalendarRevision
from dossiers.rules.errors import BadValue
from dossiers.rules.worktime import MAKEUP, ORDINARY, parse_sessions

NOTE = "Nạp danh mục đi kèm phần mềm"
"""Marks our revisions: a day that staff entered themselves is theirs, and stays when the file is loaded again."""
EVERY_DAY = "1,2,3,4,5,6,7"
GONE = "Không còn trong danh mục đi kèm phần mềm"
SEASON = re.compile(r"(\d\d-\d\d)/(\d\d-\d\d)")


class Hours(NamedTuple):
    weekdays: str
    sessions: str
    first: date | None
    last: date | None
    season: str
    source: str


NO_HOURS = Hours(EVERY_DAY, "", None, None, "", GONE)  # makes every earlier row void


class Entry(NamedTuple):
    kind: str
    name: str
    sessions: str
    source: str
    status: str


class CalendarFile(NamedTuple):
    code: str
    name: str
    first: date
    last: date
    hours: list[Hours]
    entries: dict[date, Entry]


def read_calendar(data: Path) -> CalendarFile:
    file = toml_file(data / "calendar.toml")
    table = file.raw("calendar")
    if not isinstance(table, dict):
        file.refuse("calendar", "one table [calendar]")
    head = Cells(file.file, "calendar", table)
    first, last = head.day("first"), head.day("last")
    if last <= first:
        head.refuse("last", f"a day after {first}")
    hours = [_hours(cells) for cells in file.tables("hours")]
    if not hours:
        file.refuse("hours", "at least one table [[hours]]")
    entries: dict[date, Entry] = {}
    for cells in file.tables("entry"):
        day = cells.day("date")
        if day in entries or not first <= day <= last:
            cells.refuse("date", f"each day once, from {first} to {last}")
        entries[day] = _entry(cells)
    return CalendarFile(head.text("code", 40), head.text("name", 120), first, last, hours, entries)


def _hours(cells: Cells) -> Hours:
    weekdays = cells.raw("weekdays")
    if not isinstance(weekdays, list) or not weekdays or not all(weekday in range(1, 8) for weekday in weekdays):
        cells.refuse("weekdays", "a list of weekdays from 1 (Monday) to 7")
    season = cells.optional_text("season", 11)
    if season and not ((found := SEASON.fullmatch(season)) and all(map(_is_day_of_year, found.groups()))):
        cells.refuse("season", "two days of the year like 04-16/10-15")
    return Hours(
        ",".join(str(weekday) for weekday in sorted(set(weekdays))),
        _sessions(cells),
        cells.optional_day("first"),
        cells.optional_day("last"),
        season,
        cells.text("source", 300),
    )


def _is_day_of_year(text: str) -> bool:
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError:
        return False
    return True


def _entry(cells: Cells) -> Entry:
    kind = cells.word("kind", CalendarEntry.Kind.values)
    if "sessions" in cells and kind != MAKEUP:
        cells.refuse("sessions", f"sessions of a {MAKEUP} day only")
    return Entry(
        kind,
        cells.optional_text("name", 120),
        _sessions(cells) if "sessions" in cells else "",
        cells.text("source", 300),
        cells.word("status", CalendarEntry.Status.values),
    )


def _sessions(cells: Cells) -> str:
    """`[["07:00", "11:30"], …]` in the written form of the tables: `07:00-11:30,…`."""
    pairs: Any = cells.raw("sessions")
    try:
        parse_sessions(pairs)
        text = ",".join(f"{start}-{end}" for start, end in pairs)
    except (BadValue, TypeError):
        cells.refuse("sessions", 'pairs in order like [["07:00", "11:30"], ["13:30", "17:00"]]')
    if len(text) > 60:
        cells.refuse("sessions", "at most five sessions")
    return text


def load_calendar(file: CalendarFile, entered_at: datetime) -> dict[str, Count]:
    calendars = save(Calendar, ("code",), ("name", "first", "last"), {(file.code,): (file.name, file.first, file.last)})
    calendar_id = calendars.pks[file.code,]
    hours, unchanged_hours = _new_hours(calendar_id, file.hours)
    entries, changed, unchanged = _new_entries(calendar_id, file.entries)
    if hours or entries:
        revision = CalendarRevision.objects.create(entered_at=entered_at, note=NOTE)
        ours = {"calendar_id": calendar_id, "revision": revision}
        CalendarHours.objects.bulk_create(CalendarHours(**ours, **row._asdict()) for row in hours)
        CalendarEntry.objects.bulk_create(
            CalendarEntry(**ours, date=day, **entry._asdict()) for day, entry in sorted(entries.items())
        )
    return {
        "calendars": calendars.written,
        "calendar revisions": Count(created=int(bool(hours or entries))),
        "working hours": Count(len(hours), 0, unchanged_hours),
        "special days": Count(len(entries) - changed, changed, unchanged),
    }


def _new_hours(calendar_id: int, wanted: list[Hours]) -> tuple[list[Hours], int]:
    """The rows to add: none, or all of the file's, which then win over every earlier one."""
    by_revision: dict[int, list[Hours]] = {}
    rows = CalendarHours.objects.filter(calendar=calendar_id, revision__note=NOTE).order_by("revision", "pk")
    for revision, *values in rows.values_list("revision", *Hours._fields):
        by_revision.setdefault(revision, []).append(Hours(*values))
    if not by_revision:
        return wanted, 0
    latest = [row for row in by_revision[max(by_revision)] if row != NO_HOURS]
    return ([], len(wanted)) if latest == wanted else ([NO_HOURS, *wanted], 0)


def _new_entries(calendar_id: int, wanted: dict[date, Entry]) -> tuple[dict[date, Entry], int, int]:
    """The entries to add, how many of them stand in for an earlier one, and how many are there already."""
    stored = dict(_entries_we_made(calendar_id))
    new = {day: entry for day, entry in wanted.items() if stored.get(day) != entry}
    gone = {
        day: Entry(ORDINARY, "", "", GONE, CalendarEntry.Status.DECIDED.value)
        for day, entry in stored.items()
        if day not in wanted and entry.kind != ORDINARY
    }
    changed = len(gone) + sum(day in stored for day in new)
    return new | gone, changed, len(wanted) - len(new)


def _entries_we_made(calendar_id: int) -> Iterator[tuple[date, Entry]]:
    rows = CalendarEntry.objects.filter(calendar=calendar_id, revision__note=NOTE).order_by("revision", "pk")
    for day, *values in rows.values_list("date", *Entry._fields):
        yield day, Entry(*values)
