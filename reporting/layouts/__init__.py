"""A statement as text or a file: one definition of each column, several writers."""

from __future__ import annotations

from collections.abc import Callable

from reporting.layouts.printed import as_pdf
from reporting.layouts.sheet import as_csv, as_xlsx
from reporting.layouts.table import as_table
from reporting.layouts.text import as_json
from reporting.statement import Statement

LAYOUTS: dict[str, Callable[[Statement], bytes]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
    "xlsx": as_xlsx,
    "pdf": as_pdf,
}
BINARY = frozenset({"xlsx", "pdf"})
