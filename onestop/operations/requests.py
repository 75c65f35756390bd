"""One log line a request, and an id that ties together all lines of one."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse

from onestop.operations import logs

HEADER = "X-Request-ID"
_USABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")

logger = logging.getLogger(__name__)


def log_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Take the id that a proxy gave, or make one; give it back in the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        found = given if _USABLE.fullmatch(given) else uuid.uuid4().hex
        before = logs.request_id.set(found)
        request.id = found  # type: ignore[attr-defined]  # for what Django logs when we are done
        start = perf_counter()
        try:
            response = get_response(request)
            response.headers[HEADER] = found
            ms = round((perf_counter() - start) * 1000)
            facts = {"method": request.method, "route": logs.route(request), "status": response.status_code, "ms": ms}
            level = logging.INFO if response.status_code < 500 else logging.ERROR
            line = "%s %s %s in %d ms"
            logger.log(level, line, *facts.values(), extra={"facts": facts})
            return response
        finally:
            logs.request_id.reset(before)

    return middleware
