"""Reads API Gateway's REST proxy events (payload version 1.0) into typed values."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.authorisation import Caller
from cartwright.errors import BadRequest, FieldError, PayloadTooLarge, UnsupportedMediaType
from cartwright.validation import field_error, with_key

MAX_BODY_BYTES = 256 * 1024
CORRELATION_HEADER = "x-correlation-id"

Event = Mapping[str, Any]

_CORRELATION_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """`path`, `query` and `body` are of the types that the route states, already checked."""

    path: Any
    query: Any
    body: Any
    caller: Caller | None
    correlation_id: str


def header(event: Event, name: str) -> str:
    """The empty string when the request has no such header."""
    headers = event.get("headers") or {}
    return next((value for key, value in headers.items() if key.lower() == name and value), "")


def correlation_id(event: Event) -> str:
    """The caller's own, when it is fit for a log line; else API Gateway's id of the request."""
    given = header(event, CORRELATION_HEADER)
    if _CORRELATION_ID.fullmatch(given):
        return given
    return str((event.get("requestContext") or {}).get("requestId", ""))


def read_body(event: Event, kind: type[msgspec.Struct] | None) -> msgspec.Struct | None:
    """Raises PayloadTooLarge, UnsupportedMediaType, BadRequest."""
    if kind is None:
        return None
    body = _raw_body(event)
    media_type = header(event, "content-type").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise UnsupportedMediaType(
            "The body must be application/json.",
            errors=[FieldError("Content-Type", "must be application/json")],
        )
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise BadRequest(errors=[with_key(field_error(error), body, kind)]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = f"is not JSON: {error}" if body else "is required"
        raise BadRequest(errors=[FieldError("body", message)]) from None


def read_query(event: Event, kind: type[msgspec.Struct] | None) -> msgspec.Struct | None:
    """Raises BadRequest, also for a parameter given twice."""
    single = event.get("queryStringParameters") or {}
    for name, values in (event.get("multiValueQueryStringParameters") or {}).items():
        if len(values) > 1:
            raise BadRequest(errors=[FieldError(name, "is given more than once")])
    return _strings(single, kind)


def read_path(event: Event, kind: type[msgspec.Struct] | None) -> msgspec.Struct | None:
    """Raises BadRequest."""
    return _strings(event.get("pathParameters") or {}, kind)


def _strings(given: Mapping[str, str], kind: type[msgspec.Struct] | None) -> msgspec.Struct | None:
    if kind is None:
        if given:
            raise BadRequest(errors=[FieldError(next(iter(given)), "is not a known parameter")])
        return None
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadRequest(errors=[field_error(error)]) from None


def _raw_body(event: Event) -> bytes:
    text = event.get("body") or ""
    if len(text) > MAX_BODY_BYTES * 4 / 3 + 4:
        raise _too_large()
    if event.get("isBase64Encoded"):
        try:
            body = base64.b64decode(text, validate=True)
        except binascii.Error:
            raise BadRequest(errors=[FieldError("body", "is not valid base64")]) from None
    else:
        body = text.encode(errors="surrogatepass")
    if len(body) > MAX_BODY_BYTES:
        raise _too_large()
    return body


def _too_large() -> PayloadTooLarge:
    limit = f"is larger than {MAX_BODY_BYTES} bytes"
    return PayloadTooLarge(errors=[FieldError("body", limit)])
