"""Reads with the permission filter in them: every list, search, count and page of dossiers starts here."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from dossiers.models import Agency, Dossier, StaffMember, UnitVersion
from dossiers.models.choices import Channel

Role = StaffMember.Role
HANDLE_APPLICANTS = frozenset(
    {Role.DESK_OFFICER, Role.ONE_STOP_HEAD, Role.SPECIALIST, Role.UNIT_LEADER, Role.SIGNING_LEADER}
    | {Role.POSTAL_OFFICER}
)
"""Who see who applied; nobody else, in no list and by no search."""


def visible_to(user: User | AnonymousUser) -> QuerySet[Dossier]:
    """The dossiers a user may see: handed in at, or owed by, their agency; over a unit, all of it and below.

    The postal operator's staff see what came by post, and nobody else's papers.
    """
    if user.is_active and user.is_superuser:
        return Dossier.objects.all()
    member = staff_member(user)
    if member is None:
        return Dossier.objects.none()
    if member.agency_id is not None:
        found = Dossier.objects.filter(Q(agency=member.agency_id) | Q(desk=member.agency_id))
    else:
        found = Dossier.objects.filter(agency__in=agencies_of_units(member.unit_id))
    return found.filter(channel=Channel.POSTAL) if member.role == Role.POSTAL_OFFICER else found


def may_write_by_rest(user: User | AnonymousUser) -> bool:
    """Whether a user may move dossiers over REST: systems may; staff do it on their pages, each by their role."""
    if user.is_active and user.is_superuser:
        return True
    member = staff_member(user)
    return member is not None and member.role == StaffMember.Role.SYSTEM


def handles_applicants(user: User | AnonymousUser) -> bool:
    """Whether a user sees who applied, of the dossiers that are visible to them."""
    if user.is_active and user.is_superuser:
        return True
    member = staff_member(user)
    return member is not None and member.role in HANDLE_APPLICANTS


def reads_reasons(user: User | AnonymousUser) -> bool:
    """Whether a user reads the reasons given for what was done: free words, which may name people.

    So those who see applicants do, and the systems of one agency, which tell its own staff; in no face anybody else.
    """
    if user.is_active and user.is_superuser:
        return True
    member = staff_member(user)
    if member is None:
        return False
    return member.role in HANDLE_APPLICANTS or (member.role == Role.SYSTEM and member.agency_id is not None)


def staff_member(user: User | AnonymousUser) -> StaffMember | None:
    """What a user is in the office, if anything."""
    if not user.is_active or user.pk is None:
        return None
    return StaffMember.objects.filter(user=user.pk).first()


def agencies_of_units(unit_id: int | None) -> QuerySet[Agency]:
    """The agencies of a unit and of every unit that ever stood below it: three levels, so two steps down."""
    children = UnitVersion.objects.filter(parent=unit_id).values("unit")
    grandchildren = UnitVersion.objects.filter(parent__in=children).values("unit")
    return Agency.objects.filter(Q(unit=unit_id) | Q(unit__in=children) | Q(unit__in=grandchildren))
