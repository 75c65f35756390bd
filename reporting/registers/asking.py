"""What a list of dossiers is asked for, read from the words of an address or of a stored export.

No word holds anybody's data: a period, a place, a field, an order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from dossiers import selectors
from dossiers.models import Agency, Dossier, Field
from dossiers.rules.errors import BadValue
from reporting.cuts import Cuts, cut, read_date, read_instant

UNIT, AGENCY = "unit", "agency"
BOTH, OPEN_LATE, FINISHED_LATE = STATES = ("both", "open", "finished")
LONGEST_KEY = 18
WORDS = ("from", "to", "as_of", "place", "field", "which", "sort")
"""All that an export stores of what was asked for."""


class Asked(NamedTuple):
    """`place` is a unit with all below it or one agency, `("unit", 12)`; None: all that the asker may see."""

    first: date
    last: date
    cuts: Cuts
    place: tuple[str, int] | None = None
    field: str = ""
    which: str = BOTH
    sort: str = ""


def read(words: Mapping[str, str | None], now: int) -> Asked:
    """The question that the words ask; refused with `BadValue`. What is not given, or empty, is not narrowed."""
    first, last = (_day(words, key) for key in ("from", "to"))
    as_of = words.get("as_of")
    which = words.get("which") or BOTH
    if which not in STATES:
        raise BadValue("not_a_choice", key="which", value=which, accepted=", ".join(STATES))
    return Asked(
        first,
        last,
        cut(first, last, read_instant("as_of", as_of) if as_of else None, now),
        _place(words.get("place") or ""),
        _field(words.get("field") or ""),
        which,
        words.get("sort") or "",
    )


def narrowed(dossiers: QuerySet[Dossier], asked: Asked) -> QuerySet[Dossier]:
    """Of some dossiers those of the place and the field. A part of a linked dossier has no line of its own."""
    dossiers = dossiers.filter(parent__isnull=True)
    if asked.place is not None:
        kind, key = asked.place
        of_unit = {"agency__in": selectors.agencies_of_units(key)}
        dossiers = dossiers.filter(**of_unit if kind == UNIT else {"agency": key})
    if asked.field:
        dossiers = dossiers.filter(procedure_version__field__code=asked.field)
    return dossiers


def _day(words: Mapping[str, str | None], key: str) -> date:
    word = words.get(key)
    if not word:
        raise BadValue("period_needed", key=key)
    return read_date(key, word)


def _place(word: str) -> tuple[str, int] | None:
    """`unit:12` or `agency:345`, as the form's choices give them."""
    if not word:
        return None
    kind, _, key = word.partition(":")
    if kind not in (UNIT, AGENCY) or not (key.isascii() and key.isdigit()) or len(key) > LONGEST_KEY:
        raise BadValue("unknown_place", value=word[:40])
    if kind == AGENCY and not Agency.objects.filter(pk=int(key)).exists():
        raise BadValue("unknown_place", value=word)
    return kind, int(key)


def _field(word: str) -> str:
    if word and not Field.objects.filter(code=word).exists():
        raise BadValue("unknown_field", value=word[:40])
    return word
