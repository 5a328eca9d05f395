"""Parses API Gateway's REST proxy events (payload version 1.0) into typed values."""

import base64
import binascii
import functools
import re
from collections.abc import Mapping
from typing import Any, get_args, get_origin

import msgspec

from cartwright.authorisation import Caller
from cartwright.errors import BadRequest, FieldError, PayloadTooLarge, UnsupportedMediaType
from cartwright.fields import Actor
from cartwright.http.headers import EntityTags, header
from cartwright.http.routes import Route
from cartwright.validation import field_error, with_key

MAX_BODY_BYTES = 256 * 1024
MAX_DEPTH = 32
"""Maximum nesting of arrays and objects in a merge patch."""
CORRELATION_HEADER = "x-correlation-id"

Event = Mapping[str, Any]

_CORRELATION_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_WHOLE = re.compile(r"-?[0-9]+")


class RawBody(msgspec.Struct, frozen=True):
    """The body as it was sent and signed. `headers` have lower-case names."""

    content: bytes
    headers: Mapping[str, str]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """`path`, `query`, `headers` and `body` have the types that the route declares, and are validated.

    The `body` of a merge patch is a dict, that of a raw route a RawBody.
    `if_match` is set if the route declares a precondition. `source_ip` is the address of the gateway's client, or empty
    if unknown.
    """

    path: Any
    query: Any
    body: Any
    caller: Caller | None
    correlation_id: str
    headers: Any = None
    if_match: EntityTags = EntityTags()
    source_ip: str = ""

    @property
    def actor(self) -> Actor:
        """The author recorded for a change; without a subject on public routes."""
        return Actor(self.caller.subject, self.caller.email or None) if self.caller else Actor("")


def source_ip(event: Event) -> str:
    """The address of the peer. X-Forwarded-For is ignored, because callers can forge it."""
    identity = (event.get("requestContext") or {}).get("identity") or {}
    return str(identity.get("sourceIp") or "")


def correlation_id(event: Event) -> str:
    """The caller's id if it is safe to log, else API Gateway's request id."""
    given = header(event, CORRELATION_HEADER)
    if _CORRELATION_ID.fullmatch(given):
        return given
    return str((event.get("requestContext") or {}).get("requestId", ""))


def read_body(event: Event, route: Route) -> msgspec.Struct | dict[str, Any] | None:
    """Raises PayloadTooLarge, UnsupportedMediaType, BadRequest."""
    if route.body is None:
        return None
    body = _raw_body(event)
    media_type = header(event, "content-type").partition(";")[0].strip().lower()
    if media_type != route.media_type:
        raise UnsupportedMediaType(
            f"The body must be {route.media_type}.",
            errors=[FieldError("Content-Type", f"must be {route.media_type}")],
        )
    if route.raw:
        return RawBody(body, {name.lower(): value for name, value in (event.get("headers") or {}).items()})
    try:
        if route.request is None:
            return _patch(msgspec.json.decode(body), route.body)
        return msgspec.json.decode(body, type=route.request)
    except msgspec.ValidationError as error:
        raise BadRequest(errors=[with_key(field_error(error), body, route.body)]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = f"is not JSON: {error}" if body else "is required"
        raise BadRequest(errors=[FieldError("body", message)]) from None


def read_query(event: Event, kind: type[msgspec.Struct] | None) -> msgspec.Struct | None:
    """Raises BadRequest, also for a repeated parameter that is not a tuple in `kind`."""
    given: dict[str, Any] = dict(event.get("queryStringParameters") or {})
    for name, values in (event.get("multiValueQueryStringParameters") or {}).items():
        given[name] = values if len(values) != 1 else values[0]
    for name, value in given.items():
        if kind and name in _fields_of(kind, tuple):
            given[name] = [value] if isinstance(value, str) else value
        elif not isinstance(value, str):
            raise BadRequest(errors=[FieldError(name, "is given more than once")])
    return _strings(given, kind)


def read_path(event: Event, kind: type[msgspec.Struct] | None) -> msgspec.Struct | None:
    """Raises BadRequest."""
    return _strings(event.get("pathParameters") or {}, kind)


def read_headers(event: Event, kind: type[msgspec.Struct] | None) -> msgspec.Struct | None:
    """Raises BadRequest with the name of the header."""
    if kind is None:
        return None
    given = {name: header(event, name.replace("_", "-")) for name in kind.__struct_fields__}
    try:
        return msgspec.convert({name: value for name, value in given.items() if value}, kind)
    except msgspec.ValidationError as error:
        fault = field_error(error)
        raise BadRequest(errors=[FieldError(header_name(fault.field), fault.message)]) from None


def header_name(field: str) -> str:
    """`basket_token` -> Basket-Token."""
    return field.replace("_", "-").title()


def _strings(given: Mapping[str, Any], kind: type[msgspec.Struct] | None) -> msgspec.Struct | None:
    if kind is None:
        if given:
            raise BadRequest(errors=[FieldError(next(iter(given)), "is not a known parameter")])
        return None
    for name in given.keys() & _fields_of(kind, int):
        values = [given[name]] if isinstance(given[name], str) else given[name]
        if not all(map(_WHOLE.fullmatch, values)):
            raise BadRequest(errors=[FieldError(name, "is not a whole number in decimal digits")])
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadRequest(errors=[field_error(error)]) from None


@functools.cache
def _fields_of(kind: type[msgspec.Struct], wanted: type) -> frozenset[str]:
    """Parameters of `kind` whose type is or contains `wanted`, inside annotations and unions too."""
    return frozenset(
        each.encode_name for each in msgspec.structs.fields(kind) if _mentions(each.type, wanted)
    )


def _mentions(hint: Any, wanted: type) -> bool:
    return wanted in (hint, get_origin(hint)) or any(_mentions(each, wanted) for each in get_args(hint))


def _patch(document: Any, kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Raises BadRequest."""
    if not isinstance(document, dict):
        raise BadRequest(errors=[FieldError("body", "Expected object")])
    for name in document:
        if name not in kind.__struct_encode_fields__:
            raise BadRequest(errors=[FieldError(name, "is not a known field")])
    level: list[Any] = [document]
    for _ in range(MAX_DEPTH):
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [value for values in inner for value in values if isinstance(value, dict | list)]
    if level:
        raise BadRequest(errors=[FieldError("body", f"is nested more than {MAX_DEPTH} deep")])
    return document


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
