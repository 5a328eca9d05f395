"""The one error tree. A class owns the HTTP status, the code and the title its problem document carries.

    CartwrightError                 500 internal
    ├── ClientError                 the caller can mend the request: logged at INFO, never alarmed on
    │   ├── BadRequest              400 bad-request
    │   ├── Unauthenticated         401 unauthenticated
    │   ├── Forbidden               403 forbidden
    │   ├── NotFound                404 not-found
    │   ├── MethodNotAllowed        405 method-not-allowed
    │   ├── NotAcceptable           406 not-acceptable
    │   ├── Conflict                409 conflict
    │   │   └── ConcurrentUpdate    409 concurrent-update
    │   ├── PreconditionFailed      412 precondition-failed
    │   ├── PayloadTooLarge         413 payload-too-large
    │   ├── UnsupportedMediaType    415 unsupported-media-type
    │   ├── PreconditionRequired    428 precondition-required
    │   └── TooManyRequests         429 too-many-requests
    └── Unavailable                 503 unavailable: the same request may succeed later

Services add leaves below these; the AWS adapters add the branch of `cartwright.aws.errors`.
"""

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct


class FieldError(Struct, frozen=True):
    """What is wrong with one field; `field` is its path in the request, such as `variants[1].sku`."""

    field: str
    message: str


class CartwrightError(Exception):
    """`detail` is shown to the caller: it must hold nothing that the caller may not know."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Internal error"
    retry_after: int | None = None
    """Seconds after which the same request may succeed; 503 has it always."""

    def __init__(self, detail: str = "", *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or f"{self.title}."
        self.errors = tuple(errors)


class ClientError(CartwrightError):
    status = 400
    code = "client-error"
    title = "The request cannot be served"


class BadRequest(ClientError):
    code = "bad-request"
    title = "The request is not valid"


class Unauthenticated(ClientError):
    status = 401
    code = "unauthenticated"
    title = "Authentication is required"


class Forbidden(ClientError):
    status = 403
    code = "forbidden"
    title = "The caller may not do this"


class NotFound(ClientError):
    status = 404
    code = "not-found"
    title = "Not found"


class MethodNotAllowed(ClientError):
    status = 405
    code = "method-not-allowed"
    title = "The method is not allowed here"


class NotAcceptable(ClientError):
    status = 406
    code = "not-acceptable"
    title = "There is no answer of a type that the caller accepts"


class Conflict(ClientError):
    status = 409
    code = "conflict"
    title = "The request conflicts with the present state"


class ConcurrentUpdate(Conflict):
    """What a conditional write was based on is no longer current. Retried by `cartwright.runtime.concurrency`."""

    code = "concurrent-update"
    title = "Another request changed the resource at the same time"


class PreconditionFailed(ClientError):
    """For use cases to raise when `If-Match` does not admit the present version."""

    status = 412
    code = "precondition-failed"
    title = "What the request was to change has changed"


class PayloadTooLarge(ClientError):
    status = 413
    code = "payload-too-large"
    title = "The request body is too large"


class UnsupportedMediaType(ClientError):
    status = 415
    code = "unsupported-media-type"
    title = "The content type is not supported"


class PreconditionRequired(ClientError):
    status = 428
    code = "precondition-required"
    title = "The request has to name the version that it changes"


class TooManyRequests(ClientError):
    status = 429
    code = "too-many-requests"
    title = "Too many requests"


class Unavailable(CartwrightError):
    status = 503
    code = "unavailable"
    title = "Temporarily unavailable"
