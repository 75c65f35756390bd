"""How often one may guess: failed look-ups are counted per network address and per dossier code, in the cache.

A look-up is counted before it is answered, by one atomic addition, so parallel requests each get a number of their
own; one that succeeds gives its number back. So a hall full of citizens behind one address is not shut out, and a
refresh costs nothing. The period slides: it is counted in slices, of which the present one and as many before it as
make a whole period are added up. So there is no stretch of that length with more than the limit in it; the price is
that a failure is held against its sender for a slice longer at most.
"""

from __future__ import annotations

import hashlib
import logging
from itertools import repeat
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from dossiers.clients import address_of

logger = logging.getLogger(__name__)

SLICES = 10  # of a period


class Counted(NamedTuple):
    """What one look-up was counted as, and how long to wait if that was too many (0: it may be answered)."""

    keys: tuple[str, ...]
    wait: int = 0


def count(request: HttpRequest, code: str, at: int) -> Counted:
    """Count a look-up of a code. Past the limit of its address, it does not touch that of the code.

    One that is refused is not counted itself: who keeps on asking does not wait any longer for it.
    """
    keys: list[str] = []
    limits = [("address", address_of(request), settings.LOOKUP_FAILURES_PER_ADDRESS)]
    if code:
        limits.append(("code", code, settings.LOOKUP_FAILURES_PER_CODE))
    try:
        for kind, who, limit in limits:
            name = f"lookup:{kind}:{hashlib.sha256(who.encode(errors='replace')).hexdigest()[:32]}"
            key, wait = _count(name, limit, at)
            if wait:
                return Counted(tuple(keys), wait)
            keys.append(key)
    except Exception:  # whatever the cache's driver raises: the counter for citizens stays open without it
        logger.exception("the cache does not count look-ups")
    return Counted(tuple(keys))


def _count(name: str, limit: int, at: int) -> tuple[str, int]:
    """Count one more, unless that is one too many: under which key, and how long to wait."""
    length = max(settings.LOOKUP_PERIOD // SLICES, 1)
    now = at // length
    *before, present = (f"{name}:{number}" for number in range(now - SLICES, now + 1))
    cache.add(present, 0, (SLICES + 2) * length)
    mine = cache.incr(present)
    counts = [int(count) for count in map(cache.get_many(before).get, before, repeat(0))]
    left = sum(counts) + mine - 1
    if left < limit:
        return present, 0
    cache.decr(present)
    for age, count in enumerate([*counts, mine - 1]):  # the oldest goes first
        left -= count
        if left < limit:
            return present, (now + age + 1) * length - at
    return present, settings.LOOKUP_PERIOD  # a limit of nothing at all


def give_back(counted: Counted) -> None:
    """Not a guess: what it was counted as is taken back."""
    for key in counted.keys:
        try:
            cache.decr(key)
        except Exception:
            logger.exception("the cache does not count look-ups")
