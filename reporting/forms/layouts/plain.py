"""The form's rows as CSV for machines: plain UTF-8 as every CSV of ours, without a byte order mark and headings.

Who opens it in a spreadsheet takes the XLSX, where numbers are numbers.
"""

from __future__ import annotations

import csv
import io

from reporting.forms.columns import COLUMNS
from reporting.forms.filling import Form

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(form: Form) -> bytes:
    """Each row says what it is (section, field or unit, total), so that a sum over them counts nothing twice."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["kind", "section", "key", "label", *(column.name for column in COLUMNS)])
    for line in form.lines:
        writer.writerow([line.kind, line.section, _safe(line.key), _safe(line.label), *line.values])
    return text.getvalue().encode()


def _safe(text: str) -> str:
    """Text that a spreadsheet would take for a formula, made text again."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
