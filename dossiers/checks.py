"""System checks on what the rules take for granted."""

from typing import Any

from django.conf import settings
from django.core.checks import Error


def times_are_stored_in_utc(**kwargs: Any) -> list[Error]:
    """Refuse settings under which an instant in the database is not UTC.

    SQLite keeps datetimes as text without an offset, and raw writers and readers take that text for UTC.
    Office time (OFFICE_TIME_ZONE) is applied once, where people read or type a time.
    """
    if settings.USE_TZ and settings.TIME_ZONE == "UTC":
        return []
    return [
        Error(
            "Times must be stored in UTC.",
            hint='Set USE_TZ = True and TIME_ZONE = "UTC"; the office\'s zone is OFFICE_TIME_ZONE.',
            id="dossiers.E001",
        )
    ]
