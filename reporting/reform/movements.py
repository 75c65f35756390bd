"""What the dossiers of a period say beyond the statement: counted from the effective events in one SQL statement.

Received and finished are the statement's own, by channel. Of its definition too is what counts: parts of a linked
dossier do not, corrected events do not, and a dossier belongs to the agency accountable at the event.
"""

from __future__ import annotations

from typing import NamedTuple

from dossiers.models import ProcedureVersion
from dossiers.models.choices import Channel
from reporting import sources
from reporting.effective import DOSSIER, EVENT, effective, knowledge, long_read, stored
from reporting.queries import CHANNEL, Query
from reporting.statement import fold
from reporting.territory import Place, Selection, Territory, locate

VERSION = ProcedureVersion._meta.db_table
HOURS_A_DAY = 8


class Movements(NamedTuple):
    """Dossiers of the period. `hours_saved`: working hours, a working day being 8; calendar days stand apart."""

    received: int = 0
    online: int = 0
    postal: int = 0
    assisted: int = 0
    boundaryless: int = 0
    finished: int = 0
    finished_online: int = 0
    same_day: int = 0
    benefited: int = 0
    hours_saved: int = 0
    calendar_days_saved: int = 0


class _Cell(NamedTuple):
    """What one accountable agency counts; at reception, by the desk."""

    agency: int
    desk: int | None
    received: int
    assisted: int
    same_day: int
    benefited: int
    working_days: int
    working_hours: int
    calendar_days: int


# Nothing below comes from outside but the values of the named parameters.

_TERM = "COALESCE(t.term_amount, v.term_amount)"
_BENEFITED = f"""e.action = 'resolve' AND e.verdict IN ('early', 'on_time')
        AND d.term_kind = v.term_kind AND {_TERM} < v.statutory_amount"""


def _saved(kind: str) -> str:
    return f"""COALESCE(SUM(v.statutory_amount - {_TERM})
        FILTER (WHERE {_BENEFITED} AND d.term_kind = '{kind}'), 0)"""


# The term that counted in the end, where it was changed after the reception.
_RECALCULATED = f"""
    SELECT t.dossier_id, t.term_amount FROM {EVENT} t
    JOIN (
        SELECT n.dossier_id, MAX(n.seq) AS seq FROM {EVENT} n
        WHERE n.term_amount IS NOT NULL AND {effective("n")} GROUP BY n.dossier_id
    ) last ON last.dossier_id = t.dossier_id AND last.seq = t.seq"""  # noqa: S608

_MOVED = f"""
    SELECT e.agency_id, CASE WHEN e.action = 'receive' THEN d.desk_id END,
        COUNT(*) FILTER (WHERE e.action = 'receive'),
        COUNT(*) FILTER (WHERE e.action = 'receive' AND d.channel = '{Channel.ONLINE}' AND d.assisted),
        COUNT(*) FILTER (WHERE r.day = e.day),
        COUNT(*) FILTER (WHERE {_BENEFITED}),
        {_saved("working_days")}, {_saved("working_hours")}, {_saved("calendar_days")}
    FROM {EVENT} e
    JOIN {DOSSIER} d ON d.id = e.dossier_id
    JOIN {VERSION} v ON v.id = d.procedure_version_id
    LEFT JOIN ({_RECALCULATED}) t ON t.dossier_id = e.dossier_id
    LEFT JOIN {EVENT} r ON e.action = 'resolve' AND r.dossier_id = e.dossier_id AND r.seq < e.seq
        AND r.action = 'receive' AND {effective("r")}
    WHERE e.action IN ('receive', 'resolve') AND e.at > %(before)s AND e.at <= %(as_of)s
        AND d.parent_id IS NULL AND {effective("e")}
    GROUP BY 1, 2"""  # noqa: S608


def read(query: Query, selection: Selection) -> tuple[Movements, Territory]:
    """The movements of the units selected, and where their agencies and desks stand on the query's day."""
    query = query._replace(by=CHANNEL)
    book = sources.book_for(query, selection)
    cells = _cells(query)
    desks = {cell.desk for cell in cells if cell.desk is not None}
    territory = locate(book.agencies() | desks | {cell.agency for cell in cells}, query)
    by_channel = fold(book, territory, selection, lambda place, dimension: (dimension,))
    online = by_channel.get(Channel.ONLINE)
    found = Movements(
        received=sum(counts.received for counts in by_channel.values()),
        online=sum(counts.online for counts in by_channel.values()),
        postal=sum(counts.postal for counts in by_channel.values()),
        finished=sum(counts.finished for counts in by_channel.values()),
        finished_online=online.finished if online is not None else 0,
    )
    ours = [cell for cell in cells if selection.holds(territory.places[cell.agency])]
    return found._replace(
        assisted=sum(cell.assisted for cell in ours),
        boundaryless=sum(
            cell.received
            for cell in ours
            if cell.desk is not None and _apart(territory.places[cell.desk], territory.places[cell.agency])
        ),
        same_day=sum(cell.same_day for cell in ours),
        benefited=sum(cell.benefited for cell in ours),
        hours_saved=sum(HOURS_A_DAY * cell.working_days + cell.working_hours for cell in ours),
        calendar_days_saved=sum(cell.calendar_days for cell in ours),
    ), territory


def _apart(desk: Place, agency: Place) -> bool:
    """Whether a boundary lies between: neither's unit stands within the other's."""
    return desk.path[0] not in agency.path and agency.path[0] not in desk.path


def _cells(query: Query) -> list[_Cell]:
    values = {"before": stored(query.cuts.before), "as_of": stored(query.cuts.as_of)}
    with long_read() as cursor:
        cursor.execute(_MOVED, values | knowledge(query.known_at))
        return [_Cell(*row) for row in cursor.fetchall()]
