"""The error tree. Each class defines the HTTP status, code and title of its problem document.

    CartwrightError                 500 internal
    ├── ClientError                 the caller can correct the request: logged at INFO, never alarmed on
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

Services add subclasses; the AWS adapters add the branch in `cartwright.aws.errors`.
"""

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct


class FieldError(Struct, frozen=True):
    """An invalid field. `field` is its path in the request, such as `variants[1].sku`."""

    field: str
    message: str


class CartwrightError(Exception):
    """`detail` is returned to the caller, so it must not contain confidential data."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Internal error"
    retry_after: int | None = None
    """Seconds after which to retry. A 503 response always has the header."""

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
    title = "The caller is not allowed to do this"


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
    title = "No response is available in a media type that the caller accepts"


class Conflict(ClientError):
    status = 409
    code = "conflict"
    title = "The request conflicts with the current state"


class ConcurrentUpdate(Conflict):
    """The state that a conditional write was based on has changed. Retried by `cartwright.runtime.concurrency`."""

    code = "concurrent-update"
    title = "The resource was changed concurrently by another request"


class PreconditionFailed(ClientError):
    """Raised by use cases when `If-Match` does not match the current version."""

    status = 412
    code = "precondition-failed"
    title = "The resource has changed since it was read"


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
    title = "The request must name the version that it changes"


class TooManyRequests(ClientError):
    status = 429
    code = "too-many-requests"
    title = "Too many requests"


class Unavailable(CartwrightError):
    status = 503
    code = "unavailable"
    title = "Temporarily unavailable"
