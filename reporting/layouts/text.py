"""The statement as JSON text: the contract of `report --format json`, and what is stored for the public page."""

from __future__ import annotations

import json
from typing import Any

from reporting.statement import Statement, as_document


def as_json(statement: Statement) -> bytes:
    return as_text(as_document(statement))


def as_text(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
