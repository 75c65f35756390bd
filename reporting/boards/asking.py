"""What a board is asked, read from the words of an address. The words are those of `report`, and a few of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from dossiers.models import DossierEvent
from dossiers.rules.errors import BadValue
from dossiers.rules.officetime import day_of, to_date, to_instant
from reporting import queries
from reporting.boards import periods
from reporting.queries import AGENCY, FIELD, LEVEL, NOW, SUBTREE, THEN, UNIT, Query
from reporting.territory import Selection, select

ALL = "all"
GROUPINGS = {ALL: _("Tất cả"), LEVEL: _("Cấp"), UNIT: _("Đơn vị"), FIELD: _("Lĩnh vực"), AGENCY: _("Cơ quan")}
RANKED_BY = ("R1", "R2", "R3", "R4", "R5")
MONTHS = ("12", "24")
FRAMES = {THEN: _("Đơn vị như khi đó"), NOW: _("Đơn vị hiện nay")}
REFORM = date(2025, 7, 1)
"""Districts ended and communes were merged (Luật 72/2025/QH15); since then units are what they are now."""
WORDS = ("province", "unit", "of", "period", "was", "from", "to", "by", "rate", "months", "frame")
LONGEST_WORD = 40


class Asked(NamedTuple):
    """`query` by level; `selection`: whose dossiers; `typed`: every word of the form as it stands."""

    query: Query
    selection: Selection
    by: str
    rate: str
    months: int
    typed: dict[str, str]


def words(given: Mapping[str, str]) -> dict[str, str]:
    """The known words of an address, short and printable, empty where not given.

    A unit that was chosen from the list of another province than is now asked for is dropped.
    """
    found = {name: given.get(name, "").replace("\0", "")[:LONGEST_WORD].strip() for name in WORDS}
    if found["of"] and found["of"] != found["province"]:
        found["unit"] = ""
    return found


def complete(found: Mapping[str, str], now: int) -> dict[str, str]:
    """The words with what is not said: this year, or the year of the newest event; every grouping; R1; 12 months.

    Whoever changes the dates and leaves the period's name as it was means the dates.
    """
    typed = dict(found)
    if not typed["period"]:
        typed["period"] = periods.DATES if typed["from"] or typed["to"] else periods.YEAR
        if typed["period"] == periods.YEAR and (year := _newest_year()) not in (None, _today(now).year):
            typed["period"] = periods.DATES
            typed["from"], typed["to"] = (day.isoformat() for day in periods.year_of(year or 0))
    if typed["period"] in periods.LABELS and typed["period"] != periods.DATES:
        first, last = (day.isoformat() for day in periods.named(typed["period"], _today(now)))
        if typed["was"] == typed["period"] and (typed["from"], typed["to"]) not in ((first, last), ("", "")):
            typed["period"] = periods.DATES
        else:
            typed["from"], typed["to"] = first, last
    typed["by"] = typed["by"] or ALL
    typed["rate"] = typed["rate"] or RANKED_BY[0]
    typed["months"] = typed["months"] or MONTHS[0]
    typed["frame"] = typed["frame"] or THEN
    return typed


def offered(*, agencies: bool) -> dict[str, str]:
    """The groupings to choose from; single agencies are for staff."""
    return {name: str(label) for name, label in GROUPINGS.items() if agencies or name != AGENCY}


def read(typed: Mapping[str, str], now: int, *, agencies: bool) -> Asked:
    """The question of complete words. Refused: `BadValue`."""
    _check(typed, "period", tuple(periods.LABELS))
    _check(typed, "by", tuple(offered(agencies=agencies)))
    _check(typed, "rate", RANKED_BY)
    _check(typed, "months", MONTHS)
    _check(typed, "frame", tuple(FRAMES))
    query = queries.read(
        {name: typed[name] for name in ("from", "to", "province", "unit", "frame")} | {"scope": SUBTREE}, now
    )
    return Asked(query, select(query), typed["by"], typed["rate"], int(typed["months"]), dict(typed))


def before_the_reform(typed: Mapping[str, str]) -> bool:
    """Whether it matters on which day's map the figures are told."""
    return typed["from"] < REFORM.isoformat()


def groupings(asked: Asked, *, agencies: bool) -> list[str]:
    """By what the tables are to be."""
    return [name for name in offered(agencies=agencies) if name != ALL] if asked.by == ALL else [asked.by]


def _check(typed: Mapping[str, str], key: str, accepted: tuple[str, ...]) -> None:
    if typed[key] not in accepted:
        raise BadValue("not_a_choice", key=key, value=typed[key], accepted=", ".join(accepted))


def _newest_year() -> int | None:
    newest = DossierEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    return None if newest is None else to_date(day_of(to_instant(newest))).year


def _today(now: int) -> date:
    return to_date(day_of(now))
