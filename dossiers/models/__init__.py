"""What the office keeps. Data and one-row facts only: every rule about moving a dossier is in `dossiers.services`."""

from dossiers.models.agencies import Agency
from dossiers.models.applicants import Applicant
from dossiers.models.calendars import Calendar, CalendarEntry, CalendarHours, CalendarRevision
from dossiers.models.dossiers import CodeCounter, Dossier
from dossiers.models.events import DossierEvent
from dossiers.models.flags import Flag, FlagSetAside
from dossiers.models.heartbeats import Heartbeat
from dossiers.models.origins import Origin
from dossiers.models.outbox import OutboxMessage
from dossiers.models.procedures import Field, Procedure, ProcedureStep, ProcedureVersion
from dossiers.models.staff import StaffMember
from dossiers.models.submissions import Submission
from dossiers.models.units import Unit, UnitSuccession, UnitVersion

__all__ = [
    "Agency",
    "Applicant",
    "Calendar",
    "CalendarEntry",
    "CalendarHours",
    "CalendarRevision",
    "CodeCounter",
    "Dossier",
    "DossierEvent",
    "Field",
    "Flag",
    "FlagSetAside",
    "Heartbeat",
    "Origin",
    "OutboxMessage",
    "Procedure",
    "ProcedureStep",
    "ProcedureVersion",
    "StaffMember",
    "Submission",
    "Unit",
    "UnitSuccession",
    "UnitVersion",
]
