"""Which agencies a dossier can go to, and what can be handed in at a desk."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from dossiers import selectors
from dossiers.models import Agency, Dossier, ProcedureVersion, Unit, UnitVersion
from dossiers.models.choices import Level
from dossiers.models.units import in_force

RECEIVE_ONLY = (Agency.Kind.ONE_STOP, Agency.Kind.SERVICE_CENTRE)


def agencies_in_reach(dossier: Dossier) -> QuerySet[Agency]:
    """The agencies in force of the dossier's province that may owe a result, but for the one that owes it now."""
    return agencies_for_correction(dossier).exclude(pk=dossier.agency_id)


def agencies_for_correction(dossier: Dossier) -> QuerySet[Agency]:
    """The same with the one that owes it now: a correction may take back how it came there."""
    province = province_of(dossier.agency.unit)
    reach = selectors.agencies_of_units(province.pk).filter(valid_to__isnull=True)
    return reach.exclude(kind__in=RECEIVE_ONLY).order_by("unit__level", "name")


def province_of(unit: Unit) -> Unit:
    """The province a unit lies in, by its last version: at most two steps up."""
    while unit.level != Level.PROVINCE:
        version = UnitVersion.objects.filter(unit=unit).select_related("parent").order_by("-valid_from").first()
        if version is None or version.parent is None:
            break
        unit = version.parent
    return unit


def desk_of(agency: Agency) -> Agency:
    """Where dossiers for an agency are handed in: at itself, or at the desk that serves it."""
    return agency.desk or agency


def offers(desk: Agency, day: date) -> list[tuple[ProcedureVersion, Agency]]:
    """What can be handed in at a desk on a day: each procedure in force with the agency that owes its result."""
    served = Agency.objects.filter(in_force(day), desk=desk).exclude(kind__in=RECEIVE_ONLY)
    owing = {(agency.key, agency.level): agency for agency in served.select_related("unit").order_by("-pk")}
    versions = ProcedureVersion.objects.filter(in_force(day), agency_key__in={key for key, _level in owing})
    versions = versions.exclude(change=ProcedureVersion.Change.ABOLISHED).select_related("procedure", "field")
    pairs = [(version, owing.get((version.agency_key, version.level))) for version in versions.order_by("name")]
    return [(version, agency) for version, agency in pairs if agency is not None]
