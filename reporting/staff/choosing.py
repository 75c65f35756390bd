"""The form above a list: what was chosen stays, and what is not given is the month that runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dossiers.models import Agency, Field, UnitVersion
from dossiers.models.choices import Level
from dossiers.rules.officetime import day_of, to_date
from reporting.registers.asking import BOTH, FINISHED_LATE, OPEN_LATE, WORDS
from reporting.scopes import Reader

WHICH = {
    BOTH: _("Đang quá hạn và đã xong quá hạn"),
    OPEN_LATE: _("Đang giải quyết, quá hạn"),
    FINISHED_LATE: _("Đã giải quyết xong, quá hạn"),
}


class Choice(NamedTuple):
    """An option of a select."""

    value: str
    label: str | Promise
    chosen: bool


def words_of(request: HttpRequest, now: int) -> dict[str, str]:
    """What the address asks for; without a period, this month up to today."""
    given = request.POST if request.method == "POST" else request.GET
    words = {key: given[key].strip() for key in WORDS if given.get(key, "").strip()}
    if "from" not in words and "to" not in words:
        today = to_date(day_of(now))
        words |= {"from": today.replace(day=1).isoformat(), "to": today.isoformat()}
    return words


def form(reader: Reader, words: Mapping[str, str]) -> dict[str, Any]:
    """All that the form shows. Three queries at most."""
    places = places_for(reader)
    return {
        "words": {key: words.get(key, "") for key in (*WORDS, "from_", "which")} | {"from_": words.get("from", "")},
        "places": [
            (group, [Choice(value, label, value == words.get("place")) for value, label in choices])
            for group, choices in places
            if choices
        ],
        "fields": [
            Choice(code, name, code == words.get("field"))
            for code, name in Field.objects.order_by("name").values_list("code", "name")
        ],
        "which": [Choice(value, label, value == words.get("which", BOTH)) for value, label in WHICH.items()],
    }


def places_for(reader: Reader) -> list[tuple[str | Promise, list[tuple[str, str]]]]:
    """The units right below the reader's and the agencies of it, in force; for one who may see all, the provinces."""
    if reader.at_agency:
        return []
    inside = Q(unit__level=Level.PROVINCE) if reader.unit is None else Q(parent=reader.unit)
    units = UnitVersion.objects.filter(inside, valid_to__isnull=True).order_by("name").values_list("unit_id", "name")
    agencies = Agency.objects.filter(unit=reader.unit, valid_to__isnull=True).order_by("name").values_list("pk", "name")
    return [
        (_("Đơn vị, gồm các cơ quan trực thuộc"), [(f"unit:{pk}", name) for pk, name in units]),
        (_("Cơ quan"), [(f"agency:{pk}", name) for pk, name in agencies] if reader.unit is not None else []),
    ]
