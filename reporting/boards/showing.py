"""What the pages of a board are given to show, beside the answer itself."""

from __future__ import annotations

from typing import Any

from reporting.boards import addresses, asking, periods
from reporting.boards.behind import DENOMINATORS
from reporting.boards.board import Answer
from reporting.intervals import MINIMUM_VOLUME
from reporting.queries import THEN
from reporting.rates import BY_NAME


def context(answer: Answer, *, agencies: bool) -> dict[str, Any]:
    """The form's choices, the formula of the league, and where the units' names lead."""
    shown: dict[str, Any] = {
        "answer": answer,
        "periods": periods.LABELS,
        "groupings": asking.offered(agencies=agencies),
        "rates": [BY_NAME[name] for name in asking.RANKED_BY],
        "months": asking.MONTHS,
        "frames": asking.FRAMES,
        "framed": asking.before_the_reform(answer.typed) or answer.typed["frame"] != THEN,
        "minimum": MINIMUM_VOLUME,
    }
    if answer.board is not None:
        shown["formula"] = BY_NAME[answer.typed["rate"]]
        shown["denominator"] = DENOMINATORS[answer.typed["rate"]]
        shown["narrower"] = addresses.narrower(answer)
    return shown
