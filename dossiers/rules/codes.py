"""Codes: dossiers, procedures and agencies in every form in use, and the citizen's look-up secret.

Dossier: agency code, date, serial of that day: `000.17.22.H56-210531-0001` (TT 01/2018/TT-VPCP Điều 19,
TT 03/2025/TT-VPCP), `H21.65-220914-0011`, `G09.20-20260609-0092637`; before 2018 14 digits. Agency: QCVN
102:2016/BTTTT and QĐ 20/2020/QĐ-TTg. Procedure: `1.004203`, with a province's variant `1.000948.H38`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import date

from dossiers.rules.errors import BadValue

_AGENCY = r"(?:\d{2,3}\.){1,3}[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{2,3}){0,3}"
_AGENCY_CODE = re.compile(rf"(?:{_AGENCY})", re.ASCII)
_DOSSIER_CODE = re.compile(rf"(?:{_AGENCY})-(?:\d{{6}}|\d{{8}})-\d{{4,10}}|\d{{14}}", re.ASCII)
_PROCEDURE_CODE = re.compile(r"\d\.\d{6}(?:\.[A-Z]\d{2})?", re.ASCII)
_DASHES = str.maketrans({"‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"})
LONGEST_CODE = 40

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
SECRET_LENGTH = 8


def clean_dossier_code(text: str) -> str:
    """A dossier code as typed, in its one written form; refused if it is of no form in use."""
    code = _tidy(text)
    if not _DOSSIER_CODE.fullmatch(code):
        raise BadValue("dossier_code", value=text[:LONGEST_CODE])
    return code


def dossier_code(agency_code: str, day: date, serial: int) -> str:
    """The code of the n-th dossier of an agency and day; past 9999 the serial widens, it never wraps."""
    if serial < 1:
        raise BadValue("serial", value=serial)
    return f"{agency_code}-{day:%y%m%d}-{serial:04d}"


def clean_procedure_code(text: str) -> str:
    """A national procedure code as typed, in its one written form."""
    code = _tidy(text)
    if not _PROCEDURE_CODE.fullmatch(code):
        raise BadValue("procedure_code", value=text[:LONGEST_CODE])
    return code


def clean_agency_code(text: str) -> str:
    """An agency's identity code as typed, in its one written form."""
    code = _tidy(text)
    if not _AGENCY_CODE.fullmatch(code):
        raise BadValue("agency_code", value=text[:LONGEST_CODE])
    return code


def lookup_secret(key: bytes, code: str, secret_no: int = 0) -> str:
    """The citizen's secret for a code: 7 characters of HMAC-SHA256 and a check character. Never stored."""
    digest = hmac.digest(key, f"{code}\n{secret_no}".encode(), hashlib.sha256)
    bits = int.from_bytes(digest[:5], "big") >> 5
    body = "".join(ALPHABET[bits >> shift & 31] for shift in range(30, -1, -5))
    return body + _check_character(body)


def clean_secret(text: str) -> str | None:
    """A secret as typed (any case, O for 0, I and L for 1, spaces and dashes); None if it cannot be one."""
    text = text.strip()
    secret = text.upper().translate(_READ_AS) if len(text) <= LONGEST_CODE else ""
    if len(secret) != SECRET_LENGTH or not set(secret) <= set(ALPHABET):
        return None
    return secret if _check_character(secret[:-1]) == secret[-1] else None


def is_secret(given: str, key: bytes, code: str, secret_no: int = 0) -> bool:
    """Whether a typed secret opens a code, in a time that does not depend on the answer."""
    expected = lookup_secret(key, code, secret_no)
    return hmac.compare_digest((clean_secret(given) or "-").encode(), expected.encode())


def _check_character(body: str) -> str:
    """Luhn's check over 32 characters: finds every single wrong character and nearly every swapped pair."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def _tidy(text: str) -> str:
    text = text.strip()
    return text.upper().translate(_DASHES).replace(" ", "") if len(text) <= 2 * LONGEST_CODE else ""
