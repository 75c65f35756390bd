"""What reporting keeps of its own: none of it is the truth about a dossier, which is its events."""

from reporting.models.exports import Export
from reporting.models.indicators import Indicator, IndicatorValue
from reporting.models.statements import StoredStatement

__all__ = ["Export", "Indicator", "IndicatorValue", "StoredStatement"]
