"""The OpenAPI document, and Swagger UI over it from our own static files."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

POLICY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
"""Ours, and the pictures that Swagger UI keeps in its style sheet."""


class Document(SpectacularAPIView):
    """OpenAPI 3 of all that is below `/api/`."""


class Pages(SpectacularSwaggerSplitView):
    """Our template has no inline style, so that the policy needs no exception for one."""

    url_name = "api-schema"
    template_name = "dossiers/api_docs.html"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().get(request, *args, **kwargs)
        response.headers["Content-Security-Policy"] = POLICY
        return response
