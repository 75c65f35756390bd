"""Publications asked for on a page, made by a worker. The table says what is to be done, so no message can be lost.

An order is taken by compare-and-set, and is done in the transaction that stores its publication; one whose worker
died is taken again after a while.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import OperationalError
from django.db.models import F, Q
from django.utils.translation import override

from dossiers.rules.errors import DossierError, NotAllowed
from dossiers.rules.officetime import to_instant
from reporting.models import Publication, PublicationOrder
from reporting.runs import definition, freezing
from reporting.runs.definition import Words
from reporting.sentences import sentence

logger = logging.getLogger(__name__)

LONGEST_RUN = timedelta(minutes=15)
ATTEMPTS = 3
PATIENCE = 24  # tries to give an order back, each as long as SQLite waits for its writer
LONGEST_ERROR = 500
State = PublicationOrder.State


def place(words: Words, now: datetime, user: User) -> PublicationOrder:
    """Keep what is asked for. Refused now is what would be refused when it is made."""
    definition.read(words, to_instant(now))
    given = {key: word for key, word in words.items() if word}
    return PublicationOrder.objects.create(words=given, asked_at=now, asked_by=user)


def carry_out_next(now: datetime) -> PublicationOrder | None:
    """Take the oldest order and make its publication; None if there is none left to take."""
    while (order := PublicationOrder.objects.filter(_to_do(now)).order_by("pk").first()) is not None:
        mine = PublicationOrder.objects.filter(_to_do(now), pk=order.pk)
        if mine.update(state=State.RUNNING, started_at=now, attempts=order.attempts + 1):
            order.refresh_from_db()
            _carry_out(order, now)
            return order
    return None


def _to_do(now: datetime) -> Q:
    return Q(state=State.QUEUED) | Q(state=State.RUNNING, started_at__lt=now - LONGEST_RUN)


def _carry_out(order: PublicationOrder, now: datetime) -> None:
    if order.attempts > ATTEMPTS:
        return _end(order, State.FAILED, sentence(NotAllowed("publishing_interrupted", times=ATTEMPTS)))

    def done(publication: Publication) -> None:
        mine = PublicationOrder.objects.filter(pk=order.pk, state=State.RUNNING, started_at=now)
        if not mine.update(state=State.DONE, publication=publication):
            raise NotAllowed("published_meanwhile", title=publication.title)

    try:
        wanted = definition.read(order.words, to_instant(now))
        freezing.publish(wanted, now, order.asked_by, done)
    except DossierError as refused:
        with override("vi"):
            _end(order, State.FAILED, sentence(refused))
    except OperationalError:  # the database is away or busy: again with the next message
        _give_back(order)
        raise
    except Exception:
        logger.exception("publication order %d", order.pk)
        failed = order.attempts >= ATTEMPTS
        why = sentence(NotAllowed("publishing_failed", number=order.pk)) if failed else ""
        _end(order, State.FAILED if failed else State.QUEUED, why)
    else:
        order.refresh_from_db()


def _give_back(order: PublicationOrder) -> None:
    """On the list again, as if it had not been taken; past a bulk load, which keeps SQLite to itself for a while."""
    mine = PublicationOrder.objects.filter(pk=order.pk, state=State.RUNNING, started_at=order.started_at)
    for _try in range(PATIENCE):
        try:
            mine.update(state=State.QUEUED, attempts=F("attempts") - 1)
        except OperationalError:
            continue
        return


def _end(order: PublicationOrder, state: str, why: str) -> None:
    order.state, order.error = state, why[:LONGEST_ERROR]
    mine = PublicationOrder.objects.filter(pk=order.pk, state=State.RUNNING, started_at=order.started_at)
    mine.update(state=order.state, error=order.error)
