"""What every task of ours is: the base that `onestop.celery` gives to Celery."""

from __future__ import annotations

import logging
from typing import Any

from celery import Task
from django.db import OperationalError

logger = logging.getLogger(__name__)


class PatientTask(Task):
    """A database that is away, busy, full or without tables is waited for: the next message looks again.

    One line tells of it each time, without a traceback, and without the words of a server that may quote anything.
    """

    abstract = True
    ignore_result = True
    throws = (OperationalError,)

    def on_failure(self, exc: BaseException, *given: Any, **named: Any) -> None:
        if isinstance(exc, self.throws):
            logger.warning("%s waits for the database: %s", self.name, type(exc).__name__)
