"""Sealing personal data: AES-GCM under `DATA_KEYS`, and a MAC that finds an exact value without opening any.

A sealed value is `key id`, `:`, 12 bytes of nonce, ciphertext. The first key writes, all read.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from dossiers.rules.errors import BadValue

NONCE_BYTES = 12
MAC_BYTES = 16


def seal(text: str) -> bytes:
    """The value encrypted; empty for an empty one."""
    if not text:
        return b""
    key_id, cipher = _first()
    nonce = os.urandom(NONCE_BYTES)
    return key_id + b":" + nonce + cipher.encrypt(nonce, text.encode(), None)


def unseal(sealed: bytes | memoryview) -> str:
    """The value again; refused if its key is not among `DATA_KEYS`, or if it was changed."""
    if not sealed:
        return ""
    key_id, _, rest = bytes(sealed).partition(b":")
    cipher = _ciphers().get(key_id)
    if cipher is None:
        raise BadValue("data_key_missing", key_id=key_id.decode(errors="replace")[:32])
    try:
        return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], None).decode()
    except (InvalidTag, ValueError):  # a value cut short has no nonce to try
        raise BadValue("data_changed", key_id=key_id.decode()) from None


def mac(text: str) -> bytes:
    """What to store beside a sealed value."""
    return hmac.digest(_mac_keys()[0], text.encode(), hashlib.sha256)[:MAC_BYTES] if text else b""


def macs(text: str) -> list[bytes]:
    """What a stored value may have as its MAC, under any key still in use: for exact search."""
    return [hmac.digest(key, text.encode(), hashlib.sha256)[:MAC_BYTES] for key in _mac_keys()]


@cache
def _ciphers() -> dict[bytes, AESGCM]:
    return {key_id.encode(): AESGCM(key) for key_id, key in settings.DATA_KEYS.items()}


@cache
def _first() -> tuple[bytes, AESGCM]:
    return next(iter(_ciphers().items()))


@cache
def _mac_keys() -> list[bytes]:
    return [hmac.digest(key, b"exact search", hashlib.sha256) for key in settings.DATA_KEYS.values()]
