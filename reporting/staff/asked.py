"""What a page of reports was asked for: the words of its address, and the address of exactly what is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest

from dossiers.rules.officetime import end_of, to_day, to_office
from reporting.queries import Query

LONGEST_WORD = 200


def words_of(request: HttpRequest, keys: tuple[str, ...]) -> dict[str, str]:
    """The words that a page understands, in composed form, without control characters; empty ones left out."""
    found = {key: _clean(request.GET.get(key, "")) for key in keys}
    return {key: word for key, word in found.items() if word}


def address_of(words: Mapping[str, str], query: Query) -> str:
    """The words as part of an address that gives the same again: a period under way is cut where it was just now."""
    if query.cuts.as_of < end_of(to_day(query.last)):
        words = {**words, "as_of": f"{to_office(query.cuts.as_of):%Y-%m-%dT%H:%M:%S}"}
    return urlencode(words)


def _clean(word: str) -> str:
    composed = unicodedata.normalize("NFC", word[:LONGEST_WORD])
    return "".join(letter for letter in composed if unicodedata.category(letter) not in ("Cc", "Cs")).strip()
