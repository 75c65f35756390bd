"""Who applied, opened for those who handle it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dossiers import personal
from dossiers.models import Applicant
from dossiers.rules.errors import DossierError
from dossiers.sentences import sentence


def applicant_rows(applicant: Applicant) -> list[tuple[str, str]]:
    """What is known of an applicant, labelled; what cannot be opened says why."""
    rows = [
        (_("Người nộp"), applicant.name),
        (_("Loại"), applicant.get_kind_display()),
        (_("Số CCCD / mã số thuế"), _opened(applicant.id_number_cipher)),
        (_("Điện thoại"), _opened(applicant.phone_cipher)),
        (_("Thư điện tử"), _opened(applicant.email_cipher)),
        (_("Địa chỉ"), applicant.address),
    ]
    return [(label, value) for label, value in rows if value]


def _opened(sealed: Any) -> str:
    try:
        return personal.unseal(sealed)
    except DossierError as refused:
        return sentence(refused)
