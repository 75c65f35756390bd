"""Sông Xanh at work: the offices, and what one counts, compares and does at once when they are."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from dossiers.models import CalendarEntry, CalendarRevision, Dossier, DossierEvent, Flag, OutboxMessage
from dossiers.services import Intake
from dossiers.verification import Difference, Verification
from tests.factories import ApplicantFactory, ProcedureVersionFactory, song_xanh
from tests.reporting.told import LONG_AFTER, OFFICE, Office, moment

LONGEST_WAIT = 60


def at_work() -> Office:
    procedures = {
        "5 days": ProcedureVersionFactory(),
        "4 hours": ProcedureVersionFactory(hours=True),
        "no term": ProcedureVersionFactory(no_term=True),
    }
    return Office(song_xanh(), ApplicantFactory(), procedures)


def intake(at: Office, term: str = "5 days", **given: Any) -> Intake:
    """Nguyễn Văn An at the ward's counter, unless said otherwise."""
    agency = given.pop("agency", at.offices.ward_committee)
    return Intake(at.procedures[term], at.applicant, at.offices.desk, agency, **{"channel": "direct"} | given)


class Rows(NamedTuple):
    """How many rows the book has."""

    dossiers: int = 0
    events: int = 0
    flags: int = 0
    outbox: int = 0


def rows() -> Rows:
    return Rows(*(model.objects.count() for model in (Dossier, DossierEvent, Flag, OutboxMessage)))


def content() -> list[list[tuple[Any, ...]]]:
    """The whole book, to see that a refusal left it as it was."""
    return [list(model.objects.order_by("pk").values_list()) for model in (Dossier, DossierEvent, Flag, OutboxMessage)]


def on_the_clock(value: datetime | None) -> str:
    """An instant as the office reads it: `19/6/2023 17:00:00`."""
    if value is None:
        return "–"
    local = value.astimezone(OFFICE)
    return f"{local.day}/{local.month}/{local.year} {local:%H:%M:%S}"


def flags(dossier: Dossier) -> list[tuple[str, str]]:
    """Its flags that stand, in order of their instants."""
    standing = Flag.objects.filter(dossier=dossier, voided_by=None).order_by("instant")
    return [(flag.rung, on_the_clock(flag.instant)) for flag in standing]


def day_off(day: str, kind: str = "holiday", calendar: int | None = None, **entry: Any) -> CalendarRevision:
    """The calendar edited: one day, in a revision of its own."""
    from dossiers.calendars import national

    when = moment(day).date()
    revision = CalendarRevision.objects.create(entered_at=moment(day), note="sửa lịch")
    CalendarEntry.objects.create(
        calendar_id=calendar or national(), revision=revision, date=when, kind=kind, source="CĐ 1", **entry
    )
    return revision


def differences(now: datetime = LONG_AFTER) -> list[Difference]:
    """What `verify` finds."""
    return list(Verification(now))


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What `work(0)` … `work(count - 1)` gave, each on a connection of its own, all started together.

    An exception is given as its result.
    """
    results: list[Any] = [None] * count
    together = threading.Barrier(count)

    def one(number: int) -> None:
        try:
            together.wait(LONGEST_WAIT)
            results[number] = work(number)
        except BaseException as error:  # a thread's error would be lost
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_WAIT)
    assert not any(thread.is_alive() for thread in threads)
    return results
