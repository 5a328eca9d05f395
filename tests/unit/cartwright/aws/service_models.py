"""The oracle is botocore: what AWS's own service models say of a request that `cartwright.aws` made.

Checked are the service it is signed for, its operation, and every parameter: that there is one of that name, its type,
the values and sizes it may have, and that none which is required is missing.
"""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree

import botocore.session
from botocore.validate import ParamValidator

SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=[^/]*/\d{8}/[^/]+/(?P<service>[^/]+)/aws4_request, ")
OF_ANY_REQUEST = frozenset(
    {
        "host",
        "authorization",
        "content-length",
        "user-agent",
        "x-amz-date",
        "x-amz-content-sha256",
        "x-amz-security-token",
        "x-amzn-trace-id",
    }
)
"""Headers of the signature and of HTTP, which no model lists."""
_OF_SIGNED_URLS = frozenset(
    f"X-Amz-{each}"
    for each in ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature", "Security-Token")
)
_SERVICES = ("cognito-idp", "dynamodb", "events", "s3", "secretsmanager", "sqs")


class Invalid(Exception):
    """What AWS would say of the request, or would not understand of it."""


def operation(method: str, target: str, headers: Mapping[str, str], body: bytes, service: str = "") -> str:
    """The service and operation of a request, as `dynamodb:GetItem`. `headers` are by lower-case name.

    `service` is the one it is signed for, where the headers do not say it. Raises Invalid.
    """
    signed = SIGNED.match(headers.get("authorization", ""))
    name = signed["service"] if signed else service
    if name not in _SERVICES:
        raise Invalid(f"is signed for the service {name!r}, which is none of {', '.join(_SERVICES)}")
    model = _model(name)
    found, parameters = (_of_json if "targetPrefix" in model.metadata else _of_s3)(
        model, method, target, headers, body
    )
    shape = model.operation_model(found).input_shape
    said = ParamValidator().validate(parameters, shape).generate_report()
    if problems := [said] if said else list(_limits(parameters, shape, found)):
        raise Invalid(f"{name}:{found}: {'; '.join(problems)}")
    return f"{name}:{found}"


@functools.lru_cache
def _model(service: str) -> Any:
    return botocore.session.Session().get_service_model(service)


