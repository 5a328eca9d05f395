"""The asynchronous edges: consumers, bucket triggers, schedules."""

import json
from typing import Any

import pytest
from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.settings import RelaySettings
from stacks.constructs.bucket_trigger import BucketTrigger
from stacks.constructs.event_consumer import EventConsumer
from stacks.constructs.scheduled import Scheduled
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack
from tests.stacks.toolkit import only, resources, service_stack, statements


def consumer_function(
    stack: ServiceStack, timeout: int = 20, *, asynchronous: bool = False
) -> ServiceFunction:
    return ServiceFunction(
        stack,
        "Function",
        handler="relay",
        settings=RelaySettings(service="catalog", bus_name="bus"),
        description="Consumes",
        memory_mb=256,
        timeout=Duration.seconds(timeout),
        asynchronous=asynchronous,
    )


@pytest.fixture(scope="module")
def consumer() -> ServiceStack:
    stack = service_stack("prod")
    EventConsumer(
        stack, "Changes", listens_to=[ProductChanged], function=consumer_function(stack), max_concurrency=5
    )
    return stack


def queue(stack: ServiceStack, prefix: str) -> dict[str, Any]:
    found = resources(stack, "AWS::SQS::Queue")
    return only({name: value for name, value in found.items() if name.startswith(prefix)})


def test_the_pattern_is_the_event_classs(consumer: ServiceStack) -> None:
    rule = only(resources(consumer, "AWS::Events::Rule"))
    assert rule["EventPattern"] == ProductChanged.pattern()
    assert "Fn::ImportValue" in json.dumps(rule["EventBusName"])


def test_a_pattern_can_be_narrowed_by_fields_of_the_data() -> None:
    stack = service_stack("prod")
    narrow = {"status": ["active"]}
    EventConsumer(
        stack,
        "Changes",
        listens_to=[ProductChanged, ProductRemoved],
        where=narrow,
        function=consumer_function(stack),
    )
    rules = resources(stack, "AWS::Events::Rule").values()
    assert [each["Properties"]["EventPattern"] for each in rules] == [
        ProductChanged.pattern(narrow),
        ProductRemoved.pattern(narrow),
    ]


def test_rule_and_queue_each_have_a_dead_letter_queue(consumer: ServiceStack) -> None:
    target = only(resources(consumer, "AWS::Events::Rule"))["Targets"][0]
    undelivered = target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0]
    assert undelivered.startswith("ChangesUndelivered")
    redrive = queue(consumer, "ChangesQueue")["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"]["Fn::GetAtt"][0].startswith("ChangesDeadLetters")
    assert redrive["maxReceiveCount"] == 5
    assert "RetryPolicy" not in target


@pytest.mark.parametrize("timeout", [1, 20, 900])
def test_visibility_is_six_times_the_consumers_time_out(timeout: int) -> None:
    stack = service_stack("prod")
    EventConsumer(stack, "Changes", listens_to=[ProductChanged], function=consumer_function(stack, timeout))
    assert queue(stack, "ChangesQueue")["VisibilityTimeout"] == 6 * timeout


def test_batches_may_fail_in_part(consumer: ServiceStack) -> None:
    mapping = only(resources(consumer, "AWS::Lambda::EventSourceMapping"))
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 5}


def test_the_consumer_may_only_poll_its_own_queue(consumer: ServiceStack) -> None:
    polling = [
        each for each in statements(consumer, "FunctionRole") if "sqs:ReceiveMessage" in each["Action"]
    ]
    assert [each["Action"] for each in polling] == [
        ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    ]
    assert polling[0]["Resource"]["Fn::GetAtt"][0].startswith("ChangesQueue")


def test_age_and_dead_letters_raise_alarms(consumer: ServiceStack) -> None:
    alarms = {
        name: each["Properties"]
        for name, each in resources(consumer, "AWS::CloudWatch::Alarm").items()
        if name.startswith("Changes")
    }
    assert sorted(each["MetricName"] for each in alarms.values()) == [
        "ApproximateAgeOfOldestMessage",
        "ApproximateNumberOfMessagesVisible",
        "ApproximateNumberOfMessagesVisible",
    ]
    assert all(
        each["AlarmActions"] and each["TreatMissingData"] == "notBreaching" for each in alarms.values()
    )


