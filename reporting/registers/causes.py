"""Causes of lateness (nguyên nhân quá hạn, biểu II.07): by field and step, and by the reasons given.

Each dossier that a statement of the period counts as finished late or as open late is counted here once, in one row
of each table; so the rows add up to the statement's own figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from dossiers.models import Dossier, ProcedureVersion
from reporting.queries import Query
from reporting.registers.late import Late, late, told
from reporting.registers.sheets import BATCH, keys_of
from reporting.territory import Selection, locate, select

REASONS_SHOWN = 20
COMMON = 5
"""Dossiers: a reason given for so many says nothing of a person, and is told to those who read no others."""


class Tally(NamedTuple):
    """Late dossiers, and by how many seconds of working time their worst steps overran in all."""

    finished: int = 0
    open: int = 0
    overrun: int = 0

    @property
    def total(self) -> int:
        return self.finished + self.open

    def plus(self, other: Tally) -> Tally:
        return Tally(*(mine + others for mine, others in zip(self, other, strict=True)))


class Cause(NamedTuple):
    """A row by field and step."""

    field: str
    field_name: str
    step: str
    tally: Tally


class Reason(NamedTuple):
    """A row by the last reason that was given; empty: none was."""

    words: str
    tally: Tally


class Causes(NamedTuple):
    """The rows of both tables, the largest first, and what each of them adds up to."""

    rows: tuple[Cause, ...]
    steps: tuple[tuple[str, Tally], ...]
    reasons: tuple[Reason, ...]
    total: Tally


def make(query: Query, *, least: int = 1) -> Causes:
    """The causes in the period and the units of a query, at all that is recorded now. Refused: `DossierError`.

    Reasons given for fewer than `least` dossiers stand together, unread, among the others.
    """
    selection = select(query)
    fields = {
        version: (code, name)
        for version, code, name in ProcedureVersion.objects.values_list("pk", "field__code", "field__name")
    }
    by_cause: defaultdict[tuple[str, str], Tally] = defaultdict(Tally)
    by_step: defaultdict[str, Tally] = defaultdict(Tally)
    by_reason: defaultdict[str, Tally] = defaultdict(Tally)
    names: dict[str, str] = {}
    for one in _counted(query, selection):
        code, names[code] = fields[one.version]
        worst = one.how_late.worst if one.how_late is not None else None
        tally = Tally(int(one.finished), int(not one.finished), max(worst.overrun, 0) if worst is not None else 0)
        by_cause[code, one.step] = by_cause[code, one.step].plus(tally)
        by_step[one.step] = by_step[one.step].plus(tally)
        reason = one.reason.strip()
        by_reason[reason] = by_reason[reason].plus(tally)
    rows = [Cause(code, names[code], step, tally) for (code, step), tally in by_cause.items()]
    rows.sort(key=lambda row: (-row.tally.total, row.field, row.step))
    return Causes(
        tuple(rows),
        tuple(sorted(by_step.items(), key=lambda item: (-item[1].total, item[0]))),
        _reasons(by_reason, least),
        total(row.tally for row in rows),
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """Column by column."""
    whole = Tally()
    for tally in tallies:
        whole = whole.plus(tally)
    return whole


def _counted(query: Query, selection: Selection) -> Iterator[Late]:
    """The late dossiers whose agency of that time lies in the selection, as the statement has it."""
    keys = keys_of(late(Dossier.objects.filter(parent__isnull=True), query.cuts))
    inside: dict[int, bool] = {}
    for start in range(0, len(keys), BATCH):
        batch = list(told(keys[start : start + BATCH], query.cuts))
        if unknown := {one.agency for one in batch} - inside.keys():
            places = locate(unknown, query).places
            inside |= {agency: selection.holds(place) for agency, place in places.items()}
        yield from (one for one in batch if inside[one.agency])


def _reasons(tallies: dict[str, Tally], least: int) -> tuple[Reason, ...]:
    """The most frequent reasons, those left together in one row, and last those without any."""
    none = tallies.pop("", None)
    ordered = sorted(tallies.items(), key=lambda item: (-item[1].total, item[0]))
    shown = [(words, tally) for words, tally in ordered[:REASONS_SHOWN] if tally.total >= least]
    rows = [Reason(words, tally) for words, tally in shown]
    if rest := ordered[len(shown) :]:
        rows.append(Reason(_("%(n)s lý do khác") % {"n": len(rest)}, total(tally for _words, tally in rest)))
    return (*rows, *([Reason("", none)] if none is not None else []))
