"""The citizen at the counter's window: dossiers of somebody whose every value is known, and what a page says."""

import re
from html import unescape

import time_machine
from django.conf import settings

from dossiers import personal
from dossiers.models import ProcedureStep
from dossiers.rules.codes import lookup_secret
from tests.factories import ApplicantFactory, ProcedureVersionFactory, song_xanh
from tests.reporting.told import Office, moment

VIETNAMESE, ENGLISH = "/", "/en/"
REASON = "chị Bích Hạnh thiếu bản sao sổ hộ khẩu"
PERSONAL = {
    "name": "Nguyễn Thị Bích Hạnh",
    "address": "17 ngõ Hoa Sữa, Phường Một",
    "id_number": "098190004321",
    "phone": "0987654321",
    "email": "bichhanh@thu.example",
}


def opened() -> Office:
    procedures = {
        "5 days": ProcedureVersionFactory(name="Đăng ký lại khai sinh"),
        "4 hours": ProcedureVersionFactory(name="Chứng thực hợp đồng", hours=True),
        "no term": ProcedureVersionFactory(name="Xác nhận thông tin hộ tịch", no_term=True),
        "restart": ProcedureVersionFactory(name="Cấp phép xây dựng", after_supplement="restart"),
    }
    for version in procedures.values():
        for order, office in enumerate(("Bộ phận Một cửa", "Công chức chuyên môn", "Lãnh đạo ký duyệt"), 1):
            ProcedureStep.objects.create(version=version, order=order, office=office, share=30)
    applicant = ApplicantFactory(
        name=PERSONAL["name"],
        name_folded="nguyen thi bich hanh",
        address=PERSONAL["address"],
        **{f"{name}_cipher": personal.seal(PERSONAL[name]) for name in ("id_number", "phone", "email")},
    )
    return Office(song_xanh(), applicant, procedures)


def secret(dossier, key=0) -> str:
    return lookup_secret(settings.LOOKUP_KEYS[key], dossier.code, dossier.secret_no)


def ask(client, dossier, now="6/2/2024 15:00", address=VIETNAMESE, **typed):
    """The page of a dossier at an instant of the office's clock."""
    form = {"code": dossier.code, "secret": secret(dossier)} | typed
    with time_machine.travel(moment(now), tick=False):
        return client.post(address, form)


def read(response) -> str:
    """What the page says, tags and surplus space left out."""
    main = response.text.partition("<main")[2]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", "<main" + main))).strip()
