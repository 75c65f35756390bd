"""What a form is asked for, read from words as commands and addresses give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dossiers.models import Agency
from dossiers.rules.errors import BadValue
from reporting import periods, queries
from reporting.forms.columns import ROWS
from reporting.forms.designs import UNHEADED, Design, design
from reporting.queries import AGENCY, FIELD, Query

PASSED_ON = ("from", "to", "unit", "practice", "frame", "as_of", "known_at", "source")
LONGEST_RECEIVER = 200


class Asked(NamedTuple):
    """A form of a unit in a period; `rows`: what a row is, one of `columns.ROWS`; `agency`: of one agency of the unit;
    `receiver` as typed, or empty."""

    design: Design
    rows: str
    query: Query
    agency: Agency | None
    receiver: str


def read(words: Mapping[str, str], now: int) -> Asked:
    """The form of the words `form`, `unit` or `agency`, `rows`, of the days and how to count. Refused: `BadValue`."""
    words = periods.spelled_out(words)
    wanted = design(words.get("form") or "06a")
    if words.get("agency") and wanted.sections:
        raise BadValue("form_agency_only_06a")
    rows = words.get("rows") or FIELD
    if rows not in ROWS:
        raise BadValue("not_a_choice", key="rows", value=rows, accepted=", ".join(ROWS))
    by = FIELD if rows == FIELD else AGENCY  # of units: an agency tells its unit
    given = {key: words.get(key) for key in PASSED_ON} | {"by": by, "scope": wanted.scope}
    query = queries.read(given, now)
    agency = _agency(query, words.get("agency") or UNHEADED)
    if agency is not None and query.unit is None:
        query = query._replace(unit=agency.unit.code)
    if query.unit is None:
        raise BadValue("form_unit_needed")
    return Asked(wanted, rows, query, agency, (words.get("receiver") or "").strip()[:LONGEST_RECEIVER])


def _agency(query: Query, code: str) -> Agency | None:
    """The agency of a code in the period, at the unit if one is named."""
    if not code:
        return None
    first = query.frame or query.first
    found = Agency.objects.filter(code=code, valid_from__lte=query.day).exclude(valid_to__lte=first)
    if query.unit is not None:
        found = found.filter(unit__code=query.unit)
    agency = found.select_related("unit").order_by("-valid_from").first()
    if agency is None:
        raise BadValue("unknown_agency", value=code)
    return agency
