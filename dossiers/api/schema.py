"""How the API describes itself: each operation with the problems it may answer, and how to say who asks."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from dossiers.api.problems import MEDIA_TYPE

ALWAYS = {
    "400": "Sai dạng",
    "401": "Chưa xác thực",
    "403": "Không được phép",
    "406": "Chỉ trả JSON",
    "429": "Quá nhiều yêu cầu",
    "503": "Tạm thời chưa phục vụ được",
}
WITH_VALUES = {"422": "Giá trị không dùng được"}
OF_ONE = {"404": "Không có, hoặc không thuộc tài khoản này"}
WHEN_WRITING = {
    "409": "Tình trạng hồ sơ không cho phép",
    "412": "Hồ sơ đã thay đổi từ lần đọc trước",
    "413": "Nội dung quá lớn",
    "415": "Chỉ nhận JSON",
}


class FieldProblem(serializers.Serializer):
    """One field that was refused."""

    field = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """RFC 9457: `detail` is one sentence for people, `code` one word for programs."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    params = serializers.DictField()
    errors = FieldProblem(many=True, required=False)


class Schema(AutoSchema):
    """Adds the problems, so that no answer is undocumented."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        problems = ALWAYS | WITH_VALUES
        if "{" in self.path:
            problems |= OF_ONE
        if self.method == "POST":
            problems |= WHEN_WRITING
        for code, description in sorted(problems.items()):
            problem = OpenApiResponse(Problem, description=description)
            bodies.setdefault(code, self._get_response_for_code(problem, code, [MEDIA_TYPE], direction))
        return bodies


class TokenScheme(OpenApiAuthenticationExtension):
    """`Authorization: Token …`."""

    target_class = "dossiers.api.access.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "«Token …»: mã do lệnh make_token in ra một lần.",
        }
