"""What reporting keeps of its own: none of it is the truth about a dossier, which is its events."""

from reporting.models.indicators import Indicator, IndicatorValue
from reporting.models.runs import Publication, PublicationOrder, PublishedStatement

__all__ = ["Indicator", "IndicatorValue", "Publication", "PublicationOrder", "PublishedStatement"]
