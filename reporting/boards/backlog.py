"""What is open now: how old, how late, and what is due in the next ten working days.

Working days are the national calendar's. A bucket's edge is the instant at which a working day begins, looked up once;
then one grouped query counts the dossiers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dossiers import calendars
from dossiers.models import Dossier
from dossiers.rules.lifecycle import OPEN
from dossiers.rules.officetime import day_of, end_of, start_of, to_date, to_datetime
from dossiers.rules.worktime import Calendar
from reporting.cuts import Cuts
from reporting.queries import Query
from reporting.territory import Selection, locate

AGE, LEFT, DUE = "age", "left", "due"
AGES: dict[str, str | Promise] = {
    "5": _("0–5 ngày làm việc"),
    "10": _("6–10 ngày làm việc"),
    "20": _("11–20 ngày làm việc"),
    "30": _("21–30 ngày làm việc"),
    "over": _("Trên 30 ngày làm việc"),
}
LATE_MORE, LATE_10, LATE_5, SOON, NOT_DUE, PAUSED, NO_TERM = (
    "late_more", "late_10", "late_5", "soon", "not_due", "paused", "no_term",
)  # fmt: skip
LATE = frozenset({LATE_MORE, LATE_10, LATE_5})
LEFTS: dict[str, str | Promise] = {
    LATE_MORE: _("Quá hạn trên 10 ngày làm việc"),
    LATE_10: _("Quá hạn 6–10 ngày làm việc"),
    LATE_5: _("Quá hạn đến 5 ngày làm việc"),
    SOON: _("Đến hạn trong 2 ngày làm việc"),
    NOT_DUE: _("Chưa đến hạn"),
    PAUSED: _("Đang tạm dừng, còn trong hạn"),
    NO_TERM: _("Không có thời hạn"),
}
SOON_DAYS = 2
AHEAD = 10


class Bar(NamedTuple):
    """One bucket: its word, its label, how many are in it, and how many of these are late."""

    name: str
    label: str
    dossiers: int
    late: int

    @property
    def not_late(self) -> int:
        return self.dossiers - self.late


class DueDay(NamedTuple):
    """A working day, `number` of its bucket, and how many are due on it."""

    number: int
    dossiers: int

    @property
    def day(self) -> date:
        return to_date(self.number)


class Backlog(NamedTuple):
    """`ages` and `lefts` each hold every open dossier once."""

    dossiers: int
    late: int
    ages: list[Bar]
    lefts: list[Bar]
    due: list[DueDay]


class Edges(NamedTuple):
    """The instants between the buckets, on one calendar at one instant."""

    now: int
    worked_within: dict[int, int]
    """By a number of working days: what begins at or after this instant is no older than that."""
    soon_before: int
    due_days: list[int]


def edges(calendar: Calendar, now: int) -> Edges:
    """Refused with `BeyondHorizon` where the calendar does not reach."""
    today = day_of(now)
    last_worked = today if calendar.is_working(today) else calendar.nth_working_day_before(calendar.roll(today), 1)
    first_due = calendar.roll(today)
    return Edges(
        now,
        {days: start_of(calendar.nth_working_day_before(last_worked, days)) for days in (5, 10, 20, 30)},
        start_of(calendar.nth_working_day_after(today, SOON_DAYS + 1)),
        [calendar.nth_working_day_after(first_due, days) for days in range(AHEAD)],
    )


def national_edges(now: int) -> Edges:
    return edges(calendars.compiled(calendars.national(), calendars.current_revision()), now)


def open_dossiers(dossiers: QuerySet[Dossier], at: Edges) -> QuerySet[Dossier]:
    """The open dossiers that statements count (parts of a linked dossier are not), each with its buckets."""
    return dossiers.filter(ended_at__isnull=True, parent__isnull=True, status__in=OPEN).annotate(
        age=_age(at), left=_left(at), due=_due(at)
    )


def backlog(query: Query, selection: Selection, at: Edges) -> Backlog:
    """The open dossiers of a selection now, whatever period the query asks for; units stand where they stand now."""
    today = to_date(day_of(at.now))
    present = query._replace(first=today, last=today, cuts=Cuts(at.now, at.now))
    counted = (
        open_dossiers(Dossier.objects.all(), at)
        .order_by()
        .values_list("agency", AGE, LEFT, DUE)
        .annotate(dossiers=Count("pk"))
    )
    rows = list(counted)
    places = locate({agency for agency, *_rest in rows}, present).places
    ours = [row for row in rows if selection.holds(places[row[0]])]
    due = _sum(ours, lambda row: row[3])
    return Backlog(
        sum(dossiers for *_rest, dossiers in ours),
        sum(dossiers for _agency, _age, left, _due, dossiers in ours if left in LATE),
        _bars(AGES, ours, lambda row: row[1]),
        _bars(LEFTS, ours, lambda row: row[2]),
        [DueDay(day, due[str(day)]) for day in at.due_days],
    )


def agencies_of(dossiers: QuerySet[Dossier], query: Query, selection: Selection, at: Edges) -> set[int]:
    """The agencies of a selection as they stand now, among those that these dossiers are owed by."""
    today = to_date(day_of(at.now))
    present = query._replace(first=today, last=today, cuts=Cuts(at.now, at.now))
    places = locate(set(dossiers.order_by().values_list("agency", flat=True).distinct()), present).places
    return {agency for agency, place in places.items() if selection.holds(place)}


Counted = tuple[int, str, str, str, int]


def day_of_bucket(name: str) -> date:
    """The day that a bucket of `due` is named for."""
    return to_date(int(name))


def _bars(labels: dict[str, str | Promise], rows: list[Counted], bucket: Callable[[Counted], str]) -> list[Bar]:
    found, late = _sum(rows, bucket), _sum([row for row in rows if row[2] in LATE], bucket)
    return [Bar(name, str(label), found[name], late[name]) for name, label in labels.items()]


def _sum(rows: list[Counted], bucket: Callable[[Counted], str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found[bucket(row)] += row[-1]
    return found


def _case(*whens: tuple[Q, str], default: str) -> Case:
    return Case(
        *(When(condition, then=Value(name)) for condition, name in whens),
        default=Value(default),
        output_field=CharField(),
    )


def _age(at: Edges) -> Case:
    """By the working days since the day of reception."""
    since = {days: to_datetime(instant) for days, instant in at.worked_within.items()}
    return _case(*((Q(received_at__gte=since[days]), str(days)) for days in (5, 10, 20, 30)), default="over")


def _left(at: Edges) -> Case:
    """By the working days since the date, or up to it. Late wins over paused, as in statements."""
    now, since = to_datetime(at.now), {days: to_datetime(instant) for days, instant in at.worked_within.items()}
    return _case(
        (Q(due_at__isnull=True, term_kind=""), NO_TERM),
        (Q(due_at__isnull=True), PAUSED),
        (Q(due_at__lt=since[10]), LATE_MORE),
        (Q(due_at__lt=since[5]), LATE_10),
        (Q(due_at__lt=now), LATE_5),
        (Q(due_at__lt=to_datetime(at.soon_before)), SOON),
        default=NOT_DUE,
    )


def _due(at: Edges) -> Case:
    """By the working day of the date; one that falls on a day off stands with the next. Empty: late, or further off."""

    def upto(day: int) -> datetime:
        return to_datetime(end_of(day))

    return _case(
        (Q(due_at__isnull=True) | Q(due_at__lt=to_datetime(at.now)), ""),
        *((Q(due_at__lte=upto(day)), str(day)) for day in at.due_days),
        default="",
    )
