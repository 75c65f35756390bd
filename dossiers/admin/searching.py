"""Finding a dossier by what is on the slip or on the applicant's card: code, ID number, name without accents."""

from __future__ import annotations

import re

from django.db import connection
from django.db.models import Q

from dossiers import personal
from dossiers.models import Applicant
from dossiers.rules.codes import LONGEST_CODE
from dossiers.rules.folding import fold

ID_NUMBER = re.compile(r"\d{9}|\d{10}|\d{12}|\d{10}-?\d{3}", re.ASCII)  # card, tax code, card, branch's tax code
_CODE = re.compile(r"[A-Z]?\d[A-Z0-9.-]*", re.ASCII)
_DASHES = str.maketrans({"‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"})
LONGEST_NAME = 200
_AFTER_ALL = "\U0010ffff"


def found_by(text: str, *, by_applicant: bool) -> Q:
    """What dossiers a search means; by applicant only for those who may see applicants."""
    text = text.strip()
    if not text:
        return Q()
    code = _as_code(text)
    if len(code) <= LONGEST_CODE and _CODE.fullmatch(code):
        wanted = _starting_with(code)
        if by_applicant and ID_NUMBER.fullmatch(code):
            macs = [mac for form in id_forms(code) for mac in personal.macs(form)]
            wanted |= Q(applicant__in=Applicant.objects.filter(id_number_mac__in=macs))
        return wanted
    name = fold(text)
    if not by_applicant or not name or len(name) > LONGEST_NAME:
        return Q(pk__in=[])
    return Q(applicant__name_folded__contains=name)


def is_code(text: str) -> bool:
    """Whether a text can only be a dossier code or its beginning: no card has both a dot and a letter in its number."""
    code = _as_code(text)
    by_form = len(code) <= LONGEST_CODE and _CODE.fullmatch(code) is not None
    return by_form and "." in code and any(letter.isalpha() for letter in code)


def clean_id_number(text: str) -> str:
    """An ID number or tax code in its one written form: a branch's tax code with its dash."""
    number = "".join(text.translate(_DASHES).split())
    return f"{number[:10]}-{number[10:]}" if len(number) == 13 and number.isdecimal() else number


def id_forms(number: str) -> set[str]:
    """How a number may have been stored: as it is, and a branch's with and without its dash."""
    return {number, clean_id_number(number), number.replace("-", "")}


def _as_code(text: str) -> str:
    return text.strip().upper().translate(_DASHES).replace(" ", "")


def _starting_with(code: str) -> Q:
    """SQLite takes an index for a range and not for LIKE; PostgreSQL's pattern index serves LIKE in any locale."""
    if connection.vendor == "sqlite":
        return Q(code__gte=code, code__lt=code + _AFTER_ALL)
    return Q(code__startswith=code)
