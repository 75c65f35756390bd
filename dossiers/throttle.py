"""How often one may guess: failures are counted per network address, dossier code or account, in a cache of their own.

A try is counted before it is answered, by one atomic addition, so parallel requests each get a number of their own; one
that succeeds gives its number back. So a hall full of citizens behind one address is not shut out, and a refresh costs
nothing. The period slides: it is counted in slices, of which the present one and as many before it as make a whole
period are added up. So there is no stretch of that length with more than the limit in it; the price is that a failure
is held against its sender for a slice longer at most.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from itertools import repeat
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.utils.connection import ConnectionProxy

logger = logging.getLogger(__name__)

SLICES = 10  # of a period

counters: Any = ConnectionProxy(caches, "counters")


class Limit(NamedTuple):
    """How many tries of one kind may fail in a period: those of one address, for one code."""

    kind: str
    who: str
    failures: int


class Counted(NamedTuple):
    """What one try was counted as, and how long to wait if that was too many (0: it may be answered)."""

    keys: tuple[str, ...]
    wait: int = 0


def count(limits: Iterable[Limit], at: int) -> Counted:
    """Count a try by each limit in turn. Past one of them, it does not touch those after it.

    One that is refused is not counted itself: who keeps on asking does not wait any longer for it.
    """
    keys: list[str] = []
    try:
        for kind, who, failures in limits:
            name = f"{kind}:{hashlib.sha256(who.encode(errors='replace')).hexdigest()[:32]}"
            key, wait = _count(name, failures, at)
            if wait:
                give_back(Counted(tuple(keys)))
                return Counted((), wait)
            keys.append(key)
    except Exception:  # whatever the cache's driver raises: the counter stays open without it
        logger.exception("the cache does not count tries")
    return Counted(tuple(keys))


def _count(name: str, limit: int, at: int) -> tuple[str, int]:
    """Count one more, unless that is one too many: under which key, and how long to wait."""
    length = max(settings.GUESSING_PERIOD // SLICES, 1)
    now = at // length
    *before, present = (f"{name}:{number}" for number in range(now - SLICES, now + 1))
    counters.add(present, 0, (SLICES + 2) * length)
    mine = counters.incr(present)
    counts = [int(count) for count in map(counters.get_many(before).get, before, repeat(0))]
    left = sum(counts) + mine - 1
    if left < limit:
        return present, 0
    counters.decr(present)
    for age, count in enumerate([*counts, mine - 1]):  # the oldest goes first
        left -= count
        if left < limit:
            return present, (now + age + 1) * length - at
    return present, settings.GUESSING_PERIOD  # a limit of nothing at all


def give_back(counted: Counted) -> None:
    """Not a guess: what it was counted as is taken back."""
    for key in counted.keys:
        try:
            counters.decr(key)
        except Exception:
            logger.exception("the cache does not count tries")
