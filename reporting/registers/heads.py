"""The head of a list of dossiers: the office that keeps it, and the number of its form at that time."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from dossiers import selectors
from dossiers.models import Agency
from reporting.letterhead import Head, name_of_unit
from reporting.registers.asking import UNIT, Asked

DESK = _("Bộ phận Tiếp nhận và Trả kết quả")
REGISTER_FORMS = (
    (date(2025, 9, 15), _("Mẫu số 07, Thông tư số 03/2025/TT-VPCP")),
    (date.min, _("Mẫu số 06, Thông tư số 01/2018/TT-VPCP")),
)
"""The form of the register by the day from which it is the one to use, the newest first."""


def register(user: User, asked: Asked) -> Head:
    """Of the register: its form is that of the last day it is about."""
    form = next(form for since, form in REGISTER_FORMS if asked.last >= since)
    return Head(_office(user, asked), DESK, form)


def late_list(user: User, asked: Asked) -> Head:
    """Of the late list, for which no form is prescribed."""
    return Head(_office(user, asked))


def _office(user: User, asked: Asked) -> str:
    """The place that was asked for, else where the reader works; empty for one who may see all."""
    if asked.place is not None:
        kind, key = asked.place
        return name_of_unit(key, asked.last) if kind == UNIT else _agency(key)
    member = None if user.is_superuser else selectors.staff_member(user)
    if member is None:
        return ""
    if member.unit_id is not None:
        return name_of_unit(member.unit_id, asked.last)
    return _agency(member.agency_id) if member.agency_id is not None else ""


def _agency(key: int) -> str:
    return Agency.objects.values_list("name", flat=True).get(pk=key)
