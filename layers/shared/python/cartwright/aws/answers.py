"""What an answer that is no success means."""

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
"""Without the word Exception, which some services put at a code's end and others don't."""
_KINDS = {code: kind for kind, codes in _CODES.items() for code in codes.split()}
_STATUSES: dict[int, type[AwsError]] = {404: errors.ResourceMissing, 429: errors.Throttled}
"""Of answers with no code that is known; what answers HEAD has none."""
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
            return errors.Contended(f"{text} {', '.join(fault.reasons)}")
        return errors.TransactionCancelled(text, fault.reasons)
    other = _STATUSES.get(status, errors.OutcomeUnknown if status >= 500 else AwsError)
    return _KINDS.get(fault.code.removesuffix("Exception"), other)(text)


def json_fault(content: bytes) -> Fault:
    """A load balancer's page, which is no JSON, has no code."""
    try:
        body = msgspec.json.decode(content, type=dict[str, Any])
    except msgspec.DecodeError:
        return Fault("", content[:200].decode(errors="replace"))
    code = str(body.get("__type", "")).partition(":")[0].rpartition("#")[2]
    reasons = [str(reason.get("Code", "None")) for reason in body.get("CancellationReasons") or ()]
    return Fault(code, str(body.get("message") or body.get("Message") or ""), reasons)
