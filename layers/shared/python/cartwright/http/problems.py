"""RFC 9457 problem documents."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.errors import CartwrightError

CONTENT_TYPE = "application/problem+json"


class ProblemField(Struct, frozen=True):
    """One field of the request and what is wrong with it."""

    field: Annotated[str, Meta(examples=["variants[1].sku"])]
    message: Annotated[str, Meta(examples=["MUG-RED is taken"])]


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a request failed, by RFC 9457. Quote `correlation_id` when asking for help."""

    type: Annotated[str, Meta(description="Names the kind of problem; it is not a link")]
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    code: Annotated[str, Meta(description="The stable, machine-readable kind", examples=["not-found"])]
    detail: str
    correlation_id: str
    instance: Annotated[str, Meta(description="The path that was asked for, where a handler answered")] = ""
    errors: Annotated[
        tuple[ProblemField, ...], Meta(description="The fields at fault, where there are any")
    ] = ()


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
