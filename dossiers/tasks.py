"""What the worker does when it is told to look: fetch, call, log. The clock enters here; `onestop.celery` says when."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from dossiers import notices, submissions
from dossiers.flagging import Claimed, flag_overdue, try_again
from dossiers.models import Heartbeat

logger = logging.getLogger(__name__)


@shared_task
def flag() -> None:
    """Claim every rung that has passed."""
    _log_claimed(flag_overdue(timezone.now()))


@shared_task
def send_notices() -> None:
    """Send the notices that nobody has tried to send yet."""
    _log_sent(notices.send_due(timezone.now()))


@shared_task
def sweep() -> None:
    """Try again what was set aside and what a mail server refused; drop keys of last week."""
    now = timezone.now()
    _log_claimed(try_again(now))
    _log_sent(notices.send_due(now, retry=True))
    logger.info("dropped %d old keys", submissions.forget(now - submissions.KEPT))


@shared_task
def beat(*names: str) -> None:
    """Write down that these processes live: whoever sent this, and the worker that reads it."""
    now = timezone.now()
    for name in names:
        Heartbeat.objects.update_or_create(name=name, defaults={"at": now})
    logger.debug("heard of %s", names)


def _log_claimed(claimed: Claimed) -> None:
    log = logger.info if any(claimed.rungs.values()) or claimed.set_aside else logger.debug
    log("flagged %s, set aside %d", claimed.rungs, claimed.set_aside)


def _log_sent(done: notices.Sent) -> None:
    log = logger.info if any(done) else logger.debug
    log("notices: %d sent, %d refused, %d dropped", *done)
