"""The forms that one layout prints, as data: whom each is for, and into which sections its rows fall.

Biểu II.06 of Circular 01/2020/TT-VPCP. The words of a form are the law's, so they are Vietnamese in every language.
"""

from __future__ import annotations

from typing import NamedTuple

from dossiers.models.choices import VERTICAL, Level
from dossiers.rules.errors import BadValue
from reporting.queries import OWN, SUBTREE

UNHEADED = ""
SECTION_TITLES = {
    Level.PROVINCE.value: "Thẩm quyền giải quyết của cấp tỉnh",
    Level.DISTRICT.value: "Thẩm quyền giải quyết của cấp huyện",
    Level.COMMUNE.value: "Thẩm quyền giải quyết của cấp xã",
    VERTICAL: "Cơ quan ngành dọc",
}
"""Sections by the level of the agency that answers for a dossier. A vertical agency belongs to no level."""


class Design(NamedTuple):
    """A form. `levels`: the units it is for; `sections`: the levels that head its rows in order, or none at all."""

    key: str
    number: str
    title: str  # `%s` is who reports, in capitals
    levels: tuple[str, ...]
    scope: str
    sections: tuple[str, ...] = ()

    def section_of(self, level: str) -> str:
        """The section that counts a dossier of a level; a level that the form does not foresee heads its own."""
        return level if self.sections else UNHEADED


_TITLE = "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"

DESIGNS = {
    design.key: design
    for design in (
        Design(
            "06a",
            "Biểu số II.06a/VPCP/KSTT",
            f"{_TITLE} TẠI %s",
            levels=(Level.PROVINCE, Level.DISTRICT, Level.COMMUNE),
            scope=OWN,
        ),
        Design(
            "06b",
            "Biểu số II.06b/VPCP/KSTT",
            f"{_TITLE} TRÊN ĐỊA BÀN %s",
            levels=(Level.DISTRICT,),
            scope=SUBTREE,
            sections=(Level.DISTRICT, Level.COMMUNE, VERTICAL),
        ),
        Design(
            "06c",
            "Biểu số II.06c/VPCP/KSTT",
            f"{_TITLE} TRÊN ĐỊA BÀN %s",
            levels=(Level.PROVINCE,),
            scope=SUBTREE,
            sections=(Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, VERTICAL),
        ),
    )
}
LAW = "Ban hành theo Thông tư số 01/2020/TT-VPCP"


def design(key: str) -> Design:
    """The form of a name. Refused: `BadValue`."""
    if key not in DESIGNS:
        raise BadValue("not_a_choice", key="form", value=key, accepted=", ".join(DESIGNS))
    return DESIGNS[key]


def usual(level: str) -> str:
    """The form that a unit of a level hands in for all of itself."""
    return next((found.key for found in DESIGNS.values() if found.sections and level in found.levels), "06a")
