"""What is costly to count and shown to everybody: counted by one visitor, kept for the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache import cache

FRESH, KEPT, COUNTING = 300, 86_400, 120  # seconds


def remembered(key: str, count: Callable[[], Any]) -> Any:
    """What `count` gave at most `FRESH` seconds ago. While one visitor counts anew, the others get what was kept.

    None where nothing is kept yet and another counts: ask again a little later.
    """
    kept = cache.get(key)
    if kept is not None and cache.get(f"{key}:fresh"):
        return kept
    if not cache.add(f"{key}:counting", True, COUNTING):
        return kept
    try:
        found = count()
        cache.set(key, found, KEPT)
        cache.set(f"{key}:fresh", True, FRESH)
        return found
    finally:
        cache.delete(f"{key}:counting")
