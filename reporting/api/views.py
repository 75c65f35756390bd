"""The statement: the options of the command `report` as words of the address, its JSON byte for byte."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from dossiers.inputs import Text, asked
from dossiers.rules.officetime import to_instant
from reporting import queries, scopes, statement
from reporting.api.periods import LONGEST_WORD, OfPeriod
from reporting.layouts import LAYOUTS
from reporting.rates import PRACTICES
from reporting.sentences import SENTENCES


class Options(OfPeriod):
    """What `report` takes; what is not given is the default."""

    by = serializers.ChoiceField(queries.GROUPINGS, default=queries.LEVEL)
    province = Text(max_length=LONGEST_WORD, required=False, help_text="Mã tỉnh; mặc định: đơn vị của tài khoản.")
    unit = Text(max_length=LONGEST_WORD, required=False, help_text="Mã đơn vị")
    scope = serializers.ChoiceField(queries.SCOPES, default=queries.OWN)
    as_of = Text(max_length=LONGEST_WORD, required=False, help_text="Những gì đã xảy ra đến lúc này.")
    known_at = Text(max_length=LONGEST_WORD, required=False, help_text="Những gì đã ghi nhận đến lúc này.")
    practice = serializers.ChoiceField(PRACTICES, required=False)
    frame = Text(max_length=LONGEST_WORD, required=False, help_text="then, now hoặc một ngày")
    source = serializers.ChoiceField(queries.SOURCES, required=False)


class Report(APIView):
    """A statement of the caller's unit."""

    sentences = SENTENCES
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "report"

    @extend_schema(
        operation_id="report",
        summary="Báo cáo tình hình giải quyết hồ sơ",
        description="Đúng như lệnh `report --format json`.",
        parameters=[Options],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> HttpResponse:
        words = Options(data=asked(request.query_params))
        words.is_valid(raise_exception=True)
        unit = scopes.unit_of(request.user)
        query = queries.read(scopes.narrowed(words.validated_data, unit), to_instant(timezone.now()))
        scopes.check(query, unit)
        body = LAYOUTS["json"](statement.make(query))
        return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "private, no-cache"})
