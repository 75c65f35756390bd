"""Histories told as the office speaks, and put into the book through the one writer.

    office.happens("12/6 receive", "16/6 request_supplement", "19/6 supply", "20/6 resolve")

A line is a day of 2023 (or with its year), perhaps a time (else 09:00), an action, and details by name.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dossiers import services
from dossiers.models import Applicant, Dossier, ProcedureVersion
from dossiers.rules.lifecycle import REASON_NEEDED
from dossiers.rules.officetime import to_instant
from reporting import queries, statement
from tests.factories import Offices

OFFICE = ZoneInfo("Asia/Ho_Chi_Minh")
LONG_AFTER = datetime(2026, 1, 1, tzinfo=OFFICE)


def moment(text: str) -> datetime:
    """`12/6`, `12/6 17:30`, `1/7/2025 00:00:00`: on the office's clock."""
    day, _, time = text.partition(" ")
    date, month, year = (int(part) for part in (f"{day}/2023" if day.count("/") == 1 else day).split("/"))
    hour, minute, second = (int(part) for part in f"{time or '9:00'}:0".split(":")[:3])
    return datetime(year, month, date, hour, minute, second, tzinfo=OFFICE)


@dataclass
class Told:
    """One line of a history."""

    at: datetime
    action: str
    details: dict[str, Any] = field(default_factory=dict)


def told(line: str, **details: Any) -> Told:
    when, action = line.rsplit(" ", 1)
    if action in REASON_NEEDED:
        details.setdefault("reason", "theo đề nghị")
    return Told(moment(when), action, details)


def correction(when: str, voids_from: int, *lines: str | Told) -> Told:
    """What was learned on a day: the history from an event on is void, and this is what really happened."""
    steps = [line if isinstance(line, Told) else told(line) for line in lines]
    return Told(moment(when), "correct", {"voids_from": voids_from, "steps": steps})


@dataclass
class Office:
    """The offices of the province; dossiers come in at the ward's committee unless said otherwise."""

    offices: Offices
    applicant: Applicant
    procedures: dict[str, ProcedureVersion]

    def happens(
        self, *lines: str | Told, term: str = "5 days", channel: str = "direct", agency=None, **intake
    ) -> Dossier:
        first, *rest = [line if isinstance(line, Told) else told(line) for line in lines]
        dossier = services.open_dossier(
            services.Intake(
                self.procedures[term],
                self.applicant,
                self.offices.desk,
                agency or self.offices.ward_committee,
                channel,
                **intake,
            ),
            action=first.action,
            at=first.at,
        )
        for line in rest:
            if line.action == "correct":
                steps = [(step.action, step.at, step.details) for step in line.details["steps"]]
                services.correct(
                    dossier.pk,
                    voids_from=line.details["voids_from"],
                    reason="ghi nhầm",
                    steps=steps,
                    recorded_at=line.at,
                )
            else:
                services.act(dossier.pk, line.action, at=line.at, **line.details)
        return dossier


def report(first: str, last: str, now: datetime = LONG_AFTER, **words: str) -> statement.Statement:
    """The statement of a period: `report("2023-04-01", "2023-06-30", by="agency")`."""
    return statement.make(queries.read({"from": first, "to": last, **words}, to_instant(now)))
