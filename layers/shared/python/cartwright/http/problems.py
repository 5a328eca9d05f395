"""RFC 9457 problem documents."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.errors import CartwrightError

CONTENT_TYPE = "application/problem+json"


class ProblemField(Struct, frozen=True):
    """An invalid field of the request."""

    field: Annotated[str, Meta(examples=["variants[1].sku"])]
    message: Annotated[str, Meta(examples=["MUG-RED is taken"])]


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A failed request, as in RFC 9457. Quote `correlation_id` in support requests."""

    type: Annotated[str, Meta(description="Identifies the kind of problem; not a link")]
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    code: Annotated[str, Meta(description="Stable, machine-readable error code", examples=["not-found"])]
    detail: str
    correlation_id: str
    instance: Annotated[str, Meta(description="Path of the request, if a handler served it")] = ""
    errors: Annotated[tuple[ProblemField, ...], Meta(description="The invalid fields, if any")] = ()


def problem(error: CartwrightError, *, instance: str, correlation_id: str) -> Problem:
    return Problem(
        type=f"urn:cartwright:problem:{error.code}",
        title=error.title,
        status=error.status,
        code=error.code,
        detail=error.detail,
        instance=instance,
        correlation_id=correlation_id,
        errors=tuple(ProblemField(each.field, each.message) for each in error.errors),
    )
