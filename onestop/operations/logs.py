"""Log lines: one JSON object each for machines, with the request's id, or text. No query strings, nobody's data."""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings

PROBES = {"/healthz", "/readyz", "/metrics"}  # answered before addresses are looked up
CELERYS_TASKS = "celery.app.trace"
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
            "message": message(record),
        }
        if found := getattr(record, "request_id", ""):
            line["request_id"] = found
        line |= getattr(record, "facts", {})
        if kind := exception(record):
            line |= {"exception": kind, "trace": places(record)}
        return json.dumps(line, ensure_ascii=False, default=str)


class LineFormatter(logging.Formatter):
    """The same for people at a terminal, an exception on lines below."""

    def format(self, record: logging.LogRecord) -> str:
        lines = [f"{record.levelname} {record.name}: {message(record)}"]
        if kind := exception(record):
            lines += [kind, *places(record)]
        return "\n  ".join(lines)


def message(record: logging.LogRecord) -> str:
    """What was logged, but an exception in it by its kind. Celery puts the words of what a task raised into a text."""
    told = getattr(record, "data", {})
    if record.name == CELERYS_TASKS and "exc" in told:
        return f"Task {told['name']}[{told['id']}] {told.get('description', '')}".rstrip()
    if isinstance(record.msg, BaseException):
        return type(record.msg).__name__
    if isinstance(record.args, tuple) and any(isinstance(arg, BaseException) for arg in record.args):
        return str(record.msg) % tuple(
            type(arg).__name__ if isinstance(arg, BaseException) else arg for arg in record.args
        )
    return record.getMessage()


def exception(record: logging.LogRecord) -> str:
    """The kind of exception, by its full name; empty if there was none."""
    kind = record.exc_info and record.exc_info[0]
    return f"{kind.__module__}.{kind.__qualname__}" if kind else ""


def places(record: logging.LogRecord) -> list[str]:
    """Where it was raised, outermost first."""
    trace = record.exc_info and record.exc_info[2]
    return [f"{at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(trace or None)]


def route(request: object) -> str:
    """The pattern of a request's address, as `admin/<path:object_id>/`; of one that we do not have, only that."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return f"/{match.route}"
    path = getattr(request, "path", "")
    if path.startswith(settings.STATIC_URL):
        return settings.STATIC_URL
    return path if path in PROBES else "(no such address)"
