"""Dossiers over REST: list, hand in, read, act, and the clock."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from dossiers import calendars, clock, competence, histories, intakes, roles, selectors, services, submissions
from dossiers.api import versions
from dossiers.api.access import MayAct, OfOffice
from dossiers.api.documents import (
    EVENT_SELECTED,
    SELECTED,
    Action,
    ClockDocument,
    DossierDocument,
    DossierRow,
    ListedDossier,
    Listing,
    NewDossier,
    OpenedDossier,
    dossier_row,
    event_rows,
    listed,
)
from dossiers.api.idempotency import IDEMPOTENCY_KEY, REPLAYED, idempotency_key
from dossiers.api.listing import narrowed
from dossiers.api.pages import Pages
from dossiers.inputs import asked
from dossiers.models import Dossier, DossierEvent
from dossiers.rules import codes
from dossiers.rules.errors import BadValue, NotAllowed, NotFound
from dossiers.rules.explain import without_reasons
from dossiers.rules.lifecycle import MOVES, effective, replay
from dossiers.rules.officetime import day_of, to_date, to_instant

ACTIONS = tuple(move.action for move in MOVES if move.action != "submit")
"""What may be done to a dossier through the API; a correction is for people."""
ONLY_FOR = {"agency": "transfer", "promised_at": "extend", "outcome": "resolve"}
CODE_SHOWN = 60

ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, response=(200, 201, 304), description="Phiên bản: seq trong dấu ngoặc kép"
)
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="ETag đã đọc; hồ sơ đã thay đổi thì trả 412."
)
CODE = OpenApiParameter("code", str, OpenApiParameter.PATH, description="Mã hồ sơ")


class View(APIView):
    """For those who work for an office; answers are theirs alone, and asked for anew each time."""

    permission_classes = [OfOffice, MayAct]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class Dossiers(View):
    """The dossiers that the caller may see, and new ones."""

    pagination_class = Pages

    @extend_schema(
        operation_id="dossiers_list",
        summary="Danh sách hồ sơ",
        description="Theo thứ tự nhập; đi theo `next` không sót và không lặp hồ sơ nào. Không đếm tổng số.",
        parameters=[Listing],
        responses=ListedDossier(many=True),
    )
    def get(self, request: Request) -> Response:
        words = Listing(data=asked(request.query_params, "status"))
        words.is_valid(raise_exception=True)
        now = timezone.now()
        found = narrowed(selectors.visible_to(request.user), words.validated_data, now)
        pages = Pages()
        rows = pages.page(found, SELECTED.values(), request, words.validated_data["page_size"])
        return pages.get_paginated_response([listed(row, now) for row in rows])

    @extend_schema(
        operation_id="dossiers_create",
        summary="Nộp hoặc tiếp nhận hồ sơ",
        description="Mã bí mật tra cứu chỉ có trong câu trả lời này, để in lên giấy hẹn. Với Idempotency-Key, gửi lại "
        "cùng nội dung trong 7 ngày nhận lại đúng câu trả lời đầu tiên và không tạo thêm hồ sơ.",
        request=NewDossier,
        responses={201: OpenedDossier},
        parameters=[
            IDEMPOTENCY_KEY,
            REPLAYED,
            ETAG,
            OpenApiParameter("Location", OpenApiTypes.URI, OpenApiParameter.HEADER, response=(201,)),
        ],
    )
    def post(self, request: Request) -> Response:
        body = NewDossier(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        now = timezone.now()
        action, at = values.pop("action"), values.pop("at", now)
        form = intakes.Form(person=intakes.Person(**values.pop("applicant")), **values)

        def hand_in() -> Dossier:
            return intakes.hand_in(form, action=action, at=at, recorded_at=now, actor=request.user)

        if (key := idempotency_key(request)) is None:
            dossier = hand_in()
            answer, new = _opened(dossier), True
        else:
            dossier, answer, new = submissions.once(request.user, f"rest:{key}", request.data, now, hand_in, _opened)
        # never stored, and still the one on the slip
        secret = codes.lookup_secret(settings.LOOKUP_KEYS[0], dossier.code, dossier.secret_no)
        location = reverse("api:dossier", [dossier.code], request=request)
        headers = {"ETag": versions.etag(answer["seq"]), "Location": location, "Cache-Control": "no-store"}
        if not new:
            headers["Idempotency-Replayed"] = "true"
        return Response(answer | {"secret": secret}, status=201, headers=headers)


class OneDossier(View):
    """One dossier with its history."""

    @extend_schema(
        operation_id="dossiers_read",
        summary="Một hồ sơ và lịch sử của nó",
        parameters=[CODE, IF_NONE_MATCH, ETAG],
        responses={200: DossierDocument, 304: OpenApiResponse(description="Chưa có gì mới")},
    )
    def get(self, request: Request, code: str) -> Response:
        row = _columns(visible(request, code), "id")
        headers = {"ETag": versions.etag(row["seq"])}
        if versions.is_known(request, row["seq"]):
            return Response(status=304, headers=headers)
        events = DossierEvent.objects.filter(dossier=row["id"]).order_by("seq").values(*EVENT_SELECTED.values())
        told = event_rows(events, reasons=selectors.reads_reasons(request.user))
        return Response(dossier_row(row) | {"events": told}, headers=headers)


class Actions(View):
    """What is done to a dossier."""

    @extend_schema(
        operation_id="dossiers_act",
        summary="Thực hiện một việc trên hồ sơ",
        parameters=[CODE, OpenApiParameter("action", str, OpenApiParameter.PATH, enum=ACTIONS), IF_MATCH, ETAG],
        request=Action,
        responses={200: DossierRow},
    )
    def post(self, request: Request, code: str, action: str) -> Response:
        if action not in ACTIONS:
            raise NotFound("unknown_action", value=action[:CODE_SHOWN], accepted=", ".join(ACTIONS))
        body = Action(data=request.data)
        body.is_valid(raise_exception=True)
        details = dict(body.validated_data)
        for key, only in ONLY_FOR.items():
            if key in details and action != only:
                accepted = [name for name in body.fields if ONLY_FOR.get(name, action) == action]
                raise BadValue("not_for_this_action", action=action, key=key, accepted=accepted)
        now = timezone.now()
        at = details.pop("at", now)
        dossier = visible(request, code).select_related("agency__unit").first()
        if dossier is None:
            raise _unknown()
        if action not in roles.system_actions(request.user, dossier):
            raise NotAllowed("not_yours_to_do", action=action, code=dossier.code)
        if "agency" in details:
            details["agency"] = intakes.agency_in_force(details["agency"], to_date(day_of(to_instant(at))))
        competence.check_details(dossier, action, details)
        services.act(
            dossier.pk,
            action,
            at=at,
            recorded_at=now,
            actor=request.user,
            expected_seq=versions.expected(request, dossier.seq),
            **details,
        )
        row = _columns(Dossier.objects.filter(pk=dossier.pk))  # a transfer may have taken it out of sight
        return Response(dossier_row(row), headers={"ETag": versions.etag(row["seq"])})


class Clock(View):
    """What of its term a dossier has used, and why it is due when it is."""

    @extend_schema(
        operation_id="dossiers_clock",
        summary="Đồng hồ của hồ sơ",
        parameters=[CODE],
        responses=ClockDocument,
    )
    def get(self, request: Request, code: str) -> Response:
        dossier = visible(request, code).first()
        if dossier is None:
            raise _unknown()
        calendar_of = calendars.by_revision(dossier.calendar_id, calendars.current_revision())
        history = replay(effective(histories.load(dossier)), calendar_of)
        if not history:
            raise NotAllowed("entered_by_mistake", code=dossier.code)
        term = histories.term_of(dossier.term_kind, dossier.term_amount, dossier.term_cutoff, dossier.after_supplement)
        found = clock.read(history, term, to_instant(timezone.now()), calendar_of)
        if not selectors.reads_reasons(request.user):
            found = found._replace(trace=tuple(without_reasons(found.trace)))
        return Response(clock.document(found))


class NothingHere(APIView):
    """Any other address below `/api/`."""

    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound("unknown_address")


def visible(request: Request, code: str) -> QuerySet[Dossier]:
    """The dossier of a code, if the caller may see it; one of others' is as unknown as one that never was."""
    try:
        return selectors.visible_to(request.user).filter(code=codes.clean_dossier_code(code))
    except BadValue as error:
        raise NotFound(error.code, **error.params) from None


def _columns(found: QuerySet[Dossier], *more: str) -> dict[str, Any]:
    row: dict[str, Any] | None = found.values(*SELECTED.values(), *more).first()
    if row is None:
        raise _unknown()
    return row


def _opened(dossier: Dossier) -> dict[str, Any]:
    """The answer to a new dossier, but for its secret."""
    return dossier_row(_columns(Dossier.objects.filter(pk=dossier.pk)))


def _unknown() -> NotFound:
    return NotFound("no_dossier")
