"""Nothing on an asynchronous edge may vanish."""

from typing import Any

import pytest

from stacks.checks.assembly import Template
from stacks.checks.dead_letters import (
    async_destination,
    queue_dead_letters,
    stream_dead_letters,
    target_dead_letters,
    target_retries,
)
from tests.stacks.samples import added, arn, changed, messages, queue_consumer, table_with_relay, without

KEPT = {"DeadLetterConfig": {"Arn": arn("DeadLetters")}}
RULE = "AWS::Events::Rule"


def rule_to(target: str, **more: Any) -> Template:
    return added(queue_consumer(), "Rule", RULE, Targets=[{"Id": "T", "Arn": arn(target), **more}])


def schedule_of(function: str, **more: Any) -> Template:
    target = {"Arn": {"Ref": function}, **more}
    return added(queue_consumer(), "Nightly", "AWS::Scheduler::Schedule", Target=target)


def invoke_config(template: Template, **destination: Any) -> Template:
    return added(
        template,
        "Config",
        "AWS::Lambda::EventInvokeConfig",
        FunctionName={"Ref": "Function"},
        Qualifier="live",
        DestinationConfig=destination,
    )


def test_a_consumed_queue_needs_dead_letters() -> None:
    assert messages(queue_dead_letters, queue_consumer()) == []
    [found] = messages(queue_dead_letters, without(queue_consumer(), "Queue", "RedrivePolicy"))
    assert found.startswith("Queue: has no dead-letter queue")


def test_a_queue_nobody_consumes_needs_none() -> None:
    template = without(queue_consumer(), "Queue", "RedrivePolicy")
    del template["Resources"]["Mapping"]
    assert messages(queue_dead_letters, template) == []


def test_dead_letters_outlive_the_queue_they_come_from() -> None:
    [found] = messages(queue_dead_letters, without(queue_consumer(), "DeadLetters", "MessageRetentionPeriod"))
    assert found.startswith("DeadLetters: expires messages too early")


def test_a_stream_needs_a_failure_destination() -> None:
    assert messages(stream_dead_letters, table_with_relay()) == []
    assert messages(stream_dead_letters, queue_consumer()) == []
    [found] = messages(stream_dead_letters, without(table_with_relay(), "Mapping", "DestinationConfig"))
    assert found.startswith("Mapping: has no failure destination")


def test_a_rules_target_needs_dead_letters() -> None:
    assert messages(target_dead_letters, rule_to("Queue", **KEPT)) == []
    assert messages(target_dead_letters, rule_to("Queue")) == ["Rule: target T has no DeadLetterConfig"]


def test_a_rules_target_is_tried_for_a_day() -> None:
    def tried(**policy: int) -> list[str]:
        return messages(target_retries, rule_to("Queue", **KEPT, RetryPolicy=policy))

    assert messages(target_retries, rule_to("Queue", **KEPT)) == []
    assert tried(MaximumRetryAttempts=185, MaximumEventAgeInSeconds=86_400) == []
    for policy in ({"MaximumRetryAttempts": 3}, {"MaximumEventAgeInSeconds": 3600}):
        [found] = tried(**policy)
        assert found.startswith("Rule: target T has")


def test_a_schedule_needs_dead_letters() -> None:
    assert messages(target_dead_letters, schedule_of("Live", **KEPT)) == []
    [found] = messages(target_dead_letters, schedule_of("Live"))
    assert found == "Nightly: target Nightly has no DeadLetterConfig"


def test_a_subscription_needs_a_redrive_policy() -> None:
    def subscribed(**more: Any) -> Template:
        return added(
            queue_consumer(), "Sub", "AWS::SNS::Subscription", Protocol="sqs", Endpoint=arn("Queue"), **more
        )

    assert (
        messages(target_dead_letters, subscribed(RedrivePolicy={"deadLetterTargetArn": arn("DeadLetters")}))
        == []
    )
    assert messages(target_dead_letters, subscribed()) == ["Sub: has no RedrivePolicy"]


@pytest.mark.parametrize(
    "template",
    [
        rule_to("Function", **KEPT),
        schedule_of("Live", **KEPT),
        added(queue_consumer(), "Sub", "AWS::SNS::Subscription", Protocol="lambda", Endpoint=arn("Function")),
        added(
            queue_consumer(),
            "Bucket",
            "AWS::S3::Bucket",
            NotificationConfiguration={"LambdaConfigurations": [{"Function": arn("Function")}]},
        ),
    ],
    ids=["rule", "schedule", "subscription", "bucket"],
)
def test_whoever_is_invoked_asynchronously_needs_a_destination(template: Template) -> None:
    [found] = messages(async_destination, template)
    assert found.startswith("Function: ")
    assert "is invoked asynchronously" in found
    told = {"OnFailure": {"Destination": arn("DeadLetters")}}
    assert messages(async_destination, invoke_config(template, **told)) == []
    assert messages(async_destination, invoke_config(template, OnSuccess=told["OnFailure"])) != []
    queue_of_its_own = changed(template, "Function", DeadLetterConfig={"TargetArn": arn("DeadLetters")})
    assert messages(async_destination, queue_of_its_own) == []


def test_a_function_that_is_only_polled_needs_none() -> None:
    assert messages(async_destination, rule_to("Queue", **KEPT)) == []
