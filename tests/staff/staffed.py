"""Sông Xanh with people at work, and what they do in the admin."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dossiers import personal
from dossiers.management.accounts import PERMISSIONS
from dossiers.models import Dossier, ProcedureStep, StaffMember
from dossiers.services import Intake, open_dossier
from tests.dossiers.at_work import at_work
from tests.factories import ApplicantFactory
from tests.reporting.told import Office

LIST = "/admin/dossiers/dossier/"
ID_NUMBER, PHONE = "079200001234", "0912345678"
Role = StaffMember.Role


def staffed() -> Office:
    """The ward's committee is served by the service centre, and Trần Thị Bình has handed in at it before."""
    office = at_work()
    offices = office.offices
    for agency in (offices.ward_committee, offices.department, offices.desk):
        agency.desk = offices.desk
        agency.save()
    for order, name in enumerate(["Bộ phận Một cửa", "Tư pháp – Hộ tịch", "Lãnh đạo"], start=1):
        ProcedureStep.objects.create(version=office.procedures["5 days"], order=order, office=name, share=30)
    office.applicant = ApplicantFactory(
        name="Trần Thị Bình",
        name_folded="tran thi binh",
        id_number_cipher=personal.seal(ID_NUMBER),
        id_number_mac=personal.mac(ID_NUMBER),
        phone_cipher=personal.seal(PHONE),
        phone_mac=personal.mac(PHONE),
    )
    return office


def person(role: str, agency: Any = None, unit: Any = None, name: str = "") -> User:
    """Somebody with a role, as `make_accounts` would make them."""
    user = User.objects.create_user(name or f"{role}-{User.objects.count()}", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="dossiers", codename__in=PERMISSIONS.get(role, ()))
    )
    StaffMember.objects.create(user=user, role=role, agency=agency, unit=unit)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def dossier(office: Office, ago: timedelta = timedelta(hours=1), term: str = "5 days", **given: Any) -> Dossier:
    """One handed in at the centre's desk for the ward's committee, by Trần Thị Bình."""
    given = {"agency": office.offices.ward_committee, "desk": office.offices.desk, "channel": "direct"} | given
    at = timezone.now() - ago
    return open_dossier(Intake(office.procedures[term], office.applicant, **given), at=at, recorded_at=at)


def page(found: Dossier) -> str:
    return reverse("admin:dossiers_dossier_change", args=[found.pk])


def do(client: Client, found: Dossier, action: str, **typed: Any) -> Any:
    """Post one action's form as the page offers it."""
    return client.post(page(found), {"action": action, "seq": found.seq} | typed)


def now_is(found: Dossier) -> str:
    return Dossier.objects.values_list("status", flat=True).get(pk=found.pk)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def local(at: datetime) -> str:
    """As a `datetime-local` input sends it."""
    from tests.reporting.told import OFFICE

    return f"{at.astimezone(OFFICE):%Y-%m-%dT%H:%M}"
