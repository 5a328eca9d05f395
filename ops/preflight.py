"""What will not work in an account, seen from the templates before anything is deployed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Template = Mapping[str, Any]

KEPT_UNRESERVED = 100
"""Of an account's limit Lambda lets nobody reserve these."""
QUEUE_POLLERS = 5
"""An event source of SQS starts with as many concurrent batches."""
_ASK_FOR_MORE = (
    "ask for a higher limit: aws service-quotas request-service-quota-increase --service-code lambda "
    "--quota-code L-B99A9384 --desired-value 1000"
)
_EXAMPLE = "example.com"


@dataclass(frozen=True, slots=True)
class Finding:
    """``stops`` says that the deployment would fail, or that the shop could not do its work."""

    says: str
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """What SES says of the stage's sender. ``verified`` is None for an identity that it does not know."""

    verified: bool | None
    may_write_to_anyone: bool


def concurrency(templates: Mapping[str, Template], limit: int) -> Iterator[Finding]:
    """``limit`` is the account's: how many functions run in it at the same moment."""
    reserved = sum(
        each.get("ReservedConcurrentExecutions", 0) for each in _of_type(templates, "AWS::Lambda::Function")
    )
    targets = list(_warm(templates))
    warm = sum(each["MinCapacity"] for each in targets)
    free = max(0, limit - KEPT_UNRESERVED)
    if reserved > free:
        yield Finding(
            f"Lambda runs {limit} functions at once in this account, {KEPT_UNRESERVED} of them for everything that has "
            f"no reservation, so {reserved} can't be reserved: {_ASK_FOR_MORE}.",
            stops=True,
        )
    elif reserved + warm > free:
        yield Finding(
            f"Lambda runs {limit} functions at once in this account, so {warm} environments can't be kept warm, and "
            f"nothing would say so: take 'warm' out of the stage in cdk.json, or {_ASK_FOR_MORE}.",
            stops=True,
        )
    queues = sum(
        "ScalingConfig" not in each
        for each in _of_type(templates, "AWS::Lambda::EventSourceMapping")
        if "BisectBatchOnFunctionError" not in each and "StartingPosition" not in each
    )
    if limit < queues * QUEUE_POLLERS:
        yield Finding(
            f"Lambda runs {limit} functions at once in this account, and {queues} queues alone start with "
            f"{QUEUE_POLLERS} each: under load requests are refused and messages tried again and again. Before "
            f"shoppers come, {_ASK_FOR_MORE}."
        )


def mail(mail_from: str | None, sender: Sender | None) -> Iterator[Finding]:
    if not mail_from:
        yield Finding(
            "Cognito's own sender mails the codes of who signs up: 50 a day for the whole account. Set mail_from of "
            "the stage in cdk.json; docs/operations.md says how."
        )
    elif sender is not None and not sender.verified:
        known = "has not verified" if sender.verified is False else "does not know"
        yield Finding(
            f"SES {known} the identity of {mail_from} in this region, and Cognito takes no other: see Mail in "
            "docs/operations.md.",
            stops=True,
        )
    elif sender is not None and not sender.may_write_to_anyone:
        yield Finding(
            "SES is in its sandbox here and writes to verified addresses only, so who signs up gets no code: ask AWS "
            "for production access, as docs/operations.md says."
        )


def examples(stage: str, block: Mapping[str, Any]) -> Iterator[Finding]:
    """Settings that are still those of the project's example."""
    named = [key for key, value in block.items() if _EXAMPLE in str(value)]
    if named:
        yield Finding(
            f"cdk.json still has {_EXAMPLE} in {', '.join(sorted(named))} of the stage {stage}: put your own there.",
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