@pytest.mark.parametrize(
    ("prefix", "suffix", "key"),
    [
        ("imports/", ".csv", {"wildcard": "imports/*.csv"}),
        ("imports/", "", {"prefix": "imports/"}),
        ("", ".csv", {"suffix": ".csv"}),
    ],
)
def test_a_bucket_trigger_listens_for_prefix_and_suffix(
    prefix: str, suffix: str, key: dict[str, str]
) -> None:
    stack = service_stack("prod")
    bucket = s3.Bucket(stack, "Bucket")
    BucketTrigger(
        stack, "Files", bucket=bucket, prefix=prefix, suffix=suffix, function=consumer_function(stack)
    )
    pattern = only(resources(stack, "AWS::Events::Rule"))["EventPattern"]
    assert pattern["detail"]["object"]["key"] == [key]
    assert pattern["source"] == ["aws.s3"]
    notifications = only(resources(stack, "AWS::S3::Bucket"))["NotificationConfiguration"]
    assert notifications == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    assert not resources(stack, "Custom::S3BucketNotifications")


def test_a_bucket_trigger_without_prefix_or_suffix_is_refused() -> None:
    stack = service_stack("prod")
    with pytest.raises(ValueError, match="trigger itself"):
        BucketTrigger(
            stack,
            "Files",
            bucket=s3.Bucket(stack, "Bucket"),
            prefix="",
            suffix="",
            function=consumer_function(stack),
        )


def test_a_schedule_retries_and_then_hands_over() -> None:
    stack = service_stack("prod")
    Scheduled(
        stack,
        "Nightly",
        expression="cron(0 3 * * ? *)",
        function=consumer_function(stack, asynchronous=True),
        payload={"job": "sweep"},
    )
    schedule = only(resources(stack, "AWS::Scheduler::Schedule"))
    assert schedule["ScheduleExpression"] == "cron(0 3 * * ? *)"
    assert json.loads(schedule["Target"]["Input"]) == {"job": "sweep"}
    assert schedule["Target"]["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3600}
    assert schedule["Target"]["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0].startswith("NightlyDeadLetters")


def test_the_scheduler_may_only_call_the_alias_and_write_its_dead_letters() -> None:
    stack = service_stack("prod")
    Scheduled(
        stack, "Nightly", expression="rate(1 hour)", function=consumer_function(stack, asynchronous=True)
    )
    allowed = statements(stack, "NightlyRole")
    assert [each["Action"] for each in allowed] == ["lambda:InvokeFunction", "sqs:SendMessage"]
    assert allowed[0]["Resource"]["Ref"].startswith("FunctionLive")


def test_a_function_without_a_failure_destination_is_not_scheduled() -> None:
    stack = service_stack("prod")
    with pytest.raises(ValueError, match="make it asynchronous"):
        Scheduled(stack, "Nightly", expression="rate(1 hour)", function=consumer_function(stack))


@pytest.mark.parametrize(("stage", "seconds"), [("prod", 20), ("local", 0)])
def test_messages_that_nobody_waits_for_come_together(stage: str, seconds: int) -> None:
    stack = service_stack(stage)
    waits = Duration.seconds(20)
    EventConsumer(
        stack, "Changes", listens_to=[ProductChanged], function=consumer_function(stack), waits=waits
    )
    mapping = only(resources(stack, "AWS::Lambda::EventSourceMapping"))
    assert mapping.get("MaximumBatchingWindowInSeconds", 0) == seconds
    assert mapping["BatchSize"] == (100 if seconds else 10)
    found = queue(stack, "ChangesQueue")
    assert (found.get("DelaySeconds", 0), found["VisibilityTimeout"]) == (seconds, 6 * 20 + seconds)
