"""Who asks: the network address of a request, behind our own proxies."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

NETWORK_OF_A_HOME = 64  # bits: one IPv6 subscriber has at least so many addresses


def address_of(request: HttpRequest) -> str:
    """Who asks. Each of our own proxies appends to X-Forwarded-For; what stands before that, anyone can write."""
    address = remote = str(request.META.get("REMOTE_ADDR", ""))
    if settings.PROXIES and (forwarded := request.headers.get("X-Forwarded-For")):
        hops = forwarded.split(",")
        address = _without_port(hops[-min(settings.PROXIES, len(hops))].strip())
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return remote
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed) >> NETWORK_OF_A_HOME << NETWORK_OF_A_HOME, NETWORK_OF_A_HOME)))
    return str(parsed)


def _without_port(hop: str) -> str:
    """`8.8.8.8:1000` and `[2001:db8::1]:1000`, as some proxies append them."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
