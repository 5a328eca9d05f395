"""Rules for failed work: no asynchronous path may lose a message silently."""

from collections.abc import Iterator, Mapping
from typing import Any

from stacks.checks.assembly import Assembly, Resource
from stacks.checks.event_sources import DEFAULT_RETENTION, MAPPING, QUEUE
from stacks.checks.rule import Violations, rule

RULE, SCHEDULE = "AWS::Events::Rule", "AWS::Scheduler::Schedule"
DEFAULT_TRIES, DEFAULT_AGE = 185, 24 * 3600
"""EventBridge's defaults, which are also its maximums."""
SUBSCRIPTION, BUCKET = "AWS::SNS::Subscription", "AWS::S3::Bucket"


@rule("QueueDeadLetters", "A queue that a function consumes has a dead-letter queue.")
def queue_dead_letters(assembly: Assembly) -> Violations:
    for mapping in assembly.resources(MAPPING):
        queue = assembly.follow(mapping.stack, mapping.properties.get("EventSourceArn"))
        if not queue or queue.kind != QUEUE:
            continue
        target = queue.properties.get("RedrivePolicy", {}).get("deadLetterTargetArn")
        dead_letters = assembly.follow(queue.stack, target)
        if not dead_letters or dead_letters.kind != QUEUE:
            yield queue, "has no dead-letter queue: a message that always fails is retried until it expires"
        elif _retention(dead_letters) <= _retention(queue):
            yield (
                dead_letters,
                f"expires messages too early: they keep the age that they had in {queue.name}",
            )


@rule("StreamDeadLetters", "A function that reads a stream has a failure destination.")
def stream_dead_letters(assembly: Assembly) -> Violations:
    for mapping in assembly.resources(MAPPING):
        source = assembly.follow(mapping.stack, mapping.properties.get("EventSourceArn"))
        destination = mapping.properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        if not (source and source.kind == QUEUE) and not destination:
            yield mapping, "has no failure destination: a bad record blocks its shard or is dropped silently"


@rule("TargetDeadLetters", "Rules, schedules and subscriptions have a dead-letter queue.")
def target_dead_letters(assembly: Assembly) -> Violations:
    for resource, target in _targets(assembly):
        if not target.get("DeadLetterConfig", {}).get("Arn"):
            yield resource, f"target {target.get('Id', resource.name)} has no DeadLetterConfig"
    for subscription in assembly.resources(SUBSCRIPTION):
        if subscription.properties.get("Protocol") in ("sqs", "lambda", "firehose", "https", "http"):
            redrive = subscription.properties.get("RedrivePolicy", {})
            if not redrive.get("deadLetterTargetArn"):
                yield subscription, "has no RedrivePolicy"


@rule("TargetRetries", "A rule retries for 24 hours, which is EventBridge's default.")
def target_retries(assembly: Assembly) -> Violations:
    for resource in assembly.resources(RULE):
        for target in resource.properties.get("Targets", []):
            policy = target.get("RetryPolicy", {})
            tries = policy.get("MaximumRetryAttempts", DEFAULT_TRIES)
            seconds = policy.get("MaximumEventAgeInSeconds", DEFAULT_AGE)
            if tries < DEFAULT_TRIES or seconds < DEFAULT_AGE:
                yield (
                    resource,
                    f"target {target['Id']} has {tries} retries in {seconds} s: a short outage may affect "
                    "both the target and its dead-letter queue, which loses the event",
                )


@rule("AsyncDestination", "A function that is invoked asynchronously has a failure destination.")
def async_destination(assembly: Assembly) -> Violations:
    configured = {
        function.key
        for config in assembly.resources("AWS::Lambda::EventInvokeConfig")
        if config.properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        and (function := assembly.function_behind(config.stack, config.properties["FunctionName"]))
    }
    reported: set[tuple[str, str]] = set()
    for caller, arn in _asynchronous_callers(assembly):
        function = assembly.function_behind(caller.stack, arn)
        if function and function.key not in configured | reported:
            reported.add(function.key)
            if not function.properties.get("DeadLetterConfig", {}).get("TargetArn"):
                yield (
                    function,
                    f"is invoked asynchronously by {caller.name} and has no failure destination for the event",
                )


def _targets(assembly: Assembly) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
    for resource in assembly.resources(RULE, SCHEDULE):
        if resource.kind == SCHEDULE:
            yield resource, resource.properties["Target"]
        else:
            yield from ((resource, target) for target in resource.properties.get("Targets", []))


def _asynchronous_callers(assembly: Assembly) -> Iterator[tuple[Resource, object]]:
    yield from ((resource, target["Arn"]) for resource, target in _targets(assembly))
    for subscription in assembly.resources(SUBSCRIPTION):
        if subscription.properties.get("Protocol") == "lambda":
            yield subscription, subscription.properties["Endpoint"]
    for bucket in assembly.resources(BUCKET):
        notification = bucket.properties.get("NotificationConfiguration", {})
        for entry in notification.get("LambdaConfigurations", []):
            yield bucket, entry["Function"]


def _retention(queue: Resource) -> int:
    return int(queue.properties.get("MessageRetentionPeriod", DEFAULT_RETENTION))
