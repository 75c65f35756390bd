"""Bring a table to what the files say: one read, then only what is new or differs is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import models

Row = tuple[Any, ...]
BATCH = 2_000  # SQLite takes fewer at a time by itself


class Count(NamedTuple):
    """What became of the rows of one kind."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


class Stored(NamedTuple):
    """A row as the table has it."""

    pk: int
    values: Row


class Saved(NamedTuple):
    written: Count
    pks: dict[Row, int]  # by natural key, of every wanted row


def stored_rows(rows: models.QuerySet[Any], key: Sequence[str], fields: Sequence[str] = ()) -> dict[Row, Stored]:
    """The rows by their natural key."""
    width = len(key) + 1
    return {row[1:width]: Stored(row[0], row[width:]) for row in rows.values_list("pk", *key, *fields)}


def save(
    model: type[models.Model],
    key: Sequence[str],
    fields: Sequence[str],
    wanted: Mapping[Row, Row],
    stored: Mapping[Row, Stored] | None = None,
) -> Saved:
    """Make every wanted row be there with its values. A row that is not wanted is left alone."""
    rows = model._default_manager.all()
    if stored is None:
        stored = stored_rows(rows, key, fields)
    new = [row for row in wanted if row not in stored]
    changed = [row for row, values in wanted.items() if row in stored and stored[row].values != values]
    # Changes first: they end what the new rows follow, and only one of the two may be in force.
    if changed:
        rows.bulk_update(
            [model(pk=stored[row].pk, **dict(zip(fields, wanted[row], strict=True))) for row in changed],
            fields,
            batch_size=BATCH,
        )
    names = (*key, *fields)
    created = rows.bulk_create(
        [model(**dict(zip(names, (*row, *wanted[row]), strict=True))) for row in new], batch_size=BATCH
    )
    pks = {row: stored[row].pk for row in wanted if row in stored}
    pks.update(zip(new, (one.pk for one in created), strict=True))
    return Saved(Count(len(new), len(changed), len(wanted) - len(new) - len(changed)), pks)
