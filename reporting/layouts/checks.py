"""Verdicts on published figures: the JSON of `check_published`, and a table to read in a terminal."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rich import box
from rich.console import Console
from rich.table import Table

from reporting.checking import CONSISTENT, INCONSISTENT, TRUNCATED, UNCHECKED, Check, Figure, count

WIDTH = 116
VERDICT_LABELS = {
    CONSISTENT: gettext_lazy("khớp"),
    TRUNCATED: gettext_lazy("cắt số lẻ"),
    INCONSISTENT: gettext_lazy("không khớp"),
    UNCHECKED: gettext_lazy("không kiểm được"),
}


def as_document(checks: Sequence[Check]) -> dict[str, Any]:
    """A contract: `check_published --format json`."""
    figures = [
        {
            "id": check.figure.id,
            "verdict": check.verdict,
            "computed": check.computed,
            "implied_denominator": check.implied_denominator,
        }
        for check in checks
    ]
    return {"figures": figures, "inconsistent": count(checks)[INCONSISTENT]}


def as_json(checks: Sequence[Check]) -> str:
    return json.dumps(as_document(checks), ensure_ascii=False, indent=1)


def as_table(checks: Sequence[Check]) -> str:
    """What is stated, what it is from, what that gives, and the verdict."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading, justify in (
        (_("Con số"), "left"), (_("Công bố"), "right"), (_("Từ"), "right"), (_("Tính ra"), "right"),
        (_("Mẫu số cần có"), "right"), (_("Kết luận"), "left"),
    ):  # fmt: skip
        table.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]  # one of rich's words
    for check in checks:
        figure = check.figure
        table.add_row(
            figure.id, stated(figure), made_of(figure), computed(check),
            whole(check.implied_denominator), str(VERDICT_LABELS[check.verdict]),
        )  # fmt: skip
    text = io.StringIO()
    console = Console(file=text, width=WIDTH, color_system=None, highlight=False, markup=False)
    console.print(table)
    console.print(summary(checks))
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines())


def summary(checks: Sequence[Check]) -> str:
    """How many figures, and how many of each verdict."""
    found = count(checks)
    return _(
        "%(all)s con số: %(consistent)s khớp, %(truncated)s cắt số lẻ thay vì làm tròn, %(inconsistent)s không khớp, "
        "%(unchecked)s không kiểm được."
    ) % {"all": len(checks), **found}


def stated(figure: Figure) -> str:
    """As printed; a bare whole number with its dots."""
    text = figure.stated.text
    return whole(int(text)) if text.isascii() and text.isdigit() else text


def made_of(figure: Figure) -> str:
    """«21.200 / 23.117», «19 + 1 + 3 + 2», or – where nothing stands beside the figure."""
    if figure.denominator is not None:
        return f"{whole(figure.numerator)} / {whole(figure.denominator)}"
    return " + ".join(whole(part) for part in figure.parts) or "–"


def computed(check: Check) -> str:
    """As Vietnam writes it: «91,7 %», «25», «–»."""
    if isinstance(check.computed, int):
        return whole(check.computed)
    if check.computed is None:
        return "–"
    before, _point, after = check.computed.partition(".")
    number = whole(int(before)) + (f",{after}" if after else "")
    return f"{number} %" if check.figure.stated.percent else number


def whole(value: int | None) -> str:
    return "–" if value is None else f"{value:,}".replace(",", ".")
