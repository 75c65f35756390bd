"""Published statements of Bình Thuận, 2023: the province's published figures as `report --format json` gives them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from reporting.models import Publication, PublishedStatement
from reporting.models.runs import digest

LEVELS = [
    ("province", "Cấp tỉnh", 67_995, 167),
    ("district", "Cấp huyện", 123_221, 5_963),
    ("commune", "Cấp xã", 350_343, 16_143),
]
UNITS = [
    ("593", "Thành phố Phan Thiết", 31_204, 1_866),
    ("594", "Thị xã La Gi", 14_880, 402),
    ("595", "Huyện Tuy Phong", 11_930, 0),
    ("596", "Huyện Bắc Bình", 12_517, 731),
    ("601", "Huyện Phú Quý", 0, 0),
]
STORED_AT = datetime(2024, 1, 12, 1, 15, tzinfo=UTC)


def report_row(key, label, finished, late, no_term=0):
    in_time = finished - late - no_term
    base = in_time + late
    rate = None
    if base:
        rate = str((Decimal(100 * in_time) / base).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return {
        "key": key,
        "label": label,
        "carried": 0,
        "received": {"total": finished, "online": 0, "direct": finished, "postal": 0},
        "transferred": {"in": 0, "out": 0},
        "finished": {
            "total": finished,
            "early": in_time * 3 // 4,
            "on_time": in_time - in_time * 3 // 4,
            "late": late,
            "no_term": no_term,
            "late_apologised": 0,
        },
        "withdrawn": 0,
        "stopped": 0,
        "ended_late": {"withdrawn": 0, "stopped": 0},
        "open": {"total": 0, "in_time": 0, "late": 0, "paused": 0, "late_paused": 0, "no_term": 0},
        "pending": {"total": 0, "late": 0},
        "refused": 0,
        "rates": {"R1": rate, "R2": rate, "R3": rate, "R4": rate, "R5": rate, "completion": "100.00"},
        "rate_parts": {"R1": [in_time, base]},
    }


def statement(by="level", rows=LEVELS, year=2023, province="60", label="Bình Thuận 2023", **published):
    """Publishes one of its period; `rows` as (key, label, finished, late) and, if any, without term."""
    totals = [sum(column) for column in list(zip(*rows, strict=True))[2:]] or [0, 0]
    body = {
        "from": f"{year}-01-01",
        "to": f"{year}-12-31",
        "by": by,
        "scope": "own",
        "frame": "then",
        "as_of": f"{year}-12-31T16:59:59Z",
        "known_at": None,
        "practice": "column",
        "source": "recount",
        "rows": [report_row(*row) for row in rows],
        "total": report_row("total", "Tổng", *totals),
    }
    text = json.dumps(body, ensure_ascii=False)
    publication, _made = Publication.objects.get_or_create(
        province=province, first=date(year, 1, 1), last=date(year, 12, 31), superseded_at=None,
        defaults={
            "title": label, "as_of": datetime(year, 12, 31, 16, 59, 59, tzinfo=UTC), "reconstructed": True,
            "published_at": STORED_AT, **published,
        },
    )  # fmt: skip
    return PublishedStatement.objects.create(
        publication=publication, position=int(by != "level"), grouping=by, body=text, sha256=digest(text.encode())
    )
