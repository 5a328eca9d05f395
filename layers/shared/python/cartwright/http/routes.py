"""The route table's vocabulary: handlers, the API stack and the OpenAPI contract all read it."""

import enum

import msgspec

from cartwright.errors import CartwrightError


class Access(enum.StrEnum):
    PUBLIC = "public"
    STAFF = "staff"
    CUSTOMER = "customer"


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """`path` is an API Gateway resource path, `handler` the module under `<service>.handlers` that serves it.

    `errors` are those of the use case. What any such route can answer (400, 401, 403, 413, 415, 500, 503)
    follows from its other fields.
    """

    method: str
    path: str
    operation: str
    summary: str
    access: Access
    handler: str
    status: int = 200
    request: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None
    path_parameters: type[msgspec.Struct] | None = None
    response: type[msgspec.Struct] | None = None
    errors: tuple[type[CartwrightError], ...] = ()
