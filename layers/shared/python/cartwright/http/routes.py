"""The types of the route table, which handlers, the API stack and the OpenAPI contract read."""

import enum
from collections.abc import Iterable

import msgspec

from cartwright.errors import CartwrightError

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"


def methods(stated: Iterable[str]) -> list[str]:
    """The methods that a resource with these methods supports: HEAD too, if there is GET."""
    found = set(stated)
    return sorted(found | {"HEAD"} if "GET" in found else found)


class Access(enum.StrEnum):
    """Who may call a route. The service itself authenticates partners, which are machines with an API key."""

    PUBLIC = "public"
    STAFF = "staff"
    CUSTOMER = "customer"
    PARTNER = "partner"

    @property
    def signed_in(self) -> bool:
        """Whether the gateway requires a token, from the staff's or the customers' user pool."""
        return self in (Access.STAFF, Access.CUSTOMER)


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """`path` is an API Gateway resource path, `handler` the module under `<service>.handlers` that serves it.

    `request` is the type of the body. `patch` replaces it if the body is a JSON merge patch (RFC 7396) of that type;
    the operation then gets a dict of known fields with values that are not validated yet.
    `raw` passes the body as bytes, with the headers, so that its signature can be verified; `request` then only
    describes it in the contract.
    `query` may have fields of tuple types, which are repeatable parameters.
    `headers` are the headers that the operation reads; the field `basket_token` is the header Basket-Token.
    `precondition` requires `If-Match`, which the operation gets as `request.if_match`.
    `max_age` is how long anyone may cache the response of a public GET, in seconds; None is the default.
    `moves` is whether it may redirect permanently instead, to a new path of what is asked for.
    Without `response` there is no body and the status is 204, or 302 if the operation redirects.
    `errors` are those of the use case. The errors that any such route can return (304, 400, 401, 403, 406, 412, 413,
    415, 428, 500, 503) follow from its other fields.
    Raises ValueError for contradictory fields.
    """

    method: str
    path: str
    operation: str
    summary: str
    access: Access
    handler: str
    status: int = 200
    request: type[msgspec.Struct] | None = None
    patch: type[msgspec.Struct] | None = None
    media_type: str = JSON
    raw: bool = False
    query: type[msgspec.Struct] | None = None
    headers: type[msgspec.Struct] | None = None
    path_parameters: type[msgspec.Struct] | None = None
    precondition: bool = False
    response: type[msgspec.Struct] | None = None
    max_age: int | None = None
    moves: bool = False
    errors: tuple[type[CartwrightError], ...] = ()

    def __post_init__(self) -> None:
        if self.patch and self.media_type == JSON:
            msgspec.structs.force_setattr(self, "media_type", MERGE_PATCH)
        if self.response is None and self.status == 200:
            msgspec.structs.force_setattr(self, "status", 204)
        if self.request and self.patch:
            raise ValueError(f"{self.operation} has a request and a patch: a body is one of them")
        if self.response is not None and self.status in (204, 302):
            raise ValueError(f"{self.operation} has a response, but {self.status} has no body")
        if self.max_age is not None and (not self.public_read or self.max_age < 0):
            raise ValueError(f"{self.operation} has a max_age, which only public GETs have, from 0 on")

    @property
    def body(self) -> type[msgspec.Struct] | None:
        """The type of the request body, or the type it patches."""
        return self.request or self.patch

    @property
    def public_read(self) -> bool:
        """Whether all callers get the same response. A route that reads headers may identify its caller by them."""
        return self.access is Access.PUBLIC and self.method == "GET" and self.headers is None

    @property
    def tagged(self) -> bool:
        """Whether every response has an entity tag and `If-None-Match` is honoured."""
        return self.method == "GET" and self.status == 200
