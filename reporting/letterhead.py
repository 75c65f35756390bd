"""What stands around a document on paper: the nation's heading, whose it is, which form it is, and who signs it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dossiers.models import UnitVersion
from reporting.queries import Query
from reporting.territory import select

NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
"""The law's words: Vietnamese in every language."""
PLACE_AND_DATE = _("………, ngày …… tháng …… năm ………")
SIGNATURES = (
    (_("NGƯỜI LẬP"), _("(Ký, ghi rõ họ tên)")),
    (_("THỦ TRƯỞNG ĐƠN VỊ"), _("(Ký tên, đóng dấu)")),
)
TO_WRITE_IN = "……………………"


class Head(NamedTuple):
    """`office`: whose document it is, `desk`: which part of that office keeps it, `form`: its number in law; each may
    be empty."""

    office: str | Promise = ""
    desk: str | Promise = ""
    form: str | Promise = ""

    @property
    def left(self) -> tuple[str, str, str]:
        """The three lines of the left block; an office that is not known is left to be written in."""
        return str(self.office or TO_WRITE_IN).upper(), str(self.desk).upper(), str(self.form)


def name_of_unit(unit: int, day: date) -> str:
    """What a unit is called on a day: by the version of that day, else the last before it, else the first."""
    names = dict(UnitVersion.objects.filter(unit=unit).order_by("valid_from").values_list("valid_from", "name"))
    return names[max((since for since in names if since <= day), default=min(names))] if names else ""


def of_query(query: Query) -> Head:
    """The head of a statement, by the unit that it is about; of all provinces it is left to be written in."""
    root = select(query).root
    return Head("" if root is None else name_of_unit(root, query.day))
