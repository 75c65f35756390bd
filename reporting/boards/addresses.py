"""The addresses that lead on from a board, as words of a query string: to a part of it, to the dossiers behind it."""

from __future__ import annotations

from urllib.parse import urlencode

from dossiers.rules.officetime import to_office
from reporting.boards.board import Answer
from reporting.queries import THEN

KEPT = ("period", "from", "to", "by", "rate", "months", "frame")


def narrower(answer: Answer) -> dict[str, str]:
    """By the code of a row: the board of that very unit, where the form offers it."""
    typed = answer.typed
    kept = {name: typed[name] for name in KEPT if typed[name]}
    if not typed["province"] and not typed["unit"]:
        return {province.code: urlencode({"province": province.code, **kept}) for province in answer.places.provinces}
    place = {"province": typed["province"]} if typed["province"] else {}
    return {
        unit.code: urlencode({**place, "unit": unit.code, **kept})
        for unit in answer.places.units
        if unit.code not in (typed["unit"], typed["province"])
    }


def behind(answer: Answer) -> dict[str, str]:
    """The words that all lists of dossiers behind the board's numbers share; its instant is in them."""
    typed = answer.typed
    if answer.board is None:
        return {}
    words = {name: typed[name] for name in ("province", "unit", "from", "to", "frame") if typed[name] not in ("", THEN)}
    return {**words, "as_of": to_office(answer.board.query.cuts.as_of).isoformat()}
