"""Who is competent for what: what can be handed in at a desk, which agency owes it, and where a dossier can go.

One rule for every face. A page offers what it allows; over REST whatever else is sent is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from dossiers import selectors
from dossiers.models import Agency, Dossier, ProcedureVersion, Unit, UnitSuccession, UnitVersion
from dossiers.models.choices import Level
from dossiers.models.units import in_force
from dossiers.rules.errors import BadValue

RECEIVE_ONLY = (Agency.Kind.ONE_STOP, Agency.Kind.SERVICE_CENTRE)

# -- handing in -------------------------------------------------------------------------------------------


def desk_of(agency: Agency) -> Agency:
    """Where dossiers for an agency are handed in: at itself, or at the desk that serves it."""
    return agency.desk or agency


def served_at(desk: Agency, day: date) -> QuerySet[Agency]:
    """The agencies in force on a day that may owe a result and whose dossiers are handed in at a desk."""
    here = Q(desk=desk) | Q(pk=desk.pk, desk__isnull=True)
    return Agency.objects.filter(in_force(day), here).exclude(kind__in=RECEIVE_ONLY)


def offers(desk: Agency, day: date) -> list[tuple[ProcedureVersion, Agency]]:
    """What can be handed in at a desk on a day: each procedure in force with the agency that owes its result."""
    served = served_at(desk, day).select_related("unit").order_by("-pk")
    owing = {(agency.key, agency.level): agency for agency in served}
    versions = ProcedureVersion.objects.filter(in_force(day), agency_key__in={key for key, _level in owing})
    versions = versions.exclude(change=ProcedureVersion.Change.ABOLISHED).select_related("procedure", "field")
    pairs = [(version, owing.get((version.agency_key, version.level))) for version in versions.order_by("name")]
    return [(version, agency) for version, agency in pairs if agency is not None]


def check_offer(version: ProcedureVersion, desk: Agency, agency: Agency, day: date) -> None:
    """Refused with `BadValue` unless it is among what the desk offers."""
    if not served_at(desk, day).filter(pk=agency.pk).exists():
        raise BadValue("not_served", desk=desk.code, agency=agency.code)
    if version.change == ProcedureVersion.Change.ABOLISHED:
        raise BadValue("procedure_abolished", value=version.procedure.code, day=day)
    if (agency.key, agency.level) != (version.agency_key, version.level):
        raise BadValue("not_competent", agency=agency.code, value=version.procedure.code)


# -- moving -----------------------------------------------------------------------------------------------


def agencies_in_reach(dossier: Dossier) -> QuerySet[Agency]:
    """The agencies in force that may owe a result where the dossier lies, but for the one that owes it now.

    That is in its province, and in those that took the province over since.
    """
    return agencies_for_correction(dossier).exclude(pk=dossier.agency_id)


def agencies_for_correction(dossier: Dossier) -> QuerySet[Agency]:
    """The same with the one that owes it now: a correction may take back how it came there."""
    within = Q()
    for unit in _with_successors(province_of(dossier.agency.unit)):
        within |= Q(pk__in=selectors.agencies_of_units(unit.pk).values("pk"))
    reach = Agency.objects.filter(within, valid_to__isnull=True)
    return reach.exclude(kind__in=RECEIVE_ONLY).order_by("unit__level", "name")


def province_of(unit: Unit) -> Unit:
    """The province a unit lies in, by its last version: at most two steps up."""
    while unit.level != Level.PROVINCE:
        version = UnitVersion.objects.filter(unit=unit).select_related("parent").order_by("-valid_from").first()
        if version is None or version.parent is None:
            break
        unit = version.parent
    return unit


def _with_successors(unit: Unit) -> list[Unit]:
    """A unit and those that took it over, one after the other; none of them twice."""
    found = [unit]
    while True:
        taken_over = UnitSuccession.objects.filter(predecessor=found[-1], main=True).order_by("-on")
        succession = taken_over.exclude(successor__in=found).select_related("successor").first()
        if succession is None:
            return found
        found.append(succession.successor)


def check_details(dossier: Dossier, action: str, details: Mapping[str, Any]) -> None:
    """Refused with `BadValue` where a step lacks what every page asks for, or goes where no page lets it go."""
    agency = details.get("agency")
    if action == "resolve" and not details.get("outcome"):
        raise BadValue("outcome_needed")
    # that it is another one than now, the lifecycle says
    if isinstance(agency, Agency) and not agencies_for_correction(dossier).filter(pk=agency.pk).exists():
        raise BadValue("out_of_reach", agency=agency.code)
