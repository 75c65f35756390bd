"""How often one may guess: failed look-ups are counted per network address and per dossier code, in the cache.

A look-up is counted before it is answered, by one atomic addition, so parallel requests each get a number of their
own; one that succeeds gives its number back. So a hall full of citizens behind one address is not shut out, and a
refresh costs nothing. Periods are fixed: at the seam of two, at most twice the limit fits into one length.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

logger = logging.getLogger(__name__)

NETWORK_OF_A_HOME = 64  # bits: one IPv6 subscriber has at least so many addresses


class Counted(NamedTuple):
    """What one look-up was counted as, and how long to wait if that was too many (0: it may be answered)."""

    keys: tuple[str, ...]
    wait: int = 0


def count(request: HttpRequest, code: str, at: int) -> Counted:
    """Count a look-up of a code. Past the limit of its address, it does not touch that of the code."""
    seconds = settings.LOOKUP_PERIOD
    period, gone = divmod(at, seconds)
    keys: list[str] = []
    limits = [("address", address_of(request), settings.LOOKUP_FAILURES_PER_ADDRESS)]
    if code:
        limits.append(("code", code, settings.LOOKUP_FAILURES_PER_CODE))
    try:
        for kind, who, limit in limits:
            key = f"lookup:{kind}:{hashlib.sha256(who.encode()).hexdigest()[:32]}:{period}"
            cache.add(key, 0, 2 * seconds)
            keys.append(key)
            if cache.incr(key) > limit:
                return Counted(tuple(keys), seconds - gone)
    except Exception:  # whatever the cache's driver raises: the counter for citizens stays open without it
        logger.exception("the cache does not count look-ups")
    return Counted(tuple(keys))


def give_back(counted: Counted) -> None:
    """Not a guess: what it was counted as is taken back."""
    for key in counted.keys:
        try:
            cache.decr(key)
        except Exception:
            logger.exception("the cache does not count look-ups")


def address_of(request: HttpRequest) -> str:
    """Who asks. Each of our own proxies appends to X-Forwarded-For; what stands before that, anyone can write."""
    address = remote = str(request.META.get("REMOTE_ADDR", ""))
    if settings.PROXIES and (forwarded := request.headers.get("X-Forwarded-For")):
        hops = forwarded.split(",")
        address = hops[-min(settings.PROXIES, len(hops))].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return remote
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed) >> NETWORK_OF_A_HOME << NETWORK_OF_A_HOME, NETWORK_OF_A_HOME)))
    return str(parsed)
