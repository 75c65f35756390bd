"""Vietnamese text without its accents, for search: Nguyễn → nguyen, Đỗ → do, Hoà = Hòa → hoa."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"đ": "d", "’": "'"})


def fold(text: str) -> str:
    """Lower case, no accents (đ is a letter of its own and becomes d), single spaces."""
    decomposed = unicodedata.normalize("NFD", text.lower().translate(_LETTERS))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
