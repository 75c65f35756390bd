"""The statement as JSON text: the contract of `report --format json`, and what is stored for the public page."""

from __future__ import annotations

import json

from reporting.statement import Statement, as_document


def as_json(statement: Statement) -> bytes:
    return (json.dumps(as_document(statement), ensure_ascii=False, indent=1) + "\n").encode()
