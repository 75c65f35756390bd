"""`Idempotency-Key`: what a system sends with a new dossier, so that after a lost answer it can send it again."""

from __future__ import annotations

import re

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from dossiers.rules.errors import BadValue

LONGEST_KEY = 100
_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="Khóa do bên gửi tự đặt cho mỗi hồ sơ mới, ví dụ một UUID; của riêng mỗi tài khoản, giữ 7 ngày. "
    "Cùng khóa với nội dung khác thì trả 422.",
)
REPLAYED = OpenApiParameter(
    "Idempotency-Replayed",
    {"type": "string", "enum": ["true"]},
    OpenApiParameter.HEADER,
    response=(201,),
    description="Có khi đây là câu trả lời của lần gửi trước.",
)


def idempotency_key(request: Request) -> str | None:
    """The key as sent, an opaque word (with its quotes, if any); None without the header."""
    given: str | None = request.headers.get("Idempotency-Key")
    if given is not None and not _KEY.fullmatch(given):
        raise BadValue("idempotency_key", most=LONGEST_KEY)
    return given
