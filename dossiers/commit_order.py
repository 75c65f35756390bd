"""A safe place up to which events are complete. On PostgreSQL ids are not in commit order: every writer holds a
shared lock to its end, and a reader of "events after W" takes the exclusive one for the moment it takes W.
SQLite has one writer at a time and needs none of it."""

from __future__ import annotations

from django.db import connection

WRITERS = 0x6D6F7463  # "motc"


def enter() -> None:
    """Join the writers; call it first in every transaction that writes events."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [WRITERS])


def settle() -> None:
    """Wait until no writer is under way, and keep new ones out until this transaction ends.

    New writers queue behind the one who waits, so it does not wait long: behind a bulk load it gives up with an
    `OperationalError`, and comes again later.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
