"""Whether a dossier sent online has been waiting too long for the desk's answer (8 working hours)."""

from __future__ import annotations

from dossiers import calendars
from dossiers.rules.errors import BeyondHorizon, NotFound
from dossiers.rules.officetime import HOUR
from dossiers.rules.worktime import Calendar

TIME_TO_ANSWER = 8 * HOUR


def overdue_if_sent_by(calendar: Calendar, at: int) -> int:
    """The latest instant of sending whose 8 working hours are over before `at`.

    One look-up for all that wait: due < at means that 8 hours were worked from the sending up to the second before
    `at`; of a gap between sessions the end is taken, since sending within it starts the same count.
    """
    return calendar.first_session(calendar.worked_ago(at - 1, TIME_TO_ANSWER))


def national_overdue_if_sent_by(at: int) -> int | None:
    """The same on the national calendar; None where that does not reach, or there is none."""
    try:
        calendar = calendars.compiled(calendars.national(), calendars.current_revision())
        return overdue_if_sent_by(calendar, at)
    except (BeyondHorizon, NotFound):
        return None
