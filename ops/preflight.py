"""Detects from the templates what will not work in an account, before anything is deployed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Template = Mapping[str, Any]

KEPT_UNRESERVED = 100
"""Lambda does not allow reservations of these in an account's limit."""
QUEUE_POLLERS = 5
"""An SQS event source starts with as many concurrent batches."""
_ASK_FOR_MORE = (
    "request a higher limit: aws service-quotas request-service-quota-increase --service-code lambda "
    "--quota-code L-B99A9384 --desired-value 1000"
)
_EXAMPLE = "example.com"


@dataclass(frozen=True, slots=True)
class Finding:
    """``stops`` says that the deployment would fail, or that the shop would not work."""

    says: str
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """The status of the stage's sender in SES. ``verified`` is None for an unknown identity."""

    verified: bool | None
    may_write_to_anyone: bool


def concurrency(templates: Mapping[str, Template], limit: int) -> Iterator[Finding]:
    """``limit`` is the account's concurrency limit."""
    reserved = sum(
        each.get("ReservedConcurrentExecutions", 0) for each in _of_type(templates, "AWS::Lambda::Function")
    )
    targets = list(_warm(templates))
    warm = sum(each["MinCapacity"] for each in targets)
    free = max(0, limit - KEPT_UNRESERVED)
    if reserved > free:
        yield Finding(
            f"The Lambda concurrency limit of this account is {limit}, of which {KEPT_UNRESERVED} must stay "
            f"unreserved, so {reserved} can't be reserved: {_ASK_FOR_MORE}.",
            stops=True,
        )
    elif reserved + warm > free:
        yield Finding(
            f"The Lambda concurrency limit of this account is {limit}, so {warm} environments can't be kept warm, and "
            f"no error would report it: remove 'warm' from the stage in cdk.json, or {_ASK_FOR_MORE}.",
            stops=True,
        )
    queues = sum(
        "ScalingConfig" not in each
        for each in _of_type(templates, "AWS::Lambda::EventSourceMapping")
        if "BisectBatchOnFunctionError" not in each and "StartingPosition" not in each
    )
    if limit < queues * QUEUE_POLLERS:
        yield Finding(
            f"The Lambda concurrency limit of this account is {limit}, and {queues} queues alone start with "
            f"{QUEUE_POLLERS} each: under load, requests are throttled and messages retried. Before "
            f"you go live, {_ASK_FOR_MORE}."
        )


def mail(mail_from: str | None, sender: Sender | None) -> Iterator[Finding]:
    if not mail_from:
        yield Finding(
            "Cognito's default sender is limited to 50 emails a day for the whole account. Set mail_from of "
            "the stage in cdk.json: see docs/operations.md."
        )
    elif sender is not None and not sender.verified:
        known = "has not verified" if sender.verified is False else "does not know"
        yield Finding(
            f"SES {known} the identity of {mail_from} in this region, which Cognito requires: see Mail in "
            "docs/operations.md.",
            stops=True,
        )
    elif sender is not None and not sender.may_write_to_anyone:
        yield Finding(
            "SES is in its sandbox and only sends to verified addresses, so new customers get no code: request "
            "production access, see docs/operations.md."
        )


def examples(stage: str, block: Mapping[str, Any]) -> Iterator[Finding]:
    """Settings that still have the project's example values."""
    named = [key for key, value in block.items() if _EXAMPLE in str(value)]
    if named:
        yield Finding(
            f"cdk.json still has {_EXAMPLE} in {', '.join(sorted(named))} of the stage {stage}: set your own.",
            stops=True,
        )


def _warm(templates: Mapping[str, Template]) -> Iterator[Mapping[str, Any]]:
    for target in _of_type(templates, "AWS::ApplicationAutoScaling::ScalableTarget"):
        if target.get("ServiceNamespace") == "lambda":
            yield target
    for alias in _of_type(templates, "AWS::Lambda::Alias"):
        if config := alias.get("ProvisionedConcurrencyConfig"):
            yield {"MinCapacity": config["ProvisionedConcurrentExecutions"]}


def _of_type(templates: Mapping[str, Template], kind: str) -> Iterator[Mapping[str, Any]]:
    for template in templates.values():
        for resource in template.get("Resources", {}).values():
            if resource["Type"] == kind:
                yield resource.get("Properties", {})