def _of_json(
    model: Any, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> tuple[str, dict[str, Any]]:
    prefix, _, name = headers.get("x-amz-target", "").rpartition(".")
    kind = f"application/x-amz-json-{model.metadata['jsonVersion']}"
    if (method, target, headers.get("content-type")) != ("POST", "/", kind):
        raise Invalid(f"{method} {target} of {headers.get('content-type')}, and not POST / of {kind}")
    if prefix != model.metadata["targetPrefix"]:
        raise Invalid(f"X-Amz-Target begins with {prefix!r}, and not with {model.metadata['targetPrefix']!r}")
    if name not in model.operation_names:
        raise Invalid(f"There is no operation {name}")
    return name, json.loads(body)


@functools.lru_cache
def _operations(service: str) -> "list[RestOperation]":
    model = _model(service)
    return [RestOperation(model.operation_model(each)) for each in model.operation_names]


class RestOperation:
    """An operation that is known by its path, its query and its headers."""

    def __init__(self, model: Any) -> None:
        place, _, fixed = model.http["requestUri"].partition("?")
        self.name, self.method, self.keyed = model.name, model.http["method"], "{Key+}" in place
        self._constants = dict(parse_qsl(fixed, keep_blank_values=True))
        self._shape = model.input_shape
        self._members = self._shape.members if self._shape else {}
        self._queried, self._headed = self._at("querystring"), self._at("header")

    def fits(self, query: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        known = self._queried.keys() | self._constants.keys()
        needed = self._constants.keys() | self._required(self._queried)
        return (
            self._constants.items() <= query.items()
            and needed <= query.keys() <= known
            and self._required(self._headed) <= headers.keys()
        )

    def said(self, query: Mapping[str, str], headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        if unknown := headers.keys() - self._headed.keys() - OF_ANY_REQUEST:
            raise Invalid(f"{self.name} has no header {', '.join(sorted(unknown))}")
        asked = {self._queried[each]: query[each] for each in query.keys() & self._queried.keys()}
        asked |= {self._headed[each]: headers[each] for each in headers.keys() & self._headed.keys()}
        whole = ("integer", "long")
        typed = {
            name: int(text) if self._members[name].type_name in whole else text
            for name, text in asked.items()
        }
        return typed | self._content(body)

    def _at(self, location: str) -> dict[str, str]:
        """Members by their names on the wire."""
        found = [(each.serialization, name) for name, each in self._members.items()]
        at = [(how["name"], name) for how, name in found if how.get("location") == location]
        return {(wire.lower() if location == "header" else wire): name for wire, name in at}

    def _required(self, located: Mapping[str, str]) -> set[str]:
        required = self._shape.metadata.get("required", ()) if self._shape else ()
        return {wire for wire, name in located.items() if name in required}

    def _content(self, body: bytes) -> dict[str, Any]:
        payload = self._shape.serialization.get("payload")
        if not payload:
            if body:
                raise Invalid(f"{self.name} has no body")
            return {}
        shape = self._members[payload]
        if shape.type_name != "structure":
            return {payload: body}
        root = ElementTree.fromstring(body)  # noqa: S314 - our own
        expected = shape.serialization.get("name", shape.name)
        if root.tag.rpartition("}")[2] != expected:
            raise Invalid(f"{self.name} has a body {root.tag}, and not {expected}")
        return {payload: _structure(root, shape)}


def _of_s3(
    model: Any, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> tuple[str, dict[str, Any]]:
    """Told by its method, by bucket and key, and by the names in its query. Its bucket is in its path."""
    path, _, text = target.partition("?")
    query = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)))
    query = {name: value for name, value in query.items() if name not in _OF_SIGNED_URLS}
    bucket, _, key = path.removeprefix("/").partition("/")
    for found in _operations(model.service_name):
        if found.method == method and found.keyed == bool(key) and found.fits(query, headers):
            uri = {"Bucket": bucket, "Key": unquote(key)} if key else {"Bucket": bucket}
            return found.name, uri | found.said(query, headers, body)
    raise Invalid(f"No operation of S3 is {method} {target}")


def _structure(element: ElementTree.Element, shape: Any) -> dict[str, Any]:
    """What an element says, by the members' names; one that has none keeps its own, and is found unknown."""
    members = {each.serialization.get("name", name): (name, each) for name, each in shape.members.items()}
    given: dict[str, Any] = {}
    for child in element:
        tag = child.tag.rpartition("}")[2]
        name, member = members.get(tag, (tag, None))
        if member is not None and member.type_name == "list":
            given.setdefault(name, []).append(_structure(child, member.member))
        elif member is not None and member.type_name == "integer":
            given[name] = int(child.text or "")
        else:
            given[name] = child.text or ""
    return given


def _limits(value: Any, shape: Any, where: str) -> Iterator[str]:
    """What a model says of values and sizes, which botocore leaves to the service. The types are right."""
    for inner, of, name in _inner(value, shape, where):
        yield from _limits(inner, of, name)
    meta, kind = shape.metadata, shape.type_name
    if kind == "string":
        if "enum" in meta and value not in meta["enum"]:
            yield f"{where} is {value!r}, and none of {', '.join(meta['enum'])}"
        if not re.fullmatch(_python(meta.get("pattern", ".*")), value, re.DOTALL):
            yield f"{where} is {value!r}, and not of the pattern {meta['pattern']}"
    if kind in ("list", "map", "string"):
        value = len(value)
    if kind in ("list", "map", "string", "integer", "long"):
        least, most = meta.get("min", value), meta.get("max", value)
        if not least <= value <= most:
            yield f"{where} has {value}, and may have {least} to {most}"


def _inner(value: Any, shape: Any, where: str) -> Iterator[tuple[Any, Any, str]]:
    match shape.type_name:
        case "structure":
            yield from ((each, shape.members[name], f"{where}.{name}") for name, each in value.items())
        case "list":
            yield from ((each, shape.member, f"{where}[]") for each in value)
        case "map":
            yield from ((each, shape.value, f"{where}{{}}") for each in value.values())


def _python(pattern: str) -> str:
    """Java's classes such as \\p{L}, which Python lacks, take any character."""
    return re.sub(r"\[[^\]]*\\p\{[^\]]*\]", ".", pattern)
