"""Who may do what to a dossier that they see. One table, in words in docs/rules.md.

Statuses are `rules.lifecycle`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser, User

from dossiers import selectors
from dossiers.models import Agency, Dossier, StaffMember
from dossiers.models.choices import Channel
from dossiers.rules.lifecycle import ACTIONS, CORRECT, RECEIVED, allowed_actions

Role = StaffMember.Role

_AT_THE_DESK = frozenset(
    {"receive", "refuse", "assign", "request_supplement", "request_payment", "supply", "pay", "withdraw"}
    | {"return_result"}
)
_IN_THE_OFFICE = frozenset({"assign", "request_supplement", "request_payment", "pause", "resume"})
MAY: Mapping[str, frozenset[str]] = {
    Role.DESK_OFFICER: _AT_THE_DESK,
    Role.ONE_STOP_HEAD: _AT_THE_DESK | {"transfer", CORRECT},
    Role.SPECIALIST: _IN_THE_OFFICE,
    Role.UNIT_LEADER: _IN_THE_OFFICE,
    # who takes a dossier in does not sign it: an ending, an apology and a new date are the leader's
    Role.SIGNING_LEADER: _IN_THE_OFFICE | {"extend", "stop", "resolve", "transfer", "recalculate", CORRECT},
    Role.CLERK: frozenset({"resolve"}),  # numbers and issues what was signed
    Role.POSTAL_OFFICER: frozenset({"receive", "return_result"}),  # on behalf of the applicant, of what came by post
    Role.CONTROLLER: frozenset(),
    Role.SYSTEM: frozenset(),  # moves dossiers over REST only: `system_actions`
}
_DESK_SYSTEM = MAY[Role.ONE_STOP_HEAD] - {CORRECT}
_OFFICE_SYSTEM = (MAY[Role.SIGNING_LEADER] | MAY[Role.CLERK]) - {CORRECT}  # a correction is for people
DESK_ROLES = frozenset({Role.DESK_OFFICER, Role.ONE_STOP_HEAD, Role.POSTAL_OFFICER})
"""Who take dossiers in, hand slips out and so see the look-up secret."""


class Standing(NamedTuple):
    """What one user is in the office: everything that a page asks about permission."""

    superuser: bool
    role: str
    agency: Agency | None

    @property
    def at_desk(self) -> bool:
        return self.superuser or self.role in DESK_ROLES

    @property
    def handles_applicants(self) -> bool:
        return self.superuser or self.role in selectors.HANDLE_APPLICANTS

    @property
    def takes_in(self) -> bool:
        """Whether dossiers are handed in to this user: a counter is needed for that."""
        return self.at_desk and self.agency is not None

    @property
    def channels(self) -> list[tuple[str, Any]]:
        """How what this user takes in may have come."""
        by_post_only = self.role == Role.POSTAL_OFFICER
        return [(value, label) for value, label in Channel.choices if value == Channel.POSTAL or not by_post_only]

    def role_actions(self, dossier: Dossier) -> frozenset[str]:
        """What the role allows with this dossier, whatever else its status: an office acts on what it owes itself."""
        if self.superuser:
            return frozenset(ACTIONS)
        if self.role not in DESK_ROLES and self.agency is not None and self.agency.pk != dossier.agency_id:
            return frozenset()
        if self.role == Role.CLERK and dossier.status == RECEIVED:
            return frozenset()  # nobody has worked on it, so nobody has signed it
        return MAY.get(self.role, frozenset())

    def actions(self, dossier: Dossier) -> list[str]:
        """What may be done now, in the order of the lifecycle's table; a correction last."""
        allowed = self.role_actions(dossier)
        return [action for action in (*allowed_actions(dossier.status), CORRECT) if action in allowed]


def standing(user: User | AnonymousUser) -> Standing:
    """What a user is; one query."""
    member = selectors.staff_member(user)
    if member is not None and member.agency_id is not None:
        agency = Agency.objects.select_related("unit", "desk__unit").get(pk=member.agency_id)
    else:
        agency = None
    return Standing(user.is_active and user.is_superuser, member.role if member is not None else "", agency)


def system_actions(user: User | AnonymousUser, dossier: Dossier) -> frozenset[str]:
    """What may be done over REST with a dossier that the user sees, whatever its status.

    The desk's actions where it was handed in at the system's agency, the office's where that agency owes it; of a
    system over a unit, any agency of the unit and below.
    """
    if user.is_active and user.is_superuser:
        return frozenset(ACTIONS)
    member = selectors.staff_member(user)
    if member is None or member.role != Role.SYSTEM:
        return frozenset()
    concerned = {dossier.desk_id, dossier.agency_id}
    if member.agency_id is not None:
        own = concerned & {member.agency_id}
    else:
        own = set(selectors.agencies_of_units(member.unit_id).filter(pk__in=concerned).values_list("pk", flat=True))
    at_desk = _DESK_SYSTEM if dossier.desk_id in own else frozenset()
    return at_desk | (_OFFICE_SYSTEM if dossier.agency_id in own else frozenset())
