"""The items that our own dossiers give: the named rates, and the share received online. None of them is typed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reporting.counts import Counts
from reporting.rates import COLUMN, DEFINITIONS, Definition, Rate, Timed

ONLINE = "online"


class Computed(NamedTuple):
    title: str | Promise
    of: Callable[[Counts], Rate]


def _rate(definition: Definition) -> Computed:
    title = format_lazy("{title} ({name})", title=definition.title, name=definition.name)
    return Computed(title, lambda counts: definition.of(counts, Timed.by(COLUMN, counts)))


COMPUTED: dict[str, Computed] = {definition.name: _rate(definition) for definition in DEFINITIONS} | {
    # as on the page of reform: of what was received in the period
    ONLINE: Computed(_("Hồ sơ tiếp nhận trực tuyến"), lambda counts: Rate(counts.online, counts.received)),
}
"""By the word that an item keeps."""
