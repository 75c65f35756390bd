"""Wall time of the office as integers. Viet Nam has kept UTC+7, without summer time, since 1975-06-13."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

DAY = 86_400
HOUR = 3_600
OFFSET = 7 * HOUR
OFFICE_ZONE = timezone(timedelta(seconds=OFFSET), "+07")
_EPOCH = date(1970, 1, 1).toordinal()


def day_of(at: int) -> int:
    """The office day on which the instant lies."""
    return (at + OFFSET) // DAY


def second_of_day(at: int) -> int:
    """Seconds since that day's 00:00:00, office time."""
    return (at + OFFSET) % DAY


def start_of(day: int) -> int:
    """The instant of 00:00:00 of the day, office time."""
    return day * DAY - OFFSET


def end_of(day: int) -> int:
    """The instant of 23:59:59 of the day, office time: its last second."""
    return day * DAY - OFFSET + DAY - 1


def to_day(value: date) -> int:
    """The day number of a calendar date."""
    return value.toordinal() - _EPOCH


def to_date(day: int) -> date:
    """The calendar date of a day number."""
    return date.fromordinal(day + _EPOCH)


def to_instant(value: datetime) -> int:
    """Whole seconds of a datetime; one without an offset is office time."""
    if value.tzinfo is None:
        value = value.replace(tzinfo=OFFICE_ZONE)
    return int(value.timestamp() // 1)


def to_datetime(at: int) -> datetime:
    """The instant as an aware datetime in UTC."""
    return datetime.fromtimestamp(at, UTC)


def to_office(at: int) -> datetime:
    """The instant as an aware datetime in office time."""
    return datetime.fromtimestamp(at, OFFICE_ZONE)
