"""The sheets that the public page offers: what is published of each place and period, and any older one by number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from django.db.models import QuerySet

from reporting.models import Publication, PublishedStatement

LONGEST_NUMBER = 18  # digits that every database takes for a key


class Sheet(NamedTuple):
    """What one page shows: a publication and its statements, by level first."""

    publication: Publication
    statements: list[PublishedStatement]

    @property
    def id(self) -> int:
        return self.statements[0].pk

    @property
    def label(self) -> str:
        return self.publication.title

    @property
    def first(self) -> date:
        return self.publication.first

    @property
    def last(self) -> date:
        return self.publication.last

    def same_period_as(self, other: Sheet) -> bool:
        """Whether one supersedes the other."""
        mine, theirs = self.publication, other.publication
        places = ("province", "unit", "first", "last")
        return all(getattr(mine, name) == getattr(theirs, name) for name in places)

    @property
    def changed_at(self) -> datetime:
        """When the page about it last changed."""
        one = self.publication
        return max(at for at in (one.published_at, one.superseded_at, one.restated_at) if at is not None)

    def shown(self) -> tuple[object, ...]:
        """All that the page shows of it but the bodies, which never change."""
        one = self.publication
        marks = (
            one.title,
            one.note,
            one.reconstructed,
            one.simulated,
            one.published_at,
            one.superseded_at,
            one.restated_at,
            one.moved,
        )
        return (*marks, *(statement.pk for statement in self.statements))


def current() -> list[Sheet]:
    """All that is published now, without bodies, the newest period first; one query."""
    stored = _statements().defer("body")
    return _sheets(stored.filter(publication__superseded_at=None, publication__withdrawn_at=None))


def numbered(number: str) -> Sheet | None:
    """The sheet of any statement's number, superseded or not, with its bodies; None if there is none, or withdrawn."""
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        return None
    found = _sheets(_statements().filter(publication__statements=int(number), publication__withdrawn_at=None))
    return found[0] if found else None


def _statements() -> QuerySet[PublishedStatement]:
    ordered = ("-publication__last", "-publication__first", "publication__province", "publication__unit", "publication")
    return PublishedStatement.objects.select_related("publication").order_by(*ordered, "position")


def _sheets(statements: Iterable[PublishedStatement]) -> list[Sheet]:
    grouped = groupby(statements, key=lambda one: one.publication_id)
    sheets = [list(those) for _publication, those in grouped]
    return [Sheet(those[0].publication, those) for those in sheets]
