"""Request bodies: JSON, of a size that a dossier can have."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from dossiers.rules.errors import BadValue

MOST_BYTES = 262_144


class SmallJSON(JSONParser):
    """Strict JSON up to `MOST_BYTES`. DRF reads the stream itself, past Django's own limit."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise BadValue("body_too_large", most=MOST_BYTES)
        try:
            return super().parse(BytesIO(body), media_type, parser_context)
        except (
            ParseError,
            RecursionError,
        ):  # the parser's own words are English, and Python's; or ten thousand brackets
            raise ParseError(
                _("Nội dung gửi lên không phải JSON đọc được (UTF-8, dấu ngoặc kép, số hữu hạn).")
            ) from None
