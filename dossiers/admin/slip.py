"""The slip that the applicant takes home: what was handed in, when it is due, and how to ask about it."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings

from dossiers import calendars, histories
from dossiers.models import Dossier, DossierEvent
from dossiers.rules import lifecycle
from dossiers.rules.codes import lookup_secret
from dossiers.rules.errors import DossierError
from dossiers.rules.officetime import HOUR, day_of, second_of_day, to_instant, to_office


class Slip(NamedTuple):
    """What is printed besides the dossier's own columns."""

    secret: str
    due_day: str
    due_time: str  # the hour the office closes, or the hour itself for terms in hours
    taken_in_by: str  # empty where the book names nobody, as of what was loaded: to be signed by hand


def secret_of(dossier: Dossier) -> str:
    """The look-up secret as printed, in two groups of four."""
    secret = lookup_secret(settings.LOOKUP_KEYS[0], dossier.code, dossier.secret_no)
    return f"{secret[:4]}-{secret[4:]}"


def slip(dossier: Dossier) -> Slip:
    """The slip of a dossier that was received, as it stands."""
    if dossier.due_at is None:
        return Slip(secret_of(dossier), "", "", _taken_in_by(dossier))
    due_at = to_instant(dossier.due_at)
    shown = to_office(due_at)
    second = second_of_day(due_at)
    if f"{shown:%H:%M:%S}" == "23:59:59":
        try:
            calendar = calendars.compiled(dossier.calendar_id, calendars.current_revision())
            second = max((end for _start, end in calendar.sessions_of(day_of(due_at))), default=17 * HOUR)
        except DossierError:
            second = 17 * HOUR
    due_time = f"{second // HOUR:02d}:{second % HOUR // 60:02d}"
    return Slip(secret_of(dossier), f"{shown:%d/%m/%Y}", due_time, _taken_in_by(dossier))


def _taken_in_by(dossier: Dossier) -> str:
    """Who received it, whoever prints the slip: the actor of the reception that counts; a system by its name."""
    events = {event.seq: event for event in DossierEvent.objects.filter(dossier=dossier).select_related("actor")}
    effective = lifecycle.effective(histories.recorded(event, None) for event in events.values())
    actor = next((events[one.seq].actor for one in effective if one.step.action == "receive"), None)
    return actor.get_full_name() or actor.get_username() if actor is not None else ""
