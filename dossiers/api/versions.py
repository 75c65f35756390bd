"""A dossier's version on the wire: its `seq` as ETag, `If-None-Match` when reading, `If-Match` when acting."""

from __future__ import annotations

import re

from rest_framework.request import Request

from dossiers.rules.errors import BadValue

_TAGS = re.compile(r'\s*(?:W/)?"[!#-~]*"\s*(?:,\s*(?:W/)?"[!#-~]*"\s*)*')
_TAG = re.compile(r'(?:W/)?"[!#-~]*"')
NO_VERSION = 0  # as `expected_seq`, always stale


def etag(seq: int) -> str:
    return f'"{seq}"'


def is_known(request: Request, seq: int) -> bool:
    """Whether the caller already has this version (weak comparison, RFC 9110 §13.1.2)."""
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or etag(seq) in [tag.removeprefix("W/") for tag in _TAG.findall(given)]


def expected(request: Request, seq: int) -> int | None:
    """The version that the caller saw: the present one if it is among those named; None if any will do.

    Strong comparison (RFC 9110 §13.1.1): a weak tag matches nothing.
    """
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    if not _TAGS.fullmatch(given):
        raise BadValue("if_match", value=given[:40])
    return seq if etag(seq) in _TAG.findall(given) else NO_VERSION
