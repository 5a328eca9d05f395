"""Structured logs: one JSON object per line on stderr, which Lambda sends to the function's log group.

Control characters and line separators in user input are escaped, also those that JSON allows, so that input cannot
forge a log line.
"""

import functools
import logging
import os
import re
import sys
import time
import traceback
from collections.abc import Mapping
from typing import Any, TextIO

import msgspec

from cartwright.deadline import DEADLINE

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
RESERVED = _STANDARD | {"error", "level", "logger", "service", "timestamp"}
"""Names that custom fields cannot have."""
_SECRET = re.compile(
    r"authorization|token|payment_method|password|secret|cookie|credential|api[_-]?key", re.IGNORECASE
)
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029]")
_REDACTED = "[redacted]"
_LONGEST_ID = 64
_PLAIN = frozenset({int, float, bool, type(None)})


class Invocation:
    """The fields of every log line of the current invocation. An execution environment serves one invocation at a time.

    The first invocation is a cold start, except with provisioned concurrency.
    """

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self._own: dict[str, Any] = {}
        self._cold = os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") != "provisioned-concurrency"

    def begin(self, context: object, correlation_id: str | None = None) -> None:
        """`context` is Lambda's; attributes it lacks are omitted from the lines. Its clock sets the deadline."""
        DEADLINE.begin(context)
        self.fields = {
            "cold_start": self._cold,
            "function_name": getattr(context, "function_name", None),
            "function_request_id": getattr(context, "aws_request_id", None),
            "correlation_id": correlation_id or getattr(context, "aws_request_id", None),
            "xray_trace_id": _trace_id(os.environ.get("_X_AMZN_TRACE_ID", "")),
        }
        self._own = dict(self.fields)
        self._cold = False

    @property
    def request_id(self) -> str:
        """Lambda's request id; empty outside an invocation."""
        return str(self.fields.get("function_request_id") or "")

    def reset(self) -> None:
        """Removes the fields of the previous message of a batch."""
        self.fields = dict(self._own)

    def act(self, subject: str, email: str) -> None:
        """Adds the staff member who made the request to the following lines."""
        self.fields |= {"actor": subject, "actor_email": email or None}

    def correlate(self, correlation_id: str) -> None:
        self.fields["correlation_id"] = correlation_id

    def follow(self, detail: Mapping[str, Any]) -> None:
        """Adds the event's correlation id and order id to the following lines. `detail` is not validated yet."""
        data = detail.get("data")
        order_id = data.get("order_id") if isinstance(data, Mapping) else None
        self.correlate(str(detail.get("correlation_id", ""))[:_LONGEST_ID])
        if order_id:
            self.fields["order_id"] = str(order_id)[:_LONGEST_ID]


INVOCATION = Invocation()


class JsonFormatter(logging.Formatter):
    """Adds a record's `extra` as fields, and redacts fields whose names suggest a secret."""

    def __init__(self, service: str, invocation: Invocation) -> None:
        super().__init__()
        self._service = service
        self._invocation = invocation

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "level": record.levelname,
            "message": record.getMessage(),
            "service": self._service,
            "timestamp": _timestamp(record.created),
            "logger": record.name,
            **self._invocation.fields,
        }
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = {
                "type": f"{type(error).__module__}.{type(error).__qualname__}",
                "message": str(error),
                "stack": "".join(traceback.format_exception(error)),
            }
        present = {name: value for name, value in line.items() if value is not None}
        text = msgspec.json.encode(redacted(present), enc_hook=str).decode()
        return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def configure(service: str, *, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Replaces the root logger's handlers, because Lambda's own handler would write every line a second time."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter(service, INVOCATION))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def redacted(value: Any) -> Any:
    """Returns `value` with all values redacted, at any depth, whose keys suggest a secret."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, str):
        return value if value.isascii() else value.encode(errors="backslashreplace").decode()
    if isinstance(value, Mapping):
        return {
            str(name): _REDACTED if _is_secret(str(name)) else redacted(inner)
            for name, inner in value.items()
        }
    return [redacted(inner) for inner in value] if isinstance(value, list | tuple) else value


@functools.lru_cache(maxsize=512)
def _is_secret(name: str) -> bool:
    return _SECRET.search(name) is not None


def _timestamp(seconds: float) -> str:
    whole, fraction = divmod(int(seconds * 1000), 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(whole))}.{fraction:03d}Z"


def _trace_id(header: str) -> str | None:
    return next((part[5:] for part in header.split(";") if part.startswith("Root=")), None)
