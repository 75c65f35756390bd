"""The indicators of reform: the options of the command `reform_indicators` as words of the address, its JSON."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from dossiers.inputs import Text, asked
from dossiers.rules.officetime import to_instant
from reporting import scopes
from reporting.api.periods import LONGEST_WORD, OfPeriod
from reporting.reform import indicators
from reporting.reform.layouts import as_json
from reporting.sentences import SENTENCES


class Options(OfPeriod):
    """What `reform_indicators` takes; what is not given is the caller's own unit."""

    province = Text(max_length=LONGEST_WORD, required=False, help_text="Mã tỉnh; mặc định: đơn vị của tài khoản.")
    unit = Text(max_length=LONGEST_WORD, required=False, help_text="Mã đơn vị, gồm cả các đơn vị bên dưới")


class ReformIndicators(APIView):
    """The indicators of the caller's unit, with all below it."""

    sentences = SENTENCES
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "report"

    @extend_schema(
        operation_id="reform_indicators",
        summary="Chỉ tiêu cải cách hành chính",
        description="Đúng như lệnh `reform_indicators --format json`.",
        parameters=[Options],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> HttpResponse:
        words = Options(data=asked(request.query_params))
        words.is_valid(raise_exception=True)
        unit = scopes.unit_of(request.user)
        query = indicators.ask(scopes.narrowed(words.validated_data, unit), to_instant(timezone.now()))
        scopes.check(query, unit)
        body = as_json(indicators.make(query))
        return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "private, no-cache"})
