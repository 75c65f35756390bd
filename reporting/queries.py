"""What a statement is asked for, read from words as the command `report` and addresses give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from dossiers.rules.errors import BadValue
from dossiers.rules.officetime import day_of, to_date
from reporting.cuts import Cuts, cut, read_date, read_instant
from reporting.rates import COLUMN, PRACTICES

LEVEL, UNIT, AGENCY, DESK, FIELD, PROCEDURE, CHANNEL = GROUPINGS = (
    "level", "unit", "agency", "desk", "field", "procedure", "channel",
)  # fmt: skip
OWN, SUBTREE = SCOPES = ("own", "subtree")
ROLLUP, RECOUNT = SOURCES = ("rollup", "recount")
THEN, NOW = "then", "now"


class Query(NamedTuple):
    """A question that has one answer. Instants are seconds; `frame` None means units as they were then."""

    first: date
    last: date
    cuts: Cuts
    by: str = LEVEL
    scope: str = OWN
    province: str | None = None
    unit: str | None = None
    known_at: int | None = None
    practice: str = COLUMN
    frame: date | None = None
    source: str = ROLLUP

    @property
    def day(self) -> date:
        """The day whose units give names, codes and places: the last of the period, or the frame's."""
        return self.frame or self.last


def read(words: Mapping[str, str | None], now: int) -> Query:
    """The query that the words ask for; what is not given, or empty, is the default. Refused: `BadValue`."""
    first = read_date("from", _needed(words, "from"))
    last = read_date("to", _needed(words, "to"))
    as_of, known_at = words.get("as_of"), words.get("known_at")
    cuts = cut(first, last, read_instant("as_of", as_of) if as_of else None, now)
    source = _chosen(words, "source", SOURCES, RECOUNT if known_at else ROLLUP)
    if known_at and source == ROLLUP:
        raise BadValue("balances_know_all")
    return Query(
        first,
        last,
        cuts,
        by=_chosen(words, "by", GROUPINGS, LEVEL),
        scope=_chosen(words, "scope", SCOPES, OWN),
        province=words.get("province") or None,
        unit=words.get("unit") or None,
        known_at=read_instant("known_at", known_at) if known_at else None,
        practice=_chosen(words, "practice", PRACTICES, COLUMN),
        frame=_frame(words.get("frame") or THEN, cuts, now),
        source=source,
    )


def _needed(words: Mapping[str, str | None], key: str) -> str:
    word = words.get(key)
    if not word:
        raise BadValue("period_needed", key=key)
    return word


def _chosen(words: Mapping[str, str | None], key: str, accepted: Iterable[str], default: str) -> str:
    word = words.get(key) or default
    if word not in accepted:
        raise BadValue("not_a_choice", key=key, value=word, accepted=", ".join(accepted))
    return word


def _frame(word: str, cuts: Cuts, now: int) -> date | None:
    """The day on whose units the past is restated. Units cannot be restated on those that came before them."""
    if word == THEN:
        return None
    day = to_date(day_of(now)) if word == NOW else read_date("frame", word)
    earliest = to_date(day_of(cuts.as_of))
    if day < earliest:
        raise BadValue("frame_before_end", day=day, earliest=earliest)
    return day
