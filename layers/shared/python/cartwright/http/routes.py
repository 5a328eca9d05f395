"""The route table's vocabulary: handlers, the API stack and the OpenAPI contract all read it."""

import enum
from collections.abc import Iterable

import msgspec

from cartwright.errors import CartwrightError

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"


def methods(stated: Iterable[str]) -> list[str]:
    """What a resource of these methods answers: HEAD too, where there is GET."""
    found = set(stated)
    return sorted(found | {"HEAD"} if "GET" in found else found)


class Access(enum.StrEnum):
    """Of partners, machines with a key of the service's own, the service itself finds out who they are."""

    PUBLIC = "public"
    STAFF = "staff"
    CUSTOMER = "customer"
    PARTNER = "partner"

    @property
    def signed_in(self) -> bool:
        """Whether the gateway demands a token, of the staff's user pool or of the customers'."""
        return self in (Access.STAFF, Access.CUSTOMER)


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """`path` is an API Gateway resource path, `handler` the module under `<service>.handlers` that serves it.

    `request` is the type of the body. `patch` takes its place where the body is a JSON merge patch (RFC 7396)
    of that type; the operation gets it as a dict of known fields with values yet to be checked.
    `raw` hands the body over as its bytes, with the header fields, for a signature over them to be checked; then
    `request` only tells the contract what is in it.
    `query` may have fields of tuple types: parameters that may be repeated.
    `headers` are the fields that the operation itself reads; its field `basket_token` is the header Basket-Token.
    `precondition` demands `If-Match`, which the operation gets as `request.if_match`.
    `max_age` are the seconds that anyone may keep the answer of a public GET; None leaves the usual ones.
    Without `response` there is no body and the status is 204, or 302 where the operation redirects.
    `errors` are those of the use case. What any such route can answer (304, 400, 401, 403, 406, 412, 413, 415,
    428, 500, 503) follows from its other fields.

    Raises ValueError for what excludes each other.
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
        """What the request body is, or is a patch of."""
        return self.request or self.patch

    @property
    def public_read(self) -> bool:
        """Whether everyone gets the same: header fields that the operation reads may say who asks."""
        return self.access is Access.PUBLIC and self.method == "GET" and self.headers is None

    @property
    def tagged(self) -> bool:
        """Whether every answer has an entity tag, and `If-None-Match` is heeded."""
        return self.method == "GET" and self.status == 200
