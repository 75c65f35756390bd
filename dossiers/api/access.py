"""Who asks, and what they may do. What they may see is `selectors.visible_to`, everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import authentication, permissions
from rest_framework.authtoken.models import Token
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from dossiers import selectors, tokens
from dossiers.clients import address_of
from dossiers.rules.errors import NotAllowed
from dossiers.throttle import counters

if TYPE_CHECKING:  # it reads settings that name this module
    from rest_framework.views import APIView


class TokenAuthentication(authentication.TokenAuthentication):
    """`Authorization: Token …`; only the digest of a token is stored."""

    model = Token

    def authenticate_credentials(self, key: str) -> Any:
        return super().authenticate_credentials(tokens.digest(key))


class OfOffice(permissions.BasePermission):
    """People and systems that work for an office: others have an account, but nothing here."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        if not user.is_authenticated:
            return False
        return bool(user.is_superuser) or selectors.staff_member(user) is not None


class MayAct(permissions.BasePermission):
    """Reading for all; moving dossiers for systems: what staff may do depends on their role, and is on their pages."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method not in permissions.SAFE_METHODS and not selectors.may_write_by_rest(request.user):
            raise NotAllowed("read_only")
        return True


class ByAddress:
    """Who has no token is told by the address that the look-up counts by, which nobody can write into a header."""

    cache = counters

    def get_ident(self, request: Request) -> str:
        return address_of(request)


class PerToken(ByAddress, UserRateThrottle):
    """How often one system, or one of the staff, may ask."""

    scope = "token"


class PerAddress(ByAddress, AnonRateThrottle):
    """How often one may ask for what needs no token: the schema and its pages."""

    scope = "address"
