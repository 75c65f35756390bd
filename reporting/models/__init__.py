"""What reporting keeps of its own: none of it is the truth about a dossier, which is its events."""

from reporting.models.indicators import Indicator, IndicatorValue
from reporting.models.score import ScoreClass, ScoreGroup, ScoreItem, ScoreTarget
from reporting.models.statements import StoredStatement

__all__ = [
    "Indicator",
    "IndicatorValue",
    "ScoreClass",
    "ScoreGroup",
    "ScoreItem",
    "ScoreTarget",
    "StoredStatement",
]
