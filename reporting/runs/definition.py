"""What a publication is asked for, and the queries of one that was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from unicodedata import category

from dossiers.models import UnitVersion
from dossiers.rules.errors import BadValue
from dossiers.rules.officetime import to_instant
from reporting import queries
from reporting.cuts import cut
from reporting.models import Publication, PublishedStatement
from reporting.queries import LEVEL, OWN, RECOUNT, SUBTREE, UNIT, Query
from reporting.recount import Frozen
from reporting.territory import select

SETTLED = 60
"""Seconds: a run knows nothing younger, so that no transaction under way can still enter it."""
LONGEST_TITLE, LONGEST_NOTE = 200, 500

Words = Mapping[str, str | None]


class Definition(NamedTuple):
    """The statements of a publication as queries that differ in their grouping, and what it is called."""

    queries: tuple[Query, ...]
    title: str
    note: str

    @property
    def query(self) -> Query:
        return self.queries[0]


def read(words: Words, now: int) -> Definition:
    """The publication that the words ask for: those of a query about a province or a unit, `title`, `note`.

    Of a province by level, each for itself, and by unit; of a unit by the levels and the units below it.
    Refused: `BadValue`.
    """
    if not words.get("province") and not words.get("unit"):
        raise BadValue("place_needed")
    groupings = ({"by": LEVEL, "scope": SUBTREE if words.get("unit") else OWN}, {"by": UNIT, "scope": SUBTREE})
    asked = {key: word for key, word in words.items() if key not in ("title", "note", "source")}
    wanted = tuple(_known(queries.read(asked | grouping, now), now) for grouping in groupings)
    title = _text("title", words, LONGEST_TITLE) or _name(wanted[0])
    return Definition(wanted, title, _text("note", words, LONGEST_NOTE))


def _known(query: Query, now: int) -> Query:
    latest = now - SETTLED
    known_at = latest if query.known_at is None else min(query.known_at, latest)
    return query._replace(known_at=known_at, source=RECOUNT)


def _text(key: str, words: Words, longest: int) -> str:
    text = (words.get(key) or "").strip()
    if len(text) > longest:
        raise BadValue("text_too_long", key=key, length=len(text), longest=longest)
    return plain(key, text)


def plain(key: str, text: str) -> str:
    """The text, unless it has characters that no database keeps and nobody reads. Refused: `BadValue`."""
    if any(category(letter) in ("Cc", "Cs") and letter not in "\r\n\t" for letter in text):
        raise BadValue("text_not_plain", key=key)
    return text


def _name(query: Query) -> str:
    """The name that the province or unit has in the period."""
    names = UnitVersion.objects.filter(unit=select(query).root, valid_from__lte=query.day).order_by("-valid_from")
    return names.values_list("name", flat=True).first() or query.unit or query.province or ""


def query_of(publication: Publication, statement: PublishedStatement) -> Query:
    """The query that a stored statement answered. Refused where it was stored before runs were frozen."""
    if publication.known_at is None:
        raise BadValue("run_not_frozen", title=publication.title)
    known_at = to_instant(publication.known_at)
    asked = place_of(publication)._replace(known_at=known_at, source=RECOUNT)
    return asked._replace(by=statement.grouping, scope=statement.scope)


def place_of(publication: Publication) -> Query:
    """Its place, period and cuts as a query by all that is known."""
    as_of = to_instant(publication.as_of)
    return Query(
        publication.first,
        publication.last,
        cut(publication.first, publication.last, as_of, as_of),
        province=publication.province or None,
        unit=publication.unit or None,
        practice=publication.practice,
        frame=publication.frame,
    )


def frozen_of(publication: Publication) -> Frozen:
    """What it was counted with beside its cuts."""
    answer = publication.answer_due_if_sent_by
    return Frozen(publication.last_event, None if answer is None else to_instant(answer))
