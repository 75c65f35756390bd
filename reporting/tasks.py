"""What the worker does for reports: fetch, call, log. The clock enters here; the beat schedule says when."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from reporting import exports
from reporting.rollups import catching_up
from reporting.runs import orders, watching

logger = logging.getLogger(__name__)


@shared_task
def post_balances() -> None:
    """Post what happened since the last time; a statement is as exact before it as after it."""
    posted = catching_up.catch_up(timezone.now())
    log = logger.info if posted.dossiers else logger.debug
    log("posted %d dossiers up to event %d", posted.dossiers, posted.last_event)


@shared_task
def make_exports() -> None:
    """Make one file that waits; the next message makes the next, and what else is to be done comes between."""
    made = exports.make_next(timezone.now)
    logger.debug("made %s", made)


@shared_task
def sweep_exports() -> None:
    """Delete the files that nobody should have any more."""
    swept = exports.sweep(timezone.now())
    log = logger.info if any(swept) else logger.debug
    log("exports: %d expired, %d files left behind", *swept)


@shared_task
def publish() -> None:
    """Carry out what was asked for on the page, the oldest first, until there is no more."""
    while (done := orders.carry_out_next(timezone.now())) is not None:
        logger.info("publication order %d: %s", done.pk, done.state)


@shared_task
def watch() -> None:
    """Mark what was published and has moved since."""
    logger.debug("%d publications have moved", watching.watch(timezone.now()))
