"""How much time a dossier has left, in words and as a mark; the same predicates as SQL and as Python."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Q
from django.utils.translation import gettext as _

from dossiers import calendars
from dossiers.models import Dossier
from dossiers.models.choices import VERDICT_LABELS
from dossiers.rules.errors import DossierError
from dossiers.rules.lifecycle import PAUSED
from dossiers.rules.officetime import day_of, to_instant, to_office

LATE, SOON, IN_TIME, PAUSE, DONE = "late", "soon", "in-time", "pause", "done"


class Mark(NamedTuple):
    """What the list shows of a date: a word for the style sheet, and words for people."""

    kind: str
    words: str


def late_at(now: datetime) -> Q:
    """Open and late."""
    return Q(ended_at__isnull=True, due_at__lt=now)


def soon_at(now: datetime) -> Q:
    """Open, in time, and past the first rung, whether or not a worker has claimed it yet."""
    passed = Q(next_rung_at__lte=now) | Q(next_rung_at=F("due_at"))
    return Q(ended_at__isnull=True, due_at__gte=now) & passed


def mark(dossier: Dossier, now: datetime, revision: int) -> Mark:
    """How a dossier stands at an instant, in working days of its own calendar."""
    if dossier.ended_at is not None:
        label = str(VERDICT_LABELS.get(dossier.verdict, ""))
        return Mark(LATE if dossier.verdict == "late" else DONE, label)
    if dossier.received_at is None:
        return Mark(DONE, _("Chưa tiếp nhận"))
    if dossier.due_at is None:
        stands = dossier.status in PAUSED and bool(dossier.term_kind)
        return Mark(PAUSE, _("Tạm dừng tính")) if stands else Mark(DONE, _("Không có thời hạn"))
    due_day, today = day_of(to_instant(dossier.due_at)), day_of(to_instant(now))
    try:
        calendar = calendars.compiled(dossier.calendar_id, revision)
        left, over = calendar.working_days_between(today, due_day), calendar.working_days_between(due_day, today)
    except DossierError:  # past the horizon: the date stands, the days are not known
        left = over = 0
    if dossier.due_at < now:
        return Mark(LATE, _("Quá hạn %(days)s ngày làm việc") % {"days": over} if over else _("Quá hạn"))
    words = _("Còn %(days)s ngày làm việc") % {"days": left} if due_day > today else _("Hạn hôm nay")
    rung = dossier.next_rung_at
    return Mark(SOON if rung is not None and (rung <= now or rung == dossier.due_at) else IN_TIME, words)


def instant(at: datetime | None) -> str:
    """An instant as the office reads it; a date that is good for a whole day is that day."""
    if at is None:
        return "–"
    shown = to_office(to_instant(at))
    return f"{shown:%d/%m/%Y}" if f"{shown:%H:%M:%S}" == "23:59:59" else f"{shown:%d/%m/%Y %H:%M}"
