"""Maps error responses to exceptions."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cartwright.aws import errors
from cartwright.aws.errors import AwsError

_CODES: dict[type[AwsError], str] = {
    errors.AccessDenied: "AccessDenied",
    errors.ConditionFailed: "ConditionalCheckFailed NoSuchUpload",
    errors.Contended: "TransactionConflict TransactionInProgress",
    errors.Expired: "ExpiredToken",
    errors.Invalid: "Validation",
    errors.ResourceMissing: "NoSuchBucket NoSuchKey QueueDoesNotExist ResourceNotFound UserNotFound",
    errors.Throttled: "ProvisionedThroughputExceeded RequestLimitExceeded RequestThrottled SlowDown Throttled "
    "Throttling TooManyRequests",
    errors.Unreachable: "RequestTimeout",
}
"""Without the suffix Exception, which only some services append to their codes."""
_KINDS = {code: kind for kind, codes in _CODES.items() for code in codes.split()}
_STATUSES: dict[int, type[AwsError]] = {404: errors.ResourceMissing, 429: errors.Throttled}
"""For responses without a known code, such as those to HEAD, which have no body."""
_PASSING = frozenset({"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
"""Cancellation reasons of a transaction that may succeed when retried."""


class Fault(msgspec.Struct, frozen=True):
    """`reasons` are the codes of a cancelled transaction's actions."""

    code: str
    message: str
    reasons: Sequence[str] = ()


def failure(operation: str, status: int, fault: Fault) -> AwsError:
    """After a server error the outcome is unknown; throttling and client errors had no effect."""
    text = f"{operation}: {status} {fault.code}: {fault.message}"
    if fault.code == "TransactionCanceledException":
        if fault.reasons and _PASSING.issuperset(fault.reasons):
            return errors.Contended(f"{text} {', '.join(fault.reasons)}")
        return errors.TransactionCancelled(text, fault.reasons)
    other = _STATUSES.get(status, errors.OutcomeUnknown if status >= 500 else AwsError)
    return _KINDS.get(fault.code.removesuffix("Exception"), other)(text)


def json_fault(content: bytes) -> Fault:
    """A response that is not JSON, such as a load balancer's page, has no code."""
    try:
        body = msgspec.json.decode(content, type=dict[str, Any])
    except msgspec.DecodeError:
        return Fault("", content[:200].decode(errors="replace"))
    code = str(body.get("__type", "")).partition(":")[0].rpartition("#")[2]
    reasons = [str(reason.get("Code", "None")) for reason in body.get("CancellationReasons") or ()]
    return Fault(code, str(body.get("message") or body.get("Message") or ""), reasons)
