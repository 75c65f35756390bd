"""A dossier handed in, from the words on the form: what they name is found, the applicant sealed, all of it entered."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction

from dossiers import competence, selectors, services
from dossiers.models import Agency, Applicant, Dossier, ProcedureVersion
from dossiers.models.units import in_force
from dossiers.personal import mac, seal
from dossiers.rules import codes
from dossiers.rules.errors import BadValue, NotAllowed
from dossiers.rules.folding import fold
from dossiers.rules.officetime import day_of, to_date, to_instant


class Person(NamedTuple):
    """Who hands it in: a citizen or an organisation, in clear."""

    kind: str
    name: str
    id_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


class Form(NamedTuple):
    """What is asked for, by codes. Without a desk it is the one that serves the agency, or the agency itself."""

    procedure: str
    agency: str
    channel: str
    person: Person
    desk: str = ""
    assisted: bool = False
    office: str = ""


@transaction.atomic
def hand_in(form: Form, *, action: str, at: datetime, recorded_at: datetime, actor: User) -> Dossier:
    """The dossier opened for a form: by one who may, else `NotAllowed`; of what its desk offers, else `BadValue`."""
    day = to_date(day_of(to_instant(at)))
    version = version_in_force(form.procedure, day)
    agency = agency_in_force(form.agency, day)
    desk = agency_in_force(form.desk, day) if form.desk else competence.desk_of(agency)
    if not may_hand_in(actor, desk, agency):
        raise NotAllowed("not_yours_to_open", desk=desk.code, agency=agency.code)
    competence.check_offer(version, desk, agency, day)
    intake = services.Intake(
        version, enter(form.person), desk, agency, form.channel, assisted=form.assisted, office=form.office
    )
    return services.open_dossier(intake, action=action, at=at, recorded_at=recorded_at, actor=actor)


def version_in_force(code: str, day: date) -> ProcedureVersion:
    """What a procedure says on a day."""
    code = codes.clean_procedure_code(code)
    version = ProcedureVersion.objects.filter(in_force(day), procedure__code=code).first()
    if version is None:
        raise BadValue("unknown_procedure", value=code, day=day)
    return version


def agency_in_force(code: str, day: date) -> Agency:
    """Who has an identity code on a day."""
    code = codes.clean_agency_code(code)
    agency = Agency.objects.filter(in_force(day), code=code).select_related("desk", "unit").first()
    if agency is None:
        raise BadValue("unknown_agency", value=code, day=day)
    return agency


def may_hand_in(user: User, desk: Agency, agency: Agency) -> bool:
    """Whether a user may open a dossier at a desk for an agency: at their own desk, or for their own agency at its.

    Over a unit: where both are of it. So that whoever opens a dossier sees it (`selectors.visible_to`), and no one
    takes numbers of a desk they have nothing to do with.
    """
    if user.is_active and user.is_superuser:
        return True
    member = selectors.staff_member(user)
    if member is None:
        return False
    if member.agency_id is not None:
        at_own_desk = desk.pk == member.agency_id
        return at_own_desk or (agency.pk == member.agency_id and agency.desk_id == desk.pk)
    both = {desk.pk, agency.pk}
    return selectors.agencies_of_units(member.unit_id).filter(pk__in=both).count() == len(both)


def enter(person: Person) -> Applicant:
    """The applicant stored, numbers sealed."""
    return Applicant.objects.create(
        kind=person.kind,
        name=person.name,
        name_folded=fold(person.name)[:200],
        address=person.address,
        id_number_cipher=seal(person.id_number),
        id_number_mac=mac(person.id_number),
        phone_cipher=seal(person.phone),
        phone_mac=mac(person.phone),
        email_cipher=seal(person.email),
        email_mac=mac(person.email),
    )
