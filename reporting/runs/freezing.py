"""Publishing: statements are made once, kept with all that would make them again, and put in place of the last ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import override

from dossiers import commit_order
from dossiers.models import DossierEvent, Origin
from dossiers.rules.errors import BadValue, NotAllowed
from dossiers.rules.officetime import to_datetime
from reporting.answers import national_overdue_if_sent_by
from reporting.groupings import DIMENSION_OF
from reporting.layouts.text import as_json
from reporting.models import Publication, PublishedStatement
from reporting.models.runs import CURRENT, digest
from reporting.queries import Query
from reporting.recount import Book, Frozen, recount
from reporting.runs import origins
from reporting.runs.definition import Definition, plain, query_of
from reporting.statement import Statement, of_book
from reporting.territory import select


def publish(
    wanted: Definition, now: datetime, user: User | None = None, then: Callable[[Publication], None] | None = None
) -> Publication:
    """Make and store the statements, and supersede what was published of the same place and period before.

    All of it, or nothing; `then` belongs to the same transaction. Refused: what a statement refuses, and one
    published of the same in the meantime.
    """
    query = wanted.query
    newest = watermark()
    frozen = Frozen(newest, national_overdue_if_sent_by(query.cuts.as_of))
    with override(settings.LANGUAGE_CODE):  # whoever asks, labels are the office's
        statements = make(wanted.queries, frozen)
    sources = origins.counted(query)
    publication = Publication(
        province=query.province or "",
        unit=query.unit or "",
        first=query.first,
        last=query.last,
        title=wanted.title,
        note=wanted.note,
        practice=query.practice,
        frame=query.frame,
        as_of=to_datetime(query.cuts.as_of),
        known_at=to_datetime(query.known_at or 0),
        last_event=newest,
        unknown_from=_unknown_from(query.known_at or 0, newest),
        answer_due_if_sent_by=None
        if frozen.answer_due_if_sent_by is None
        else to_datetime(frozen.answer_due_if_sent_by),
        reconstructed=any(origin.kind == Origin.Kind.REBUILT for origin in sources),
        simulated=any(origin.kind == Origin.Kind.SCENARIO for origin in sources),
        origins=[[origin.pk, origin.name] for origin in sources],
        published_at=now,
        published_by=user,
    )
    try:
        with transaction.atomic():
            _put(publication, statements)
            if then is not None:
                then(publication)
    except IntegrityError as error:
        raise NotAllowed("published_meanwhile", title=wanted.title) from error
    return publication


def make(wanted: Iterable[Query], frozen: Frozen) -> list[Statement]:
    """The statements of one run; those that need the same book share it."""
    books: dict[str | None, Book] = {}
    made = []
    for query in wanted:
        dimension = DIMENSION_OF.get(query.by)
        if dimension not in books:
            books[dimension] = recount(query.cuts, query.known_at, dimension, frozen=frozen)
        made.append(of_book(query, select(query), books[dimension]))
    return made


def watermark() -> int:
    """The newest event's key; every event with a smaller one is there, or never will be."""
    with transaction.atomic():
        commit_order.settle()
        return DossierEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def withdraw(publication: Publication, why: str, now: datetime, user: User) -> None:
    """Take a publication off the public page; it is kept, with who did it and why."""
    if not why.strip():
        raise BadValue("withdrawal_needs_reason")
    open_ones = Publication.objects.filter(pk=publication.pk, withdrawn_at__isnull=True)
    if not open_ones.update(withdrawn_at=now, withdrawn_by=user, withdrawn_why=plain("why", why.strip()[:500])):
        raise NotAllowed("withdrawn_already", title=publication.title)


def is_current(wanted: Definition) -> bool:
    """Whether just this is published, so that it can be made again, and no scenario came or went since."""
    query = wanted.query
    publication = _same(query).filter(CURRENT, known_at__isnull=False).prefetch_related("statements").first()
    if publication is None:
        return False
    kept = list(publication.statements.all())
    return (
        (publication.practice, publication.frame) == (query.practice, query.frame)
        and {(one.grouping, one.scope) for one in kept} == {(one.by, one.scope) for one in wanted.queries}
        and not origins.changed(publication, query_of(publication, kept[0]))
    )


def _put(publication: Publication, statements: Iterable[Statement]) -> None:
    same = _same(publication)
    same.filter(CURRENT).update(superseded_at=publication.published_at)
    publication.version = (same.aggregate(last=Max("version"))["last"] or 0) + 1
    publication.watched_to = publication.unknown_from - 1
    publication.save()
    for position, statement in enumerate(statements):
        body = as_json(statement)
        query = statement.query
        PublishedStatement.objects.create(
            publication=publication, position=position, grouping=query.by, scope=query.scope, body=body.decode(),
            sha256=digest(body),
        )  # fmt: skip


def _same(one: Query | Publication) -> QuerySet[Publication]:
    """All that was published of a place and period."""
    return Publication.objects.filter(province=one.province or "", unit=one.unit or "", first=one.first, last=one.last)


def _unknown_from(known_at: int, newest: int) -> int:
    """The key of the first event that was recorded too late, or the next one: what came later starts there."""
    late = DossierEvent.objects.filter(pk__lte=newest, recorded_at__gt=to_datetime(known_at)).order_by("pk")
    return late.values_list("pk", flat=True).first() or newest + 1
