"""Tokens of other systems. A token is shown once, when it is made; only its digest is stored."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.models import User
from django.db import transaction
from rest_framework.authtoken.models import Token

from dossiers.models import Agency, StaffMember, Unit
from dossiers.rules.errors import NotAllowed

DIGEST_LENGTH = 40  # of hex: what the table holds, 160 bits


def digest(token: str) -> str:
    """What is stored of a token, and looked up by."""
    return hashlib.sha256(token.encode()).hexdigest()[:DIGEST_LENGTH]


@transaction.atomic
def issue(name: str, agency: Agency | None, unit: Unit | None, *, renew: bool = False) -> str:
    """A token for a system of this name, at an agency or over a unit; with `renew` in place of its old one."""
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User(username=name)
        user.set_unusable_password()
        user.save()
        StaffMember.objects.create(user=user, role=StaffMember.Role.SYSTEM, agency=agency, unit=unit)
    else:
        _check(user, agency, unit, renew=renew)
    token = secrets.token_urlsafe(32)
    Token.objects.filter(user=user).delete()
    Token.objects.create(user=user, key=digest(token))
    return token


def _check(user: User, agency: Agency | None, unit: Unit | None, *, renew: bool) -> None:
    member = StaffMember.objects.filter(user=user, role=StaffMember.Role.SYSTEM).first()
    if member is None:
        raise NotAllowed("name_taken", name=user.username)
    if (member.agency, member.unit) != (agency, unit):
        raise NotAllowed("system_elsewhere", name=user.username, at=member.agency or member.unit)
    if not renew and Token.objects.filter(user=user).exists():
        raise NotAllowed("has_a_token", name=user.username)
