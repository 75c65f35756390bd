"""What the public page shows of a published statement: the text of `report --format json` as rows."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dossiers.models.choices import LEVEL_LABELS, Channel
from reporting.models import Publication, PublishedStatement

# Other keys are codes, and their labels are names: the same in every language.
LABELS_OF_KEYS = {"level": LEVEL_LABELS, "channel": dict(Channel.choices)}

HEADINGS = {
    "level": (_("Theo cấp"), _("Cấp")),
    "unit": (_("Theo đơn vị"), _("Đơn vị")),
    "agency": (_("Theo cơ quan"), _("Cơ quan")),
    "desk": (_("Theo nơi tiếp nhận"), _("Nơi tiếp nhận")),
    "field": (_("Theo lĩnh vực"), _("Lĩnh vực")),
    "procedure": (_("Theo thủ tục"), _("Thủ tục")),
    "channel": (_("Theo kênh nộp"), _("Kênh nộp")),
}


class Row(NamedTuple):
    key: str
    label: str | Promise
    finished: int
    in_time: int  # early + on time
    early: int
    on_time: int
    late: int
    no_term: int
    open: int
    rate: str | None
    numerator: int
    denominator: int


class Table(NamedTuple):
    grouping: str
    heading: str | Promise
    first_column: str | Promise
    rows: list[Row]
    total: Row
    overlapping: bool  # then the total is not the sum of the rows
    has_no_term: bool
    scope: str
    practice: str
    as_of: datetime
    known_at: datetime | None
    stored_at: datetime
    number: int
    sha256: str


def table_of(stored: PublishedStatement, publication: Publication) -> Table:
    report = json.loads(stored.body)
    labels = LABELS_OF_KEYS.get(report["by"], {})
    rows = [_row(row, labels.get(row["key"], row.get("label", row["key"]))) for row in report["rows"]]
    total = _row(report["total"], _("Tổng cộng"))
    heading, first_column = HEADINGS[report["by"]]
    return Table(
        grouping=report["by"],
        heading=heading,
        first_column=first_column,
        rows=rows,
        total=total,
        overlapping=report.get("overlapping", False),
        has_no_term=any(row.no_term for row in (*rows, total)),
        scope=report["scope"],
        practice=report["practice"],
        as_of=datetime.fromisoformat(report["as_of"]),
        known_at=datetime.fromisoformat(report["known_at"]) if report["known_at"] else None,
        stored_at=publication.published_at,
        number=stored.pk,
        sha256=stored.sha256,
    )


def _row(row: dict[str, Any], label: str | Promise) -> Row:
    finished = row["finished"]
    numerator, denominator = row["rate_parts"]["R1"]
    return Row(
        key=row["key"],
        label=label,
        finished=finished["total"],
        in_time=finished["early"] + finished["on_time"],
        early=finished["early"],
        on_time=finished["on_time"],
        late=finished["late"],
        no_term=finished["no_term"],
        open=row["open"]["total"],
        rate=row["rates"]["R1"],
        numerator=numerator,
        denominator=denominator,
    )
