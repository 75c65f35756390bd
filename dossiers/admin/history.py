"""A dossier's past as its page shows it: every event ever recorded, its flags, and what corrections made void."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from dossiers import calendars, histories, traces
from dossiers.admin.action_forms import OUTCOMES
from dossiers.admin.marks import instant
from dossiers.models import Dossier, DossierEvent, Flag
from dossiers.models.choices import ACTION_LABELS, RUNG_LABELS, STATUS_LABELS
from dossiers.rules import lifecycle
from dossiers.rules.errors import DossierError
from dossiers.rules.explain import explain, without_reasons
from dossiers.rules.lifecycle import CORRECT, Recorded
from dossiers.sentences import sentence


class Entry(NamedTuple):
    """One line of the timeline."""

    kind: str  # event | correct | flag
    when: str
    what: str
    details: list[str]
    void: str  # why it no longer counts, empty where it does


class History(NamedTuple):
    """All that a page says of the past, from two queries."""

    timeline: list[Entry]
    effective: list[Recorded]
    trace: list[str]


def history(dossier: Dossier, *, reasons: bool) -> History:
    """The past of a dossier, and the trace of its date in words; without `reasons` for who may not read them."""
    events = list(
        DossierEvent.objects.filter(dossier=dossier)
        .select_related("actor", "agency", "from_agency", "dossier__agency")
        .order_by("seq")
    )
    term = histories.term_of(dossier.term_kind, dossier.term_amount, dossier.term_cutoff, dossier.after_supplement)
    effective = lifecycle.effective(histories.recorded(event, term) for event in events)
    flags = Flag.objects.filter(dossier=dossier).order_by("instant", "pk")
    if not reasons:
        for event in events:
            event.reason = ""
    return History(_timeline(events, list(flags)), effective, _trace(dossier, effective, reasons=reasons))


def _trace(dossier: Dossier, effective: Sequence[Recorded], *, reasons: bool) -> list[str]:
    try:
        calendar_of = calendars.by_revision(dossier.calendar_id, calendars.current_revision())
        lines = explain(lifecycle.replay(effective, calendar_of), calendar_of)
        return traces.in_words(lines if reasons else without_reasons(lines))
    except DossierError as refused:  # a history that the rules of today refuse is `verify`'s to report
        return [sentence(refused)]


def _timeline(events: Sequence[DossierEvent], flags: Sequence[Flag]) -> list[Entry]:
    """In the order in which the office learned of things; a flag stands at its own instant."""
    voided = _voided(events)
    dated: list[tuple[datetime, Entry]] = []
    for event in events:
        dated.append((event.recorded_at, _event(event, voided.get(event.seq))))
    for flag in flags:
        by = flag.voided_by
        void = _("Không còn tính: đính chính số %(seq)s.") % {"seq": by} if by else ""
        words = _("Cờ: %(rung)s") % {"rung": RUNG_LABELS[flag.rung]}
        dated.append((flag.instant, Entry("flag", instant(flag.instant), words, [], void)))
    return [entry for _at, entry in sorted(dated, key=lambda pair: pair[0])]


def _voided(events: Sequence[DossierEvent]) -> dict[int, int]:
    """Which correction made which event void, by `seq`."""
    voided: dict[int, int] = {}
    for event in events:
        if event.voids_from is not None:
            for other in events:
                if event.voids_from <= other.seq < event.seq and other.action != CORRECT:
                    voided.setdefault(other.seq, event.seq)
    return voided


def _event(event: DossierEvent, voided_by: int | None) -> Entry:
    void = _("Đã hủy bởi đính chính số %(seq)s.") % {"seq": voided_by} if voided_by else ""
    what = f"{event.seq}. {ACTION_LABELS[event.action]}"
    if event.voids_from is not None:
        details = [_("Hủy các sự kiện từ số %(seq)s.") % {"seq": event.voids_from}]
        kind = CORRECT
    else:
        kind = "event"
        details = [str(STATUS_LABELS[event.status])]
        if event.office:
            details.append(_("Nơi giữ: %(office)s") % {"office": event.office})
        if event.outcome:
            details.append(str(dict(OUTCOMES).get(event.outcome, event.outcome)))
        if event.from_agency is not None and event.agency is not None and event.from_agency != event.agency:
            details.append(f"{event.from_agency} → {event.agency}")
        if event.action == "extend" and event.promised_at is not None:
            details.append(_("Hẹn lại: %(day)s") % {"day": instant(event.promised_at)})
    if event.reason:
        details.append(_("Lý do: %(reason)s") % {"reason": event.reason})
    if event.recorded_at != event.at:
        details.append(_("Ghi nhận lúc %(at)s") % {"at": instant(event.recorded_at)})
    if event.actor is not None:
        details.append(_("Người làm: %(who)s") % {"who": event.actor.get_full_name() or event.actor.get_username()})
    return Entry(kind, instant(event.at), what, details, void)
