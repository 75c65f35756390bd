"""The indicators as a document, as JSON and the pages give them: numbers, words, and no more objects of ours.

Whole numbers are integers, others text with a point ("59.9"); percentages are text with two decimals, null where there
is nothing to divide by. What nobody entered is null everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from dossiers.rules.officetime import to_datetime
from reporting.reform.definitions import GROUPS
from reporting.reform.entered import Point, Series
from reporting.reform.indicators import Figure, Review


def as_document(review: Review) -> dict[str, Any]:
    """The whole answer, in the language spoken."""
    query = review.query
    return {
        "from": query.first.isoformat(),
        "to": query.last.isoformat(),
        "province": query.province,
        "unit": query.unit,
        "scope": query.scope,
        "label": review.unit,
        "as_of": to_datetime(query.cuts.as_of).isoformat().replace("+00:00", "Z"),
        "working_day_value": review.day_value,
        "reconstructed": review.reconstructed,
        "illustrative_procedures": review.illustrative,
        "indicators": [_figure(figure) for figure in review.figures],
        "series": [_series(one) for one in review.series],
    }


def groups(document: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The indicators of a document by the label of their group, in order."""
    for word, label in GROUPS.items():
        if found := [one for one in document["indicators"] if one["group"] == word]:
            yield str(label), found


def _figure(figure: Figure) -> dict[str, Any]:
    definition, reading = figure.definition, figure.reading
    share = reading.share
    return {
        "code": definition.code,
        "name": str(definition.name),
        "group": str(definition.group),
        "kind": definition.kind,
        "shape": str(definition.shape),
        "measure": str(definition.measure),
        "value": _number(reading.value),
        "percent": None if share is None else share.percent,
        "numerator": None if share is None else share.numerator,
        "denominator": None if share is None else share.denominator,
        "parts": [{"key": part.key, "label": str(part.label), "value": part.value} for part in reading.parts],
        "stated": figure.stated,
        "rank": figure.rank,
        "ranked": figure.ranked,
        "formula": str(definition.formula),
        "source": None if figure.source is None else str(figure.source),
        "note": str(reading.note),
    }


def _series(series: Series) -> dict[str, Any]:
    return {"code": series.code, "name": series.name, "points": [_point(point) for point in series.points]}


def _point(point: Point) -> dict[str, Any]:
    return {
        "from": point.first.isoformat(),
        "to": point.last.isoformat(),
        "value": _number(point.value),
        "rank": point.rank,
        "ranked": point.ranked,
        "source": point.source,
    }


def _number(value: int | Decimal | None) -> int | str | None:
    """59.9000 → "59.9", 60.0000 → 60."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
