"""What the worker does for reports: fetch, call, log. The clock enters here; `onestop.celery` says when."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from reporting import exports

logger = logging.getLogger(__name__)

# A database that is away or busy is waited for: the next message looks again. No traceback for it.
task: Any = shared_task(ignore_result=True, throws=(OperationalError,))


@task
def make_exports() -> None:
    """Make one file that waits; the next message makes the next, and what else is to be done comes between."""
    made = exports.make_next(timezone.now)
    logger.debug("made %s", made)


@task
def sweep_exports() -> None:
    """Delete the files that nobody should have any more."""
    swept = exports.sweep(timezone.now())
    log = logger.info if any(swept) else logger.debug
    log("exports: %d expired, %d files left behind", *swept)
