"""An alarm that watches nothing, or notifies nobody, looks like a healthy system."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from stacks.checks.alarms import alarm_action, alarm_metric, alarm_runbook
from stacks.checks.assembly import Assembly
from tests.stacks.samples import STACK, alarmed_queue, messages

Change = Callable[[dict[str, Any]], None]


def broken(stack: str, resource: str, change: Change) -> Assembly:
    templates = copy.deepcopy(dict(alarmed_queue().templates))
    change(templates[stack]["Resources"][resource]["Properties"])
    return Assembly(templates)


def alarm_with(**properties: Any) -> Assembly:
    return broken(STACK, "Alarm", lambda alarm: alarm.update(properties))


def test_an_alarm_on_a_queue_of_the_template_watches_something() -> None:
    assert messages(alarm_metric, alarmed_queue()) == []


@pytest.mark.parametrize(
    ("properties", "says"),
    [
        ({"MetricName": "AgeOfOldestMessage"}, "AWS/SQS has no metric AgeOfOldestMessage"),
        ({"Namespace": "AWS/SQ"}, "which neither AWS nor a metric filter publishes"),
        ({"Dimensions": []}, "publishes nothing with the dimensions none"),
        ({"Dimensions": [{"Name": "Queue", "Value": "x"}]}, "publishes nothing with the dimensions Queue"),
        (
            {"Dimensions": [{"Name": "QueueName", "Value": "orders"}]},
            "the dimension QueueName does not refer to any AWS::SQS::Queue of these templates",
        ),
        (
            {"Dimensions": [{"Name": "QueueName", "Value": {"Ref": "Alarm"}}]},
            "the dimension QueueName does not refer to any AWS::SQS::Queue of these templates",
        ),
    ],
)
def test_what_nobody_sends_is_found(properties: dict[str, Any], says: str) -> None:
    [found] = messages(alarm_metric, alarm_with(**properties))
    assert found.startswith("Alarm: ")
    assert says in found


def test_a_dimension_may_say_a_resources_name() -> None:
    assembly = alarm_with(Dimensions=[{"Name": "QueueName", "Value": "orders"}])
    assembly.templates[STACK]["Resources"]["Queue"]["Properties"]["QueueName"] = "orders"
    assert messages(alarm_metric, assembly) == []


def test_the_metrics_of_an_expression_are_looked_at_too() -> None:
    metric = {"Namespace": "AWS/SQS", "MetricName": "Sent", "Dimensions": []}
    assembly = alarm_with(
        Metrics=[{"Id": "e", "Expression": "m"}, {"Id": "m", "MetricStat": {"Metric": metric}}]
    )
    for key in ("Namespace", "MetricName", "Dimensions"):
        del assembly.templates[STACK]["Resources"]["Alarm"]["Properties"][key]
    assert any("AWS/SQS has no metric Sent" in found for found in messages(alarm_metric, assembly))


def test_a_metric_of_our_own_has_a_filter_that_sends_it() -> None:
    assembly = alarm_with(Namespace="Cartwright", MetricName="ErrorLines", Dimensions=[])
    assert len(messages(alarm_metric, assembly)) == 1
    assembly.templates[STACK]["Resources"]["Filter"] = {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {
            "MetricTransformations": [{"MetricNamespace": "Cartwright", "MetricName": "ErrorLines"}]
        },
    }
    assert messages(alarm_metric, assembly) == []


def test_a_topic_of_another_stack_that_admits_cloudwatch_is_reached() -> None:
    assert messages(alarm_action, alarmed_queue()) == []


@pytest.mark.parametrize("properties", [{"AlarmActions": []}, {"ActionsEnabled": False}])
def test_an_alarm_without_an_action_tells_nobody(properties: dict[str, Any]) -> None:
    assert messages(alarm_action, alarm_with(**properties)) == ["Alarm: has no action"]


def test_an_action_that_no_stack_exports_is_found() -> None:
    gone = {"Fn::ImportValue": "platform:Old"}
    [found] = messages(alarm_action, alarm_with(AlarmActions=[gone]))
    assert "is not a topic of these templates" in found


def deny(policy: dict[str, Any]) -> None:
    document = policy.get("PolicyDocument") or policy["KeyPolicy"]
    document["Statement"][0]["Effect"] = "Deny"


def other_service(policy: dict[str, Any]) -> None:
    policy["PolicyDocument"]["Statement"][0]["Principal"] = {"Service": "events.amazonaws.com"}


def decrypt_only(key: dict[str, Any]) -> None:
    key["KeyPolicy"]["Statement"][0]["Action"] = "kms:Decrypt"


def aws_managed(topic: dict[str, Any]) -> None:
    topic["KmsMasterKeyId"] = "alias/aws/sns"


@pytest.mark.parametrize(
    ("resource", "change", "says"),
    [
        ("TopicPolicy", deny, "the policy of topic Topic does not allow CloudWatch to publish"),
        ("TopicPolicy", other_service, "the policy of topic Topic does not allow CloudWatch to publish"),
        ("Key", deny, "the policy of key Key does not allow kms:Decrypt for CloudWatch"),
        ("Key", decrypt_only, "the policy of key Key does not allow kms:GenerateDataKey for CloudWatch"),
        ("Topic", aws_managed, "encrypted with a key whose policy can't allow CloudWatch"),
    ],
)
def test_what_keeps_an_alarm_from_its_topic_is_found(resource: str, change: Change, says: str) -> None:
    [found] = messages(alarm_action, broken("platform", resource, change))
    assert found.startswith("Alarm: can't deliver its notification: ")
    assert says in found


def test_an_alarm_that_says_what_to_do() -> None:
    assert messages(alarm_runbook, alarmed_queue()) == []


@pytest.mark.parametrize(
    ("description", "says"),
    [
        ("Something is wrong.", "has no runbook link"),
        ("Wrong. What to do: docs/operations.md", "has no runbook link"),
        ("Wrong. What to do: docs/operations.md#no-such-section", "which does not exist"),
    ],
)
def test_an_alarm_that_leaves_its_reader_alone_is_found(description: str, says: str) -> None:
    [found] = messages(alarm_runbook, alarm_with(AlarmDescription=description))
    assert found.startswith("Alarm: ")
    assert says in found
