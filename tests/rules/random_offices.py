"""Random calendars for hypothesis: each as the compiled map under test and as the slow reference."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from dossiers.rules.deadlines import Term
from dossiers.rules.worktime import Calendar, DayEntry, WeeklyHours, compile_calendar
from dossiers.rules.worktime_arrays import CalendarArrays
from tests.rules.reference import Office

DAY_SECONDS = 86_400
NATIONAL = ((25_200, 41_400), (48_600, 61_200))
MORNING = ((25_200, 41_400),)
OFF = ("holiday", "compensatory", "swapped_off")


class Both(NamedTuple):
    """The same calendar twice: compiled (scalar and array), and day by day."""

    compiled: Calendar
    arrays: CalendarArrays
    office: Office
    hours: list[WeeklyHours]
    entries: list[DayEntry]

    @property
    def first(self) -> datetime:
        return datetime.combine(self.office.first, datetime.min.time())

    @property
    def after_last(self) -> datetime:
        return datetime.combine(self.office.last + timedelta(days=1), datetime.min.time())

    def edges(self) -> list[datetime]:
        """Every instant at which a session opens or closes, and the seconds beside it."""
        marks = [mark for sessions in self.office.sessions.values() for pair in sessions for mark in pair]
        beside = [mark + timedelta(seconds=s) for mark in marks for s in (-1, 0, 1)]
        return [mark for mark in beside if self.first <= mark < self.after_last]


@st.composite
def sessions(draw):
    """One to three sessions of a day, some of them touching, some from or to midnight."""
    if draw(st.booleans()):
        return draw(st.sampled_from([NATIONAL, MORNING, ((27_000, 43_200), (46_800, 61_200))]))
    marks = draw(st.lists(st.integers(0, 1440), min_size=2, max_size=4, unique=True))
    pairs = [(a * 60, b * 60) for a, b in zip(sorted(marks), sorted(marks)[1:], strict=False)]
    kept = [pair for pair in pairs if draw(st.booleans())]
    return tuple(kept or pairs[:1])


def days_from(first: date, length: int):
    return st.integers(0, length - 1).map(lambda n: first + timedelta(days=n))


@st.composite
def weekly_hours(draw, first, length, *, changing: bool):
    weekdays = frozenset(draw(st.sets(st.integers(1, 7), min_size=1)))
    if not changing:
        return WeeklyHours(weekdays, draw(sessions()))
    season = None
    if draw(st.booleans()):
        begin, end = draw(days_from(first, length)), draw(days_from(first, length))
        season = ((begin.month, begin.day), (end.month, end.day))
    since = draw(st.none() | days_from(first, length))
    until = draw(st.none() | days_from(first, length))
    return WeeklyHours(weekdays, draw(sessions() | st.just(())), since, until, season)


@st.composite
def special_days(draw, first, length, *, changing: bool):
    """Holidays, days made ordinary again, make-up days, and weekdays swapped for a Saturday."""
    entries = []
    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from([*OFF, "makeup_work", "ordinary", "swap", "tet"]))
        day = draw(days_from(first, length))
        if kind == "tet":
            entries += [DayEntry(day + timedelta(days=n), "holiday", "Tết") for n in range(7)]
        elif kind == "swap":
            saturday = day + timedelta(days=6 - day.isoweekday())
            entries += [DayEntry(day, "swapped_off", "hoán đổi"), made_up(draw, saturday, changing)]
        elif kind == "makeup_work":
            entries.append(made_up(draw, day, changing))
        else:
            entries.append(DayEntry(day, kind, "nghỉ"))
    return entries


def made_up(draw, day, changing):
    """Where the weekly hours change, a make-up day brings its own; else it may take those of a Monday."""
    own = sessions() if changing else st.none() | sessions()
    return DayEntry(day, "makeup_work", "làm bù", draw(own))


@st.composite
def calendars(draw, shortest: int = 10, longest: int = 45):
    first = date(draw(st.sampled_from([1999, 2019, 2023, 2024])), 1, 1)
    first += timedelta(days=draw(st.integers(0, 365)))
    length = draw(st.integers(shortest, longest))
    last = first + timedelta(days=length - 1)
    changing = draw(st.booleans())
    hours = [WeeklyHours(frozenset(range(1, 6)), NATIONAL)] if draw(st.booleans()) else []
    hours += draw(st.lists(weekly_hours(first, length, changing=changing), min_size=not hours, max_size=3))
    entries = draw(special_days(first, length, changing=changing))
    compiled = compile_calendar(first, last, hours, entries)
    return Both(compiled, CalendarArrays(compiled), Office(first, last, hours, entries), hours, entries)


@st.composite
def revised(draw, both: Both, changing: bool = True):
    """The same calendar with more special days laid over it: the next revision."""
    first, last = both.office.first, both.office.last
    entries = [
        *both.entries,
        *draw(special_days(first, (last - first).days + 1, changing=changing)),
    ]
    compiled = compile_calendar(first, last, both.hours, entries, both.compiled.revision + 1)
    return Both(compiled, CalendarArrays(compiled), Office(first, last, both.hours, entries), both.hours, entries)


@st.composite
def instants(draw, both: Both, beyond: int = 2):
    """An instant of the horizon or up to some days beyond it; often at the very edge of a session."""
    edges = both.edges()
    if edges and draw(st.booleans()):
        return draw(st.sampled_from(edges))
    span = int((both.after_last - both.first).total_seconds())
    seconds = draw(st.integers(-beyond * DAY_SECONDS, span - 1 + beyond * DAY_SECONDS))
    return both.first + timedelta(seconds=seconds)


@st.composite
def dates(draw, both: Both, beyond: int = 2):
    length = (both.office.last - both.office.first).days
    return both.office.first + timedelta(days=draw(st.integers(-beyond, length + beyond)))


terms = st.builds(
    Term,
    st.sampled_from(["working_days", "calendar_days", "working_hours", "same_day"]),
    st.integers(1, 12),
    st.sampled_from([15 * 3600, 10 * 3600, 41_400]),
    st.sampled_from(["resume", "restart"]),
)
RUNNING = ["request_supplement", "request_payment", "pause", "assign", "extend", "recalculate", "transfer"]
WAITING = ["answer", "answer", "extend", "recalculate", "transfer"]
ANSWERS = {"request_supplement": "supply", "request_payment": "pay", "pause": "resume"}


@st.composite
def acts(draw, both: Both, most: int = 7, endings: bool = False):
    """What happens to one dossier: its reception, then acts that its status allows, in order of time."""
    moments = sorted(draw(st.lists(instants(both, beyond=0), min_size=1, max_size=most)))
    told, waiting = [("receive", moments[0])], None
    for number, moment in enumerate(moments[1:], 2):
        if number == 2:
            action = "assign"  # `pause` needs a dossier that is being processed
        elif endings and number == len(moments) and waiting is None:
            action = draw(st.sampled_from(["resolve", "stop", "withdraw"]))
        else:
            action = draw(st.sampled_from(WAITING if waiting else RUNNING))
        if action == "answer":
            action, waiting = ANSWERS[waiting], None
        elif action in ANSWERS:
            waiting = action
        told.append((action, moment))
    return told
