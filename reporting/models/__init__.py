"""What reporting keeps of its own: none of it is the truth about a dossier, which is its events."""

from reporting.models.exports import Export
from reporting.models.indicators import Indicator, IndicatorValue
from reporting.models.rollups import Account, Balance, Ledger, Passage
from reporting.models.score import ScoreClass, ScoreGroup, ScoreItem, ScoreTarget
from reporting.models.statements import StoredStatement

__all__ = [
    "Account",
    "Balance",
    "Export",
    "Indicator",
    "IndicatorValue",
    "Ledger",
    "Passage",
    "ScoreClass",
    "ScoreGroup",
    "ScoreItem",
    "ScoreTarget",
    "StoredStatement",
]
