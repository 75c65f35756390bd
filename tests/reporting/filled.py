"""Forms as the tests ask for them, and dossiers of every fate at every level of Sông Xanh."""

from datetime import datetime
from typing import Any

from dossiers.models import Field
from dossiers.rules.officetime import to_instant
from reporting.forms import asking
from reporting.forms.filling import Form, Line, fill
from tests.factories import FieldFactory, ProcedureVersionFactory
from tests.reporting.told import LONG_AFTER, Office, told

Q2 = {"from": "2023-04-01", "to": "2023-06-30"}
ALL_PRACTICES = ("column", "left_out", "in_time", "timed")


def form(key: str, unit: str = "", now: datetime = LONG_AFTER, **words: str) -> Form:
    """`form("06c", "98", practice="timed")`: of the second quarter of 2023, unless told otherwise."""
    return fill(asking.read({"form": key, "unit": unit, **Q2, **words}, to_instant(now)))


def shape(found: Form) -> list[tuple[str, str, int]]:
    """Each row's ordinal, label and column (3)."""
    return [(line.ordinal, line.label, line.values[0]) for line in found.lines]


def headings(found: Form) -> list[tuple[str, str, int]]:
    """The same of its sections alone."""
    return [(line.ordinal, line.label, line.values[0]) for line in found.lines if line.kind == "section"]


def line(found: Form, section: str, key: str = "") -> Line:
    (only,) = (row for row in found.lines if row.section == section and row.key == (key or section))
    return only


def a_busy_quarter(office: Office) -> None:
    """Two fields; every channel, verdict and end; some carried in; one passed on between levels."""
    land: Field = FieldFactory(code="Z-DD", name="Đất đai")
    office.procedures["land"] = ProcedureVersionFactory(field=land)
    offices = office.offices
    at: dict[str, Any] = {"province": offices.department, "district": offices.district_committee}
    for agency in (offices.department, offices.police, offices.district_committee, offices.ward_committee):
        office.happens("12/6 receive", "14/6 resolve", agency=agency)
        office.happens("12/6 receive", "26/6 resolve", agency=agency, channel="postal")
    office.happens("20/3 receive", "3/4 resolve")
    office.happens("12/6 receive", "19/6 resolve", channel="online")
    office.happens("12/6 receive", "14/6 resolve", term="no term")
    office.happens("12/6 receive", "14/6 withdraw", agency=at["province"])
    office.happens("12/6 receive", "20/6 withdraw", term="land", agency=at["district"])
    office.happens("12/6 receive", "21/6 stop", term="land")
    office.happens("12/6 receive", "16/6 request_supplement", term="land", agency=at["province"])
    office.happens("12/6 receive", term="land")
    office.happens("26/6 receive", term="land", agency=offices.village_committee, channel="online")
    office.happens("12/6 receive", told("13/6 transfer", agency=at["district"]), "15/6 resolve", term="land")
