"""What the worker does for reports: fetch, call, log. The clock enters here; `onestop.celery` says when."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from reporting.runs import orders, watching

logger = logging.getLogger(__name__)

# A database that is away or busy is waited for: the next message looks again. No traceback for it.
task: Any = shared_task(ignore_result=True, throws=(OperationalError,))


@task
def publish() -> None:
    """Carry out what was asked for on the page, the oldest first, until there is no more."""
    while (done := orders.carry_out_next(timezone.now())) is not None:
        logger.info("publication order %d: %s", done.pk, done.state)


@task
def watch() -> None:
    """Mark what was published and has moved since."""
    logger.debug("%d publications have moved", watching.watch(timezone.now()))
