"""What the catalogue says of a unit with all below it: its procedures and their changes, and its one-stop shops.

A procedure is a unit's if an agency of its competence (level and role) stands there. Three queries, however many
units, agencies and procedures there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Q, QuerySet

from dossiers.models import Agency, ProcedureVersion, UnitVersion
from dossiers.models.choices import LEVEL_LABELS, VERTICAL, Level
from reporting.rates import Rate

Change, OnlineLevel, Kind = ProcedureVersion.Change, ProcedureVersion.OnlineLevel, Agency.Kind
ByLevel = dict[str, int]
"""How many, by the levels of reports, in their order; levels without any are left out."""
DESKS = (Kind.ONE_STOP, Kind.SERVICE_CENTRE)


class Catalogue(NamedTuple):
    """Counts of procedures and units; those of a period are of procedures, each once.

    `illustrative`: of those in force, how many bear a code of ours. `with_decision`: None if no decision is recorded.
    """

    in_force: ByLevel
    illustrative: int
    new: ByLevel
    amended: ByLevel
    abolished: ByLevel
    simplified: ByLevel
    with_decision: Rate | None
    shortened: Rate
    vertical_received: Rate
    online: dict[str, Rate]  # by online level
    departments: Rate
    districts: Rate
    communes: Rate


class _Place(NamedTuple):
    """An agency, where it stands and whether a desk receives for it."""

    kind: str
    key: str
    unit: int
    unit_level: str
    valid_from: date
    valid_to: date | None
    desk_from: date | None
    desk_to: date | None

    @property
    def competence(self) -> tuple[str, str]:
        return (VERTICAL if self.kind == Kind.VERTICAL else self.unit_level, self.key)

    def has_desk(self, day: date) -> bool:
        return self.desk_from is not None and _on(day, self.desk_from, self.desk_to)


class _Version(NamedTuple):
    """A procedure version's columns; `id` is the procedure's."""

    id: int
    level: str
    agency_key: str
    term_kind: str
    term: int
    statutory: int
    online_level: str
    fee: int
    documents: str
    decision: str
    change: str
    valid_from: date
    valid_to: date | None
    illustrative: bool

    @property
    def competence(self) -> tuple[str, str]:
        return (self.level, self.agency_key)

    def simpler_than(self, before: _Version) -> bool:
        """A shorter term of the same kind, a lower fee, or fewer documents."""
        shorter = self.term_kind == before.term_kind and self.term < before.term
        return shorter or self.fee < before.fee or _number_of(self.documents) < _number_of(before.documents)


def read(root: int | None, first: date, last: date) -> Catalogue:
    """The catalogue of a unit (None: of all) on the last day of a period, and what changed in the period."""
    below = _below(root, first, last)
    units = set(below.values_list("unit_id", "unit__level", "valid_from", "valid_to"))
    agencies = [
        _Place(*row)
        for row in Agency.objects.filter(_meets(first, last), unit__in=below.values("unit")).values_list(
            "kind", "key", "unit_id", "unit__level", "valid_from", "valid_to", "desk__valid_from", "desk__valid_to"
        )
    ]
    present = [agency for agency in agencies if _on(last, agency.valid_from, agency.valid_to)]
    standing = {(unit, level) for unit, level, since, until in units if _on(last, since, until)}
    versions = _versions()
    competent = {agency.competence for agency in agencies}
    ours = [version for version in versions if version.competence in competent]
    here = {agency.competence for agency in present}
    in_force = [
        version
        for version in ours
        if version.competence in here
        and version.change != Change.ABOLISHED
        and _on(last, version.valid_from, version.valid_to)
    ]
    began = [version for version in ours if first <= version.valid_from <= last]
    amended = [version for version in began if version.change == Change.AMENDED]
    before = _predecessors(versions)
    received = {agency.competence for agency in present if agency.has_desk(last)}
    vertical = [version for version in in_force if version.level == VERTICAL]
    departments = [agency for agency in present if agency.kind == Kind.DEPARTMENT]
    with_desk = {agency.unit for agency in present if _opens_a_desk(agency, last)}
    number = len(in_force)
    return Catalogue(
        in_force=_by_level(in_force),
        illustrative=len({version.id for version in in_force if version.illustrative}),
        new=_by_level(version for version in began if version.change == Change.NEW),
        amended=_by_level(amended),
        abolished=_by_level(
            version for version in _abolished(versions, first, last) if version.competence in competent
        ),
        simplified=_by_level(
            version
            for version in amended
            if (version.id, version.valid_from) in before
            and version.simpler_than(before[version.id, version.valid_from])
        ),
        with_decision=(
            Rate(sum(version.decision != "" for version in in_force), number)
            if any(version.decision for version in versions)
            else None
        ),
        shortened=Rate(sum(version.term < version.statutory for version in in_force), number),
        vertical_received=Rate(sum(version.competence in received for version in vertical), len(vertical)),
        online={
            word: Rate(sum(version.online_level == word for version in in_force), number) for word in OnlineLevel.values
        },
        departments=Rate(sum(agency.has_desk(last) for agency in departments), len(departments)),
        districts=_covered(standing, Level.DISTRICT, with_desk),
        communes=_covered(standing, Level.COMMUNE, with_desk),
    )


# The three queries


def _below(root: int | None, first: date, last: date) -> QuerySet[UnitVersion]:
    """The versions of a unit and of all that stood below it in the period: three levels, so two steps down."""
    versions = UnitVersion.objects.filter(_meets(first, last))
    if root is None:
        return versions
    children = versions.filter(parent=root).values("unit")
    return versions.filter(Q(unit=root) | Q(parent=root) | Q(parent__in=children))


def _versions() -> list[_Version]:
    rows = ProcedureVersion.objects.order_by("procedure_id", "valid_from").values_list(
        "procedure_id", "level", "agency_key", "term_kind", "term_amount", "statutory_amount", "online_level", "fee",
        "documents", "decision", "change", "valid_from", "valid_to", "procedure__illustrative",
    )  # fmt: skip
    return [_Version(*row) for row in rows]


def _meets(first: date, last: date) -> Q:
    """Rows valid on some day of the period."""
    return Q(valid_from__lte=last) & (Q(valid_to__isnull=True) | Q(valid_to__gt=first))


# What they come to


def _on(day: date, since: date, until: date | None) -> bool:
    return since <= day and (until is None or day < until)


def _predecessors(versions: list[_Version]) -> dict[tuple[int, date], _Version]:
    """The version before each, by procedure and day; `versions` are in order."""
    return {
        (version.id, version.valid_from): before for before, version in pairwise(versions) if before.id == version.id
    }


def _abolished(versions: list[_Version], first: date, last: date) -> list[_Version]:
    """Published as abolished in the period, or ended in it with nothing after by its end; `versions` are in order."""
    latest = {version.id: version for version in versions if version.valid_from <= last}
    return [
        version
        for version in latest.values()
        if (version.change == Change.ABOLISHED and first <= version.valid_from <= last)
        or (version.change != Change.ABOLISHED and version.valid_to is not None and first <= version.valid_to <= last)
    ]


def _by_level(versions: Iterable[_Version]) -> ByLevel:
    """Procedures by level, each once."""
    found = Counter(level for _id, level in {(version.id, version.level) for version in versions})
    return {level: found[level] for level in LEVEL_LABELS if found[level]}


def _opens_a_desk(agency: _Place, day: date) -> bool:
    """Whether a unit has a one-stop shop by this agency: it is one, or one receives for its committee."""
    return agency.kind in DESKS or (agency.kind == Kind.PEOPLES_COMMITTEE and agency.has_desk(day))


def _covered(units: set[tuple[int, str]], level: str, with_desk: set[int]) -> Rate:
    of_level = {unit for unit, its_level in units if its_level == level}
    return Rate(len(of_level & with_desk), len(of_level))


def _number_of(documents: str) -> int:
    """Documents are listed with semicolons between."""
    return sum(bool(document.strip()) for document in documents.split(";"))
