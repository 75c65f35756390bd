"""Who hands a form in, to whom, and where: the names of a unit and of those above it on a day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, Q

from dossiers.models import Unit, UnitVersion
from dossiers.models.choices import Level
from reporting.forms.asking import Asked

GOVERNMENT_OFFICE = "Văn phòng Chính phủ"


class Reporter(NamedTuple):
    """As printed: who reports (as a name, and within the title), who receives, and the place of signing."""

    name: str
    titled: str
    receiver: str
    place: str
    level: str


def reporter(asked: Asked, unit: int) -> Reporter:
    """The names on the form of a unit; its own, its superior's and its province's: at most four queries."""
    day = asked.query.day
    chain = [_version(unit, day)]
    while chain[-1].parent_id is not None:
        chain.append(_version(chain[-1].parent_id, day))
    own = chain[0]
    committee = f"Ủy ban nhân dân {_in_sentence(own)}"
    if asked.agency is not None:
        name, receiver = asked.agency.name, committee
    else:
        name = committee
        receiver = f"Ủy ban nhân dân {_in_sentence(chain[1])}" if len(chain) > 1 else GOVERNMENT_OFFICE
    return Reporter(
        name,
        own.name if asked.design.sections else name,
        asked.receiver or receiver,
        _bare(chain[-1]),
        Unit.objects.values_list("level", flat=True).get(pk=unit),
    )


class Span(NamedTuple):
    """Whether a level of a territory existed in the period, and its last day if it ended in or before it."""

    exists: bool
    until: date | None


def spans(unit: int, first: date, last: date) -> dict[str, Span]:
    """How long the levels at and below a unit lasted, seen from a period: one query."""
    # `valid_to` is the first day on which a version no longer holds.
    within = Q(unit=unit) | Q(parent=unit) | Q(parent__versions__parent=unit)
    rows = (
        UnitVersion.objects.filter(within, valid_from__lte=last)
        .values("unit__level")
        .annotate(
            ended=Max("valid_to"),
            lasting=Count("pk", filter=Q(valid_to__isnull=True) | Q(valid_to__gt=last)),
        )
        .values_list("unit__level", "ended", "lasting")
        .order_by()
    )
    found = {}
    for level, ended, lasting in rows:
        until = None if lasting else date.fromordinal(ended.toordinal() - 1)
        found[level] = Span(until is None or until >= first, until)
    return {level: found.get(level, Span(False, None)) for level in Level.values}


def _version(unit: int, day: date) -> UnitVersion:
    """The version of a day, else the last before it, else the first."""
    versions = UnitVersion.objects.filter(unit=unit)
    before = versions.filter(valid_from__lte=day).order_by("-valid_from").first()
    return before or versions.order_by("valid_from")[0]


def _in_sentence(version: UnitVersion) -> str:
    """`Tỉnh Lâm Đồng` as it stands within a name: tỉnh Lâm Đồng."""
    kind = version.kind.lower()
    return f"{kind}{version.name[len(kind) :]}" if version.name.lower().startswith(f"{kind} ") else version.name


def _bare(version: UnitVersion) -> str:
    """`Tỉnh Lâm Đồng` as a place: Lâm Đồng."""
    kind = version.kind.lower()
    return version.name[len(kind) + 1 :] if version.name.lower().startswith(f"{kind} ") else version.name
