"""The dossiers behind a number of a board: counted by the conditions that made it, listed to whom may see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dossiers.models import Dossier
from dossiers.rules.errors import BadValue
from reporting.behind import behind
from reporting.boards import backlog
from reporting.counts import Counts
from reporting.groupings import DIMENSION_OF, grouping, order
from reporting.queries import Query
from reporting.sources import book_for
from reporting.statement import fold
from reporting.territory import Selection, locate


class Column(NamedTuple):
    """A number of a statement: its name for people, and the columns of `Counts` that make it up."""

    label: str | Promise
    parts: tuple[str, ...]


FINISHED = ("early", "on_time", "late", "no_term")
OPEN = ("open_in_time", "open_late", "open_paused")
COLUMNS = {
    "carried": Column(_("Kỳ trước chuyển sang"), ("carried",)),
    "received": Column(_("Tiếp nhận trong kỳ"), ("online", "direct", "postal")),
    "finished": Column(_("Đã giải quyết"), FINISHED),
    "in_time": Column(_("Đã giải quyết trong hạn"), ("early", "on_time")),
    "late": Column(_("Đã giải quyết quá hạn"), ("late",)),
    "timed": Column(_("Đã giải quyết, có thời hạn"), ("early", "on_time", "late")),
    "timed_open_late": Column(
        _("Đã giải quyết có thời hạn, hoặc đang quá hạn"), ("early", "on_time", "late", "open_late")
    ),
    # what came is what was ended or is open: every row balances, so these are the dossiers to be handled
    "handled": Column(_("Phải giải quyết"), (*FINISHED, "withdrawn", "stopped", *OPEN)),
    "withdrawn": Column(_("Rút hồ sơ"), ("withdrawn",)),
    "stopped": Column(_("Dừng xử lý"), ("stopped",)),
    "open": Column(_("Đang giải quyết"), OPEN),
    "open_in_time": Column(_("Đang giải quyết trong hạn"), ("open_in_time",)),
    "open_paused": Column(_("Đang tạm dừng"), ("open_paused",)),
    "open_late": Column(_("Đang giải quyết quá hạn"), ("open_late",)),
}
DENOMINATORS = {"R1": "timed", "R2": "timed_open_late", "R3": "handled", "R4": "handled", "R5": "handled"}


class Behind(NamedTuple):
    """`dossiers`: those that the reader may see; `number`: how many the board says; `row`: the row's name, if one."""

    what: str
    row: str
    number: int
    dossiers: QuerySet[Dossier]


def of_statement(query: Query, selection: Selection, key: str, what: str, visible: QuerySet[Dossier]) -> Behind:
    """What a column counts in the row of that key, or in all rows where the key is empty. Refused: `BadValue`."""
    if what not in COLUMNS:
        raise BadValue("not_a_choice", key="what", value=what, accepted=", ".join(COLUMNS))
    book = book_for(query, selection, apart=None)
    territory = locate(book.agencies(), query)
    groups = grouping(query, territory, selection, book.dimensions())
    counted = fold(book, territory, selection, groups.rows_of)
    names = {name: (row, label) for row, name, label in order(groups.titles(counted.keys()))}
    if key and key not in names:
        raise BadValue("no_such_row", value=key)
    rows = {names[key][0]} if key else set(counted)

    def holds(agency: int, version: int | None) -> bool:
        place = territory.places[agency]
        return selection.holds(place) and not rows.isdisjoint(groups.rows_of(place, version))

    cells = {(cell.agency, cell.dimension) for cell in book.cells}
    held = {(agency, version) for agency, version in cells if holds(agency, version)}  # type: ignore[arg-type]
    by_version = DIMENSION_OF.get(query.by) == "procedure_version"
    keys = behind(
        COLUMNS[what].parts,
        query.cuts,
        query.known_at,
        {agency for agency, _version in held},
        {int(version) for _agency, version in held if version is not None} if by_version else None,
    )
    number = sum(_number(counted[row], what) for row in rows)
    return Behind(str(COLUMNS[what].label), names[key][1] if key else "", number, visible.filter(pk__in=keys))


def of_backlog(
    query: Query, selection: Selection, bucket: Mapping[str, str], at: backlog.Edges, visible: QuerySet[Dossier]
) -> Behind:
    """The open dossiers of some buckets (`age`, `left`, `due`), as they stand now. Refused: `BadValue`."""
    accepted = {
        backlog.AGE: tuple(backlog.AGES),
        backlog.LEFT: (*backlog.LEFTS, "late"),
        backlog.DUE: tuple(str(day) for day in at.due_days),
    }
    conditions: dict[str, object] = {}
    for name, value in bucket.items():
        if value not in accepted[name]:
            raise BadValue("not_a_choice", key=name, value=value, accepted=", ".join(accepted[name]))
        conditions[f"{name}__in"] = sorted(backlog.LATE) if value == "late" else [value]
    everybody = backlog.open_dossiers(Dossier.objects.all(), at).filter(**conditions)
    agencies = backlog.agencies_of(everybody, query, selection, at)
    ours = {"agency__in": agencies}
    shown = backlog.open_dossiers(visible, at).filter(**conditions, **ours)
    return Behind(str(_("Đang giải quyết")), "", everybody.filter(**ours).count(), shown)


def _number(counts: Counts, what: str) -> int:
    return sum(getattr(counts, part) for part in COLUMNS[what].parts)
