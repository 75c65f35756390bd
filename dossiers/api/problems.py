"""Every refusal as RFC 9457 `application/problem+json`: one handler, one table from errors to statuses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from http import HTTPStatus
from typing import Any

from django.db import OperationalError
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import ErrorResponse
from rest_framework import exceptions
from rest_framework.response import Response

from dossiers.api.sentences import SENTENCES
from dossiers.rules.errors import BadValue, BeyondHorizon, DossierError, NotAllowed, NotFound, Stale
from dossiers.rules.officetime import to_office
from dossiers.sentences import INSTANTS, sentence

MEDIA_TYPE = "application/problem+json"
SHOWN_IN_DETAIL = 3
STATUSES: dict[type[DossierError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.PRECONDITION_FAILED,
    BadValue: HTTPStatus.UNPROCESSABLE_ENTITY,
    BeyondHorizon: HTTPStatus.UNPROCESSABLE_ENTITY,
    DossierError: HTTPStatus.CONFLICT,
}
STATUSES_BY_CODE = {
    # not allowed with these values, whatever the status: what was sent is to be changed
    **dict.fromkeys(
        (
            "agency_changes_by_transfer_only", "agency_needed", "in_the_future", "promise_in_the_future",
            "reason_needed", "transfer_to_another_agency",
        ),
        HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "body_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "not_yours_to_do": HTTPStatus.FORBIDDEN,
    "not_yours_to_open": HTTPStatus.FORBIDDEN,
    "read_only": HTTPStatus.FORBIDDEN,
    "report_for_units": HTTPStatus.FORBIDDEN,
    "report_outside_unit": HTTPStatus.FORBIDDEN,
    # the installation is not ready: not the caller's doing
    "busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "no_calendar": HTTPStatus.SERVICE_UNAVAILABLE,
    "no_calendar_for_answers": HTTPStatus.SERVICE_UNAVAILABLE,
}  # fmt: skip


class Refusal(exceptions.APIException):
    """A `DossierError` on its way out."""

    def __init__(self, error: DossierError) -> None:
        super().__init__(error.code, error.code)
        self.error = error
        self.status_code = status_of(error)


def status_of(error: DossierError) -> HTTPStatus:
    """The status of a refusal: by its code where that says more, else by its class."""
    by_class = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    return STATUSES_BY_CODE.get(error.code, by_class)


class Handler(ExceptionHandler):
    """What any view of ours raises, turned into a problem."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, OperationalError) and "locked" in str(exc):  # a bulk load holds SQLite's one lock
            exc = DossierError("busy")
        return Refusal(exc) if isinstance(exc, DossierError) else super().convert_known_exceptions(exc)

    def report_exception(self, exc: exceptions.APIException, response: Response) -> None:
        if not isinstance(exc, Refusal):  # foreseen, even where it is the installation's fault
            super().report_exception(exc, response)

    def get_response(self, exc: exceptions.APIException, data: dict[str, Any]) -> Response:
        response = super().get_response(exc, data)
        response.content_type = MEDIA_TYPE
        if exc.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            response.headers["Retry-After"] = "60"
        return response


class Formatter(ExceptionFormatter):
    """A problem's members. `errors` names the fields that a 400 is about."""

    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        members: dict[str, Any] = _writable(self.members(error_response))
        return members

    def members(self, error_response: ErrorResponse) -> dict[str, Any]:
        status = HTTPStatus(self.exc.status_code)
        problem = {"type": "about:blank", "title": status.phrase, "status": status.value}
        if isinstance(self.exc, Refusal):
            # the sentences of the view's own room, where it is not ours
            templates = {**SENTENCES, **getattr(self.context["view"], "sentences", {})}
            error = self.exc.error
            params = {name: _plain(name, value) for name, value in error.params.items()}
            return problem | {"detail": sentence(error, templates), "code": error.code, "params": params}
        errors = [{"field": one.attr, "code": one.code, "detail": one.detail} for one in error_response.errors]
        if isinstance(self.exc, exceptions.ValidationError):
            shown = [f"{one['field']}: {one['detail']}" for one in errors[:SHOWN_IN_DETAIL]]
            return problem | {"detail": " ".join(shown), "code": "invalid", "params": {}, "errors": errors}
        first = errors[0]
        return problem | {"detail": first["detail"], "code": first["code"], "params": {}}


def _writable(value: Any) -> Any:
    """The same without lone surrogates, which JSON can name, a refusal may repeat, and no answer can hold."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_writable(key): _writable(item) for key, item in value.items()}
    return [_writable(item) for item in value] if isinstance(value, list) else value


def _plain(name: str, value: object) -> Any:
    if name in INSTANTS and isinstance(value, int):
        return to_office(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return [_plain("", item) for item in value] if isinstance(value, Iterable) else str(value)
