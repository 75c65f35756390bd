"""The indicators of Sông Xanh, read by their codes; and values as offices enter them."""

from datetime import UTC, date, datetime
from typing import Any

from django.utils.dateparse import parse_date

from dossiers.models import Unit
from dossiers.rules.officetime import to_instant
from reporting.models import Indicator, IndicatorValue
from reporting.reform import indicators
from reporting.reform.document import as_document
from tests.reporting.told import LONG_AFTER

Q2 = ("2023-04-01", "2023-06-30")
YEAR = ("2023-01-01", "2023-12-31")
ENTERED_AT = datetime(2024, 1, 5, tzinfo=UTC)


def document(first: str = Q2[0], last: str = Q2[1], now: datetime = LONG_AFTER, **words: str) -> dict[str, Any]:
    """The indicators as JSON gives them; of the whole province unless said otherwise."""
    asked = {"from": first, "to": last} | (words or {"province": "98"})
    return as_document(indicators.make(indicators.ask(asked, to_instant(now))))


def by_code(found: dict[str, Any]) -> dict[str, Any]:
    return {one["code"]: one for one in found["indicators"]}


def share(one: dict[str, Any]) -> tuple[int, int, str | None]:
    return (one["numerator"], one["denominator"], one["percent"])


def parts(one: dict[str, Any]) -> dict[str, int]:
    return {part["label"]: part["value"] for part in one["parts"]}


def enter(code: str, unit: Unit, first: str = Q2[0], last: str = Q2[1], **given: Any) -> IndicatorValue:
    """What an office enters, with its source."""
    given.setdefault("source", "Sở Nội vụ")
    return IndicatorValue.objects.create(
        indicator=Indicator.objects.get(code=code),
        unit=unit,
        first=parse_date(first),
        last=parse_date(last),
        entered_at=ENTERED_AT,
        **given,
    )


def day(text: str) -> date:
    return date.fromisoformat(text)
