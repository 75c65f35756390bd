"""What was typed into the search: kept in the session, with only a key to it in the address.

Names and numbers of applicants are then in no log, no history and no link, while sorting, filters, pages and a reload
find them again. A dossier code may stand in an address as it is.
"""

from __future__ import annotations

import secrets

from django.http import HttpRequest

from dossiers.admin.searching import is_code

KEPT = 20
"""So many searches of one session are remembered, the last ones."""
KEY_BYTES = 9
_SESSION = "searches"


def word_for(request: HttpRequest, text: str) -> str:
    """What stands for a text in the address: a code itself, a key to anything else."""
    if not text or is_code(text):
        return text
    kept: dict[str, str] = dict(request.session.get(_SESSION, {}))
    key = next((key for key, known in kept.items() if known == text), secrets.token_urlsafe(KEY_BYTES))
    kept.pop(key, None)
    request.session[_SESSION] = dict([*kept.items(), (key, text)][-KEPT:])
    return key


def text_of(request: HttpRequest, word: str) -> str | None:
    """What was typed; None where this session knows no such key, or no longer."""
    if not word or is_code(word):
        return word
    text: str | None = request.session.get(_SESSION, {}).get(word)
    return text
