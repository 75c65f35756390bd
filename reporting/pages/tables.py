"""What the public page shows of a published statement: the text of `report --format json` as rows."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dossiers.models.choices import LEVEL_LABELS, Channel
from reporting import rows
from reporting.counts import Counts
from reporting.intervals import Interval, ranks, wilson
from reporting.layouts.columns import BALANCE, Value
from reporting.models import Publication, PublishedStatement
from reporting.rates import COLUMN, Rate, Timed

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
    """A row as published. R1 and its parts are those that were stored; with them, how far they can be trusted."""

    key: str
    label: str | Promise
    counts: Counts
    rate: str | None
    numerator: int
    denominator: int
    ended_in_time: int  # withdrawn and stopped dossiers that the practice counts in time
    ended_late: int  # and those that it counts late
    interval: Interval | None
    ranks: bool

    @property
    def in_time(self) -> int:
        return self.counts.early + self.counts.on_time

    @property
    def not_in_time(self) -> int:
        """What R1 counts as late."""
        return self.denominator - self.numerator

    def balance(self) -> list[tuple[str | Promise, Value, str]]:
        """By what the row balances: the heading and the number of each column, and that no list lies behind it."""
        row = rows.Row(self.key, str(self.label), self.counts)
        return [(column.heading, column.value(row, COLUMN), "") for column in BALANCE]


class Table(NamedTuple):
    grouping: str
    heading: str | Promise
    first_column: str | Promise
    rows: list[Row]
    total: Row
    overlapping: bool  # then the total is not the sum of the rows
    has_no_term: bool
    has_ended_in_time: bool
    has_ended_late: bool
    has_few: bool  # a row of too few dossiers to be compared
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
    practice = report["practice"]
    found = [_row(row, labels.get(row["key"], row.get("label", row["key"])), practice) for row in report["rows"]]
    total = _row(report["total"], _("Tổng cộng"), practice)
    everything = (*found, total)
    heading, first_column = HEADINGS[report["by"]]
    return Table(
        grouping=report["by"],
        heading=heading,
        first_column=first_column,
        rows=found,
        total=total,
        overlapping=report.get("overlapping", False),
        has_no_term=any(row.counts.no_term for row in everything),
        has_ended_in_time=any(row.ended_in_time for row in everything),
        has_ended_late=any(row.ended_late for row in everything),
        has_few=any(not row.ranks for row in found),
        scope=report["scope"],
        practice=practice,
        as_of=datetime.fromisoformat(report["as_of"]),
        known_at=datetime.fromisoformat(report["known_at"]) if report["known_at"] else None,
        stored_at=publication.published_at,
        number=stored.pk,
        sha256=stored.sha256,
    )


def _row(row: dict[str, Any], label: str | Promise, practice: str) -> Row:
    counts = rows.counts_of(row)
    share = Rate(*row["rate_parts"]["R1"])
    timed = Timed.by(practice, counts)
    return Row(
        key=row["key"],
        label=label,
        counts=counts,
        rate=row["rates"]["R1"],
        numerator=share.numerator,
        denominator=share.denominator,
        ended_in_time=timed.in_time - counts.early - counts.on_time,
        ended_late=timed.late - counts.late,
        interval=wilson(share),
        ranks=ranks(share),
    )
