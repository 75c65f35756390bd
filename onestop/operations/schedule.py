"""Beat's schedule: everything at once when beat starts, then in its own time.

No task minds being told to look once too often, so nothing is remembered over a restart: beat is heard of, and a
backlog is seen, a moment after the start instead of an interval later.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from celery import beat

LONG_AGO = datetime.fromtimestamp(0, UTC)


class Entry(beat.ScheduleEntry):
    """One line of CELERY_BEAT_SCHEDULE; before its first run it is as if it had last run long ago."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if not self.total_run_count:
            self.last_run_at = LONG_AGO


class Scheduler(beat.Scheduler):
    """In memory: beat needs no file to write to."""

    Entry = Entry
    closed = False

    def close(self) -> None:
        self.closed = True
        super().close()

    def tick(self, *given: Any, **named: Any) -> Any:
        """Send what is due, unless beat was told to stop: told so while it sends, Celery closes the connection under
        the sending, whose failure hides the `SystemExit`."""
        if self.closed:
            raise SystemExit
        return super().tick(*given, **named)
