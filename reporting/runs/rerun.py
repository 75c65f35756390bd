"""A published run had again: counted anew from the events, and compared byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import override

from reporting.layouts.text import as_text
from reporting.models import Publication, PublishedStatement
from reporting.models.runs import digest
from reporting.runs.definition import frozen_of, query_of
from reporting.runs.freezing import make
from reporting.statement import Statement, as_document

LISTED = 200


class Difference(NamedTuple):
    """One value of the document that is not what it was: where it stands, as published, and now."""

    where: str
    published: str
    counted: str


class Rerun(NamedTuple):
    """A stored statement and the same counted anew. `intact`: the stored text is still what was published."""

    statement: PublishedStatement
    content: bytes
    intact: bool
    differences: tuple[Difference, ...]

    @property
    def identical(self) -> bool:
        return self.intact and self.content == self.statement.content

    @property
    def sha256(self) -> str:
        return digest(self.content)


def rerun(publication: Publication) -> list[Rerun]:
    """Every statement of a publication counted again with its own definition, cuts, and knowledge.

    Names are the published ones: a unit renamed since is the same row. So are the keys: a document may have got more
    since. Refused: stored before runs were frozen.
    """
    stored = list(publication.statements.all())
    wanted = [query_of(publication, one) for one in stored]
    with override(settings.LANGUAGE_CODE):
        made = make(wanted, frozen_of(publication))
    return [_compared(one, statement) for one, statement in zip(stored, made, strict=True)]


def _compared(stored: PublishedStatement, counted: Statement) -> Rerun:
    published = json.loads(stored.body)
    again = _with_the_keys_of(published, as_document(_as_named(counted, published)))
    again["rows"] = [_with_the_keys_of(published["total"], row) for row in again["rows"]]
    differences = sorted(_differences("", published, again))
    return Rerun(stored, as_text(again), stored.intact, tuple(differences[:LISTED]))


def _with_the_keys_of(published: Any, counted: Any) -> Any:
    """What was counted, by the keys of what was published and in their order; no other keys."""
    if not isinstance(published, dict) or not isinstance(counted, dict):
        return counted
    return {key: _with_the_keys_of(published[key], counted[key]) for key in published if key in counted}


def _as_named(counted: Statement, published: dict[str, Any]) -> Statement:
    """The statement with the names it was published with, by the keys of its rows."""
    names = {row["key"]: row["label"] for row in published["rows"]}
    rows = tuple(row._replace(label=names.get(row.key, row.label)) for row in counted.rows)
    return counted._replace(rows=rows, total=counted.total._replace(label=published["total"]["label"]))


def _differences(where: str, published: Any, counted: Any) -> Iterator[Difference]:
    """What differs between two documents, value by value; rows are told apart by their keys."""
    if isinstance(published, dict) and isinstance(counted, dict):
        for name in published.keys() | counted.keys():
            yield from _differences(f"{where}.{name}".lstrip("."), published.get(name), counted.get(name))
    elif where == "rows":
        old, new = ({row["key"]: row for row in rows} for rows in (published, counted))
        yield from _differences("", old, new)
    elif published != counted:
        yield Difference(where, _said(published), _said(counted))


def _said(value: Any) -> str:
    return "–" if value is None else json.dumps(value, ensure_ascii=False)
