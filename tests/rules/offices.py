"""Calendars of the tests, written by hand, and the few words by which a test tells and reads instants."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dossiers.rules.deadlines import Term
from dossiers.rules.lifecycle import REASON_NEEDED, Step, apply
from dossiers.rules.worktime import Calendar, DayEntry, WeeklyHours, compile_calendar

OFFICE = ZoneInfo("Asia/Ho_Chi_Minh")
EPOCH = date(1970, 1, 1)
HOUR = 3600
HALF_PAST_ELEVEN, HALF_PAST_ONE = 11 * HOUR + 1800, 13 * HOUR + 1800
NATIONAL_SESSIONS = ((7 * HOUR, HALF_PAST_ELEVEN), (HALF_PAST_ONE, 17 * HOUR))
MONDAY_TO_FRIDAY = WeeklyHours(frozenset(range(1, 6)), NATIONAL_SESSIONS)


def wall(text: str | datetime) -> datetime:
    """`2023-01-19 15:00` on the office's clock."""
    return text if isinstance(text, datetime) else datetime.fromisoformat(text)


def at(text: str | datetime) -> int:
    """That instant as the rules have it: integer seconds UTC."""
    return int(wall(text).replace(tzinfo=OFFICE).timestamp())


def told(instant: int | None) -> str | None:
    """An instant of the rules, as the office reads it off the clock."""
    return None if instant is None else f"{datetime.fromtimestamp(instant, OFFICE):%Y-%m-%d %H:%M:%S}"


def day(text: str | date) -> int:
    """A date as the rules have it: days since 1970-01-01."""
    return ((date.fromisoformat(text) if isinstance(text, str) else text) - EPOCH).days


def date_told(number: int) -> str:
    return (EPOCH + timedelta(days=int(number))).isoformat()


def off(name: str, first: str, last: str | None = None, kind: str = "holiday") -> list[DayEntry]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return [DayEntry(begin + timedelta(days=n), kind, name) for n in range((end - begin).days + 1)]


SWAP_2024 = [
    *off("nghỉ hoán đổi", "2024-04-29", kind="swapped_off"),
    DayEntry(date(2024, 5, 4), "makeup_work", "làm bù ngày 29/4"),
]
HOLIDAYS = [
    *off("Tết Dương lịch", "2021-01-01"),
    *off("Tết Nguyên đán", "2021-02-10", "2021-02-16"),
    *off("Giỗ Tổ Hùng Vương", "2021-04-21"),
    *off("Ngày Chiến thắng", "2021-04-30"),
    *off("Quốc tế Lao động", "2021-05-03", kind="compensatory"),
    *off("Quốc khánh", "2021-09-02", "2021-09-03"),
    *off("Tết Dương lịch", "2023-01-02", kind="compensatory"),
    *off("Tết Nguyên đán", "2023-01-20", "2023-01-26"),
    *off("Giỗ Tổ Hùng Vương", "2023-04-29"),
    *off("Ngày Chiến thắng", "2023-04-30"),
    *off("Quốc tế Lao động", "2023-05-01"),
    *off("nghỉ bù", "2023-05-02", "2023-05-03", kind="compensatory"),
    *off("Quốc khánh", "2023-09-01", "2023-09-02"),
    *off("Quốc khánh", "2023-09-04", kind="compensatory"),
    *off("Tết Dương lịch", "2024-01-01"),
    *off("Tết Nguyên đán", "2024-02-08", "2024-02-14"),
    *off("Giỗ Tổ Hùng Vương", "2024-04-18"),
    *off("Ngày Chiến thắng", "2024-04-30"),
    *off("Quốc tế Lao động", "2024-05-01"),
    *off("Quốc khánh", "2024-09-02", "2024-09-03"),
]
HORIZON = (date(2021, 1, 1), date(2024, 12, 31))


def national(*changes: DayEntry, revision: int = 1, swap_2024: bool = True) -> Calendar:
    """The national calendar of 2021 to 2024 (2022 without its holidays), with later changes laid over it."""
    entries = [*HOLIDAYS, *(SWAP_2024 if swap_2024 else []), *changes]
    return compile_calendar(*HORIZON, [MONDAY_TO_FRIDAY], entries, revision)


NATIONAL = national()


class Story:
    """A dossier's history as the office tells it: what was done, and when."""

    def __init__(self, term: Term | None, received: str, calendar: Calendar = NATIONAL, agency: int = 1) -> None:
        self.calendar = calendar
        self.state, self.events = None, []
        self.then("receive", received, term=term, agency=agency)

    def then(self, action: str, when: str | datetime, **more) -> "Story":
        if action in REASON_NEEDED:
            more.setdefault("reason", "thiếu giấy tờ")
        self.state, event = apply(self.state, Step(action, at(when), **more), self.calendar)
        self.events.append(event)
        return self

    def recalculate(self, when: str | datetime, calendar: Calendar, **more) -> "Story":
        self.calendar = calendar
        return self.then("recalculate", when, reason="lịch nghỉ thay đổi", **more)

    @property
    def due(self) -> str | None:
        return told(self.state.due_at)

    def is_late(self, when: str) -> bool:
        return self.state.is_late(at(when))


def working_days(n: int, **more) -> Term:
    return Term("working_days", n, **more)


def calendar_days(n: int, **more) -> Term:
    return Term("calendar_days", n, **more)


def working_hours(n: int, **more) -> Term:
    return Term("working_hours", n, **more)


SAME_DAY = Term("same_day", 0)
