"""Statements stored for the public page, so that a visit is not a recount."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min, QuerySet

from dossiers.models import UnitVersion
from dossiers.models.origins import Origin
from reporting.layouts.text import as_json
from reporting.models import StoredStatement
from reporting.queries import Query
from reporting.statement import Statement
from reporting.territory import select


def store(statements: Iterable[Statement], stored_at: datetime) -> list[StoredStatement]:
    """Keep the statements of one province, each in place of the one stored before; all of them, or none."""
    with transaction.atomic():
        return [_store(statement, stored_at) for statement in statements]


def _store(statement: Statement, stored_at: datetime) -> StoredStatement:
    query = statement.query
    stored, _created = StoredStatement.objects.update_or_create(
        province=query.province or "",
        first=query.first,
        last=query.last,
        grouping=query.by,
        defaults={
            "label": _label(statement),
            "reconstructed": _holds_reconstruction(statement),
            "body": as_json(statement).decode(),
            "stored_at": stored_at,
        },
    )
    return stored


def is_current(wanted: Sequence[Query]) -> bool:
    """Whether all these are stored, and no scenario was loaded since into their province and days."""
    query = wanted[0]
    stored = StoredStatement.objects.filter(province=query.province or "", first=query.first, last=query.last)
    since = stored.filter(grouping__in=[one.by for one in wanted]).aggregate(count=Count("pk"), oldest=Min("stored_at"))
    return since["count"] == len(wanted) and not _scenarios(query).filter(loaded_at__gt=since["oldest"]).exists()


def _label(statement: Statement) -> str:
    """The province's name in the period."""
    query = statement.query
    names = UnitVersion.objects.filter(unit=select(query).root, valid_from__lte=query.day).order_by("-valid_from")
    return names.values_list("name", flat=True).first() or ""


def _holds_reconstruction(statement: Statement) -> bool:
    """Whether a scenario was loaded for the province that meets the period."""
    return _scenarios(statement.query).exists()


def _scenarios(query: Query) -> QuerySet[Origin]:
    return Origin.objects.filter(
        kind=Origin.Kind.SCENARIO, province=query.province, first__lte=query.last, last__gte=query.first
    )
