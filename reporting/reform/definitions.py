"""What an indicator is: its code, its name, its formula in words, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.models import Indicator
from reporting.rates import Rate
from reporting.reform.catalogue import Catalogue
from reporting.reform.movements import Movements

CATALOGUE, DOSSIERS, ENTERED = KINDS = ("catalogue", "dossiers", "entered")
"""Computed from the catalogue, computed from the dossiers, or entered by people."""
COUNT, SHARE, SCORE, MONEY, DAYS = SHAPES = ("count", "share", "score", "money", "days")

PROCEDURES, TERMS, RECEPTION = "procedures", "terms", "reception"
_ENTERED_GROUPS = {word: label for word, label in Indicator.Group.choices if word != Indicator.Group.OPENNESS}
GROUPS: dict[str, str | Promise] = {
    PROCEDURES: _("Thủ tục hành chính"),
    Indicator.Group.OPENNESS.value: Indicator.Group.OPENNESS.label,
    TERMS: _("Cắt giảm thời hạn giải quyết"),
    RECEPTION: _("Tiếp nhận và trả kết quả"),
    **_ENTERED_GROUPS,
}
"""In the order of every table: ours, and among them those of the entered indicators."""
SOURCES = {CATALOGUE: _("tính từ danh mục thủ tục và cơ quan"), DOSSIERS: _("tính từ hồ sơ"), ENTERED: _("nhập")}


class Part(NamedTuple):
    """One of the numbers that a value is the sum of."""

    key: str
    label: str | Promise
    value: int


class Reading(NamedTuple):
    """What an indicator says: a number, perhaps by its parts, or a share. Nothing of it: nobody has told us.

    `note`: what has to be said beside it.
    """

    value: int | Decimal | None = None
    share: Rate | None = None
    parts: tuple[Part, ...] = ()
    note: str | Promise = ""


class Facts(NamedTuple):
    """All that the computed indicators are made of; `day_value` is what a working day is worth, in đồng."""

    catalogue: Catalogue
    movements: Movements
    day_value: int


class Definition(NamedTuple):
    """An indicator. `of` computes it; an entered one has none. A share's formula is "numerator ÷ denominator"."""

    code: str
    name: str | Promise
    group: str
    kind: str
    shape: str
    measure: str | Promise
    formula: str | Promise
    of: Callable[[Facts], Reading] | None = None
