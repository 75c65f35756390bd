"""A whole board: what was asked, and every figure that answers it; or the sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from dossiers.models import Unit
from dossiers.rules.errors import DossierError
from dossiers.rules.officetime import to_datetime
from reporting import scopes
from reporting.boards import asking, backlog, league, places, tables
from reporting.boards.asking import Asked
from reporting.boards.backlog import Backlog
from reporting.boards.league import League
from reporting.boards.made_up import MadeUp, made_up
from reporting.boards.places import Places
from reporting.boards.tables import Month, Table
from reporting.queries import AGENCY, UNIT, Query
from reporting.sentences import sentence


class Board(NamedTuple):
    """The figures. `backlog` is None where no calendar says what a working day is; then `no_backlog` says so."""

    query: Query
    tables: list[Table]
    months: list[Month]
    backlog: Backlog | None
    no_backlog: str
    leagues: dict[str, League]
    made_up: MadeUp
    computed_at: datetime


class Answer(NamedTuple):
    """`typed` and `places` make up the form; `refusal` stands in place of the board; `empty`: no dossier anywhere."""

    typed: dict[str, str]
    places: Places
    board: Board | None
    refusal: str = ""
    empty: bool = False

    @property
    def place(self) -> str:
        """The name of the unit asked for; empty for all provinces."""
        names = {one.code: one.name for one in (*self.places.provinces, *self.places.units)}
        return names.get(self.typed["unit"] or self.typed["province"], "")


def answer(typed: dict[str, str], now: int, *, unit: Unit | None, agencies: bool) -> Answer:
    """The answer to complete words. `unit`: whose figures may be asked for (None: all); `agencies`: single ones too.

    Passed on is `NotAllowed`, of one who asks beyond their unit.
    """
    if not places.agencies_with_dossiers():
        return Answer(typed, Places([], []), None, empty=True)
    within = None if unit is None else unit.pk
    try:
        asked = asking.read(typed, now, agencies=agencies)
        offered = places.places(asked.query, typed["province"], within)
    except DossierError as error:
        return Answer(typed, _usual_places(typed, now, within), None, sentence(error))
    scopes.check(asked.query, unit)
    return Answer(typed, offered, board(asked, now, agencies=agencies))


def board(asked: Asked, now: int, *, agencies: bool) -> Board:
    """Every figure of a board."""
    statements = {
        by: tables.made(asked, by) for by in {*asking.groupings(asked, agencies=agencies), *ranked(agencies=agencies)}
    }
    counted, why_not = None, ""
    try:
        counted = backlog.backlog(asked.query, asked.selection, backlog.national_edges(now))
    except DossierError as error:
        why_not = sentence(error)
    return Board(
        asked.query,
        [tables.table(statements[by]) for by in asking.groupings(asked, agencies=agencies)],
        tables.trend(asked, now),
        counted,
        why_not,
        {by: league.league(statements[by].rows, asked.rate) for by in ranked(agencies=agencies)},
        made_up(asked.query, asked.selection),
        to_datetime(now),
    )


def ranked(*, agencies: bool) -> tuple[str, ...]:
    """Whose leagues there are."""
    return (UNIT, AGENCY) if agencies else (UNIT,)


def only_province(typed: Mapping[str, str], now: int) -> str:
    """The province that has dossiers, if it is the only one, in the period asked for; else all are."""
    try:
        query = asking.read({**typed, "province": "", "unit": ""}, now, agencies=True).query
    except DossierError:
        return ""
    provinces = places.places(query, "").provinces
    return provinces[0].code if len(provinces) == 1 else ""


def _usual_places(typed: Mapping[str, str], now: int, within: int | None) -> Places:
    """What the form offers beside a question that cannot be answered: the places of this year."""
    usual = asking.complete(dict.fromkeys(asking.WORDS, ""), now)
    try:
        query = asking.read(usual, now, agencies=True).query
    except DossierError:
        return Places([], [])
    return places.places(query, typed["province"], within)
