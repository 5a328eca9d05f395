"""What an answer that is no success means."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cartwright.aws.errors import (
    AccessDenied,
    AwsError,
    ConditionFailed,
    Contended,
    Expired,
    OutcomeUnknown,
    ResourceMissing,
    Throttled,
    TransactionCancelled,
    Unreachable,
)
from cartwright.aws.transport import Answer

_KINDS: dict[str, type[AwsError]] = {
    "AccessDenied": AccessDenied,
    "AccessDeniedException": AccessDenied,
    "ConditionalCheckFailedException": ConditionFailed,
    "ExpiredToken": Expired,
    "ExpiredTokenException": Expired,
    "NoSuchBucket": ResourceMissing,
    "NoSuchKey": ResourceMissing,
    "QueueDoesNotExist": ResourceMissing,
    "RequestTimeout": Unreachable,
    "ResourceNotFoundException": ResourceMissing,
    "TransactionConflictException": Contended,
    "TransactionInProgressException": Contended,
} | dict.fromkeys(
    (
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    ),
    Throttled,
)
_PASSING = frozenset({"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
"""Reasons of a cancelled transaction that say nothing against the same one a moment later."""


class Fault(msgspec.Struct, frozen=True):
    """`reasons` are the codes of a cancelled transaction's actions."""

    code: str
    message: str
    reasons: Sequence[str] = ()


def failure(operation: str, status: int, fault: Fault) -> AwsError:
    """A server's fault leaves open what became of the request; throttling and a client's fault do not."""
    text = f"{operation}: {status} {fault.code}: {fault.message}"
    if fault.code == "TransactionCanceledException":
        if fault.reasons and _PASSING.issuperset(fault.reasons):
            return Contended(f"{text} {', '.join(fault.reasons)}")
        return TransactionCancelled(text, fault.reasons)
    if kind := _KINDS.get(fault.code):
        return kind(text)
    if status == 429:
        return Throttled(text)
    return OutcomeUnknown(text) if status >= 500 else AwsError(text)


def json_fault(answer: Answer) -> Fault:
    """A load balancer's page, which is no JSON, has no code."""
    try:
        body = msgspec.json.decode(answer.body, type=dict[str, Any])
    except msgspec.DecodeError:
        return Fault("", answer.body[:200].decode(errors="replace"))
    code = str(body.get("__type", "")).partition(":")[0].rpartition("#")[2]
    reasons: Sequence[Mapping[str, Any]] = body.get("CancellationReasons") or ()
    codes = tuple(str(reason.get("Code", "None")) for reason in reasons)
    return Fault(code, str(body.get("message") or body.get("Message") or ""), codes)
