"""Log lines for machines: one JSON object a line, with the request's id. No query strings, nobody's data."""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings

PROBES = {"/healthz", "/readyz", "/metrics"}  # answered before addresses are looked up
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestOfTheLine(logging.Filter):
    """Adds the id of the request that is being answered, and names its address by the pattern: never what it held."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.request_id = request_id.get() or getattr(request, "id", "")
        if (path := getattr(request, "path", "")) and isinstance(record.args, tuple):
            record.args = tuple(route(request) if arg == path else arg for arg in record.args)
        return True


class JsonFormatter(logging.Formatter):
    """What happened, when and in which request. Of an exception its kind and place: its words may quote a row."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if found := getattr(record, "request_id", ""):
            line["request_id"] = found
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0] is not None:
            kind, _error, trace = record.exc_info
            line["exception"] = f"{kind.__module__}.{kind.__qualname__}"
            line["trace"] = [f"{at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(trace)]
        return json.dumps(line, ensure_ascii=False, default=str)


def route(request: object) -> str:
    """The pattern of a request's address, as `admin/<path:object_id>/`; of one that we do not have, only that."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return f"/{match.route}"
    path = getattr(request, "path", "")
    if path.startswith(settings.STATIC_URL):
        return settings.STATIC_URL
    return path if path in PROBES else "(no such address)"
