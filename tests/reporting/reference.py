"""A statement the slow and obvious way: each dossier's history is read whole, and asked what the definitions ask.

Written from the definitions, without a look at the SQL. An "account" tells in which rows an agency's dossier
stands; a row that it does not name does not count it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from dossiers import calendars
from dossiers.models import Agency, Dossier, DossierEvent
from dossiers.rules.officetime import to_instant
from reporting.counts import NOTHING, Counts
from reporting.cuts import Cuts

OPEN = {"received", "processing", "awaiting_supplement", "awaiting_payment", "suspended"}
STANDING = {"awaiting_supplement", "awaiting_payment", "suspended"}
EIGHT_HOURS = 8 * 3600
Account = Callable[[Dossier, Agency], Collection[str]]


def effective(events: Iterable[DossierEvent], known_at: int | None) -> list[DossierEvent]:
    known = [event for event in events if known_at is None or to_instant(event.recorded_at) <= known_at]
    corrections = [event for event in known if event.action == "correct"]
    return [
        event
        for event in sorted(known, key=lambda event: event.seq)
        if event.action != "correct" and not any(c.voids_from <= event.seq < c.seq for c in corrections)
    ]


def at(event: DossierEvent) -> int:
    return to_instant(event.at)


def late(event: DossierEvent, instant: int) -> bool:
    return event.due_at is not None and to_instant(event.due_at) < instant


def statement(cuts: Cuts, known_at: int | None, account: Account) -> dict[str, Counts]:
    """Rows by key; those without any count are left out."""
    found: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    calendar = calendars.compiled(calendars.national(), calendars.current_revision())
    for dossier in Dossier.objects.filter(parent=None).select_related("procedure_version__procedure", "desk"):
        events = dossier.events.select_related("agency__unit", "from_agency__unit")
        history = [event for event in effective(events, known_at) if at(event) <= cuts.as_of]

        def count(agency: Agency, column: str, dossier: Dossier = dossier) -> None:
            for key in account(dossier, agency):
                found[key][column] += 1

        before = [event for event in history if at(event) <= cuts.before]
        if before and before[-1].status in OPEN:
            count(before[-1].agency, "carried")
        for event in history[len(before) :]:
            was_open = event.from_status in OPEN
            if event.action == "receive":
                count(event.agency, dossier.channel)
            elif event.action == "refuse":
                count(event.agency, "refused")
            elif event.action == "resolve":
                count(event.agency, event.verdict)
                if event.verdict == "late" and event.promised_at:
                    count(event.agency, "late_apologised")
            elif event.action in ("withdraw", "stop") and was_open:
                count(event.agency, event.status)
                if late(event, at(event)):
                    count(event.agency, f"ended_late_{event.status}")
            elif event.action == "transfer" and was_open:
                old, new = set(account(dossier, event.from_agency)), set(account(dossier, event.agency))
                for key in old - new:
                    found[key]["transferred_out"] += 1
                for key in new - old:
                    found[key]["transferred_in"] += 1
        if not history:
            continue
        last = history[-1]
        if last.status in OPEN:
            stands = last.status in STANDING
            if late(last, cuts.as_of):
                count(last.agency, "open_late")
                if stands:
                    count(last.agency, "open_late_paused")
            else:
                count(last.agency, "open_paused" if stands else "open_in_time")
            if not dossier.procedure_version.term_kind:
                count(last.agency, "open_no_term")
        elif last.status == "submitted":
            count(last.agency, "pending")
            (sent,) = [at(event) for event in history if event.action == "submit"]
            if calendar.add_worked(sent, EIGHT_HOURS) < cuts.as_of:
                count(last.agency, "pending_late")
    rows = {key: Counts(**columns) for key, columns in found.items()}
    return {key: counts for key, counts in rows.items() if counts != NOTHING}
