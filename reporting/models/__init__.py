"""What reporting keeps of its own: none of it is the truth about a dossier, which is its events."""

from reporting.models.exports import Export
from reporting.models.indicators import Indicator, IndicatorValue
from reporting.models.rollups import Account, Balance, Ledger, MovedOn, Passage
from reporting.models.runs import Publication, PublicationOrder, PublishedStatement
from reporting.models.score import ScoreClass, ScoreGroup, ScoreItem, ScoreTarget

__all__ = [
    "Account",
    "Balance",
    "Export",
    "Indicator",
    "IndicatorValue",
    "Ledger",
    "MovedOn",
    "Passage",
    "Publication",
    "PublicationOrder",
    "PublishedStatement",
    "ScoreClass",
    "ScoreGroup",
    "ScoreItem",
    "ScoreTarget",
]
