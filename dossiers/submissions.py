"""Handing in once, however often it is sent: a lost answer asked for again, a button pressed twice.

A key belongs to its user. Under the same key the same content gives the first answer; other content is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction

from dossiers import commit_order
from dossiers.models import Dossier, Submission
from dossiers.personal import mac, macs
from dossiers.rules.errors import BadValue

KEPT = timedelta(days=7)


class HandedIn(NamedTuple):
    """The dossier, what was answered when it was handed in, and whether that was just now."""

    dossier: Dossier
    answer: Any
    now: bool


@transaction.atomic
def once(
    user: User, key: str, content: Any, at: datetime, hand_in: Callable[[], Dossier], answer: Callable[[Dossier], Any]
) -> HandedIn:
    """`hand_in()` under a key, unless that was done before. `content` and `answer` are plain values.

    Of two at once the second waits for the first. Where `hand_in` refuses, the key stays free.
    `BadValue("key_reused")` where the key stands for other content.
    """
    commit_order.enter()
    told = json.dumps(content, sort_keys=True, default=str)
    kept, new = Submission.objects.select_related("dossier").get_or_create(
        user=user, key=key, defaults={"fingerprint": mac(told), "sent_at": at}
    )
    if new:
        kept.dossier = hand_in()
        kept.answer = answer(kept.dossier)
        kept.save(update_fields=["dossier", "answer"])
    elif kept.dossier is None or bytes(kept.fingerprint) not in macs(told):
        raise BadValue("key_reused", code=kept.dossier.code if kept.dossier else "")
    return HandedIn(kept.dossier, kept.answer, new)


def forget(before: datetime) -> int:
    """Drop the keys of longer ago; how many."""
    forgotten, _by_model = Submission.objects.filter(sent_at__lt=before).delete()
    return forgotten
