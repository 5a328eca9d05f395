"""Exact actions on exact resources."""

from typing import Any

import pytest

from stacks.checks import authorizations
from stacks.checks.assembly import Assembly
from stacks.checks.policies import (
    RESOURCELESS,
    event_source,
    known_authorization,
    wildcard_action,
    wildcard_resource,
)
from tests.stacks.samples import STACK, added, arn, below, messages, role_allowing

ROOT = {
    "AWS": {
        "Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::", {"Ref": "AWS::AccountId"}, ":root"]]
    }
}
OWN_SOURCE = {"StringEquals": {"events:source": "cartwright.catalog"}}


@pytest.mark.parametrize("action", ["*", "dynamodb:*", "dynamodb:Get*", ["dynamodb:GetItem", "s3:*Object"]])
def test_an_action_with_a_star_is_found(action: object) -> None:
    assert messages(wildcard_action, role_allowing()) == []
    [found] = messages(wildcard_action, role_allowing(Action=action))
    assert found.startswith("Policy: allows the actions ")


def test_a_star_that_is_denied_harms_nobody() -> None:
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    assert messages(wildcard_action, role_allowing(**statement)) == []
    assert messages(wildcard_resource, role_allowing(**statement)) == []


def test_what_is_not_named_is_a_star_too() -> None:
    template = role_allowing(NotAction="iam:*", NotResource="arn:aws:s3:::secret")
    assert any("NotAction" in found for found in messages(wildcard_action, template))
    assert any("NotResource" in found for found in messages(wildcard_resource, template))


def test_a_roles_own_policies_are_read() -> None:
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    policies = [{"PolicyName": "all", "PolicyDocument": {"Statement": statement}}]
    template = added({"Resources": {}}, "Role", "AWS::IAM::Role", Policies=policies)
    assert messages(wildcard_action, template) == ["Role: allows the actions s3:*"]
    assert messages(wildcard_resource, template) == ["Role: allows s3:* on all resources"]


@pytest.mark.parametrize(
    ("principal", "faults"),
    [(ROOT, []), ({"Service": "sns.amazonaws.com"}, ["Key: allows the actions kms:*"])],
)
def test_only_the_account_owns_a_key(principal: dict[str, Any], faults: list[str]) -> None:
    statement = {"Effect": "Allow", "Action": "kms:*", "Principal": principal, "Resource": "*"}
    template = added({"Resources": {}}, "Key", "AWS::KMS::Key", KeyPolicy={"Statement": [statement]})
    assert messages(wildcard_action, template) == faults


def test_every_resource_is_for_actions_that_know_none() -> None:
    traces = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
    assert messages(wildcard_resource, role_allowing(Action=traces, Resource="*")) == []
    mixed = role_allowing(Action=[*traces, "dynamodb:Scan"], Resource="*")
    assert messages(wildcard_resource, mixed) == ["Policy: allows dynamodb:Scan on all resources"]


def test_a_publisher_may_speak_for_its_own_service_only() -> None:
    assert messages(event_source, role_allowing(Action="events:PutEvents", Condition=OWN_SOURCE)) == []
    [found] = messages(event_source, role_allowing(Action="events:PutEvents"))
    assert found.startswith("Policy: may publish events with any source")


def test_two_sources_are_one_too_many() -> None:
    condition = {"StringEquals": {"events:source": ["cartwright.catalog", "cartwright.orders"]}}
    [found] = messages(event_source, role_allowing(Action="events:PutEvents", Condition=condition))
    assert "cartwright.catalog, cartwright.orders" in found


@pytest.mark.parametrize("action", ["events:*", "events:Put*", "*", "Events:putEvents"])
def test_a_publisher_in_disguise_is_found(action: str) -> None:
    assert len(messages(event_source, role_allowing(Action=action))) == 1


@pytest.mark.parametrize("operator", ["StringEqualsIfExists", "StringLike"])
def test_on_aws_the_source_has_to_be_there_and_equal(operator: str) -> None:
    condition = {operator: OWN_SOURCE["StringEquals"]}
    template = role_allowing(Action="events:PutEvents", Condition=condition)
    assert len(messages(event_source, template)) == 1
    embedded = Assembly({STACK: template}, embedded=True)
    assert (messages(event_source, embedded) == []) == (operator == "StringEqualsIfExists")


def allowing(**statement: Any) -> Any:
    """Beside a table, a bucket and a queue."""
    template = role_allowing(**statement)
    for name, kind in (
        ("Table", "AWS::DynamoDB::GlobalTable"),
        ("Files", "AWS::S3::Bucket"),
        ("Queue", "AWS::SQS::Queue"),
    ):
        template = added(template, name, kind)
    return template


@pytest.mark.parametrize(
    "statement",
    [
        {
            "Action": ["dynamodb:GetItem", "dynamodb:Query"],
            "Resource": [arn("Table"), below("Table", "/index/day")],
        },
        {"Action": "s3:GetObject", "Resource": below("Files", "/uploads/*")},
        {"Action": ["s3:List*", "s3:DeleteObject*"], "Resource": [arn("Files"), below("Files", "/*")]},
        {"Action": "sqs:*", "Effect": "Deny", "Resource": arn("Queue")},
        {
            "Action": "sqs:SendMessage",
            "Resource": arn("Queue"),
            "Condition": {"ArnEquals": {"aws:SourceArn": "x"}},
        },
        {
            "Action": "dynamodb:GetItem",
            "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "a"}},
        },
        {
            "Action": "s3:PutObject",
            "Resource": below("Files", "/*"),
            "Condition": {"StringEquals": {"s3:x-amz-acl": "a"}},
        },
        {"Action": "xray:PutTraceSegments", "Resource": "*"},
    ],
)
def test_what_iam_knows_is_no_fault(statement: dict[str, Any]) -> None:
    assert messages(known_authorization, allowing(**statement)) == []


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            {"Action": "dynamodb:FetchItem"},
            "names the action dynamodb:FetchItem, which does not exist in IAM",
        ),
        ({"Action": "dynamo:GetItem"}, "names the action dynamo:GetItem, which does not exist in IAM"),
        ({"Action": "s3:HeadObject", "Resource": arn("Files")}, "s3:HeadObject, which does not exist in IAM"),
        ({"Action": "dynamodb:TransactWriteItems"}, "which does not exist in IAM"),
        (
            {"Action": "s3:ListBucket", "Resource": below("Files", "/*")},
            "allows s3:ListBucket on arn:aws:s3:::Files/*, which the action does not support",
        ),
        ({"Action": "s3:GetObject", "Resource": arn("Files")}, "allows s3:GetObject on arn:aws:s3:::Files"),
        (
            {"Action": "dynamodb:PutItem", "Resource": below("Table", "/index/day")},
            "which the action does not support",
        ),
        (
            {"Action": "dynamodb:GetItem", "Resource": [arn("Table"), arn("Queue")]},
            "names the resource arn:aws:sqs:r:a:Queue, which none of its actions supports",
        ),
        (
            {
                "Action": "sqs:SendMessage",
                "Resource": arn("Queue"),
                "Condition": {"Bool": {"sqs:Secure": "a"}},
            },
            "has the condition key sqs:Secure for sqs:SendMessage, whose requests do not carry it",
        ),
        (
            {"Action": "dynamodb:GetItem", "Condition": {"StringEquals": {"aws:SourceAcount": "1"}}},
            "has the condition key aws:SourceAcount for dynamodb:GetItem",
        ),
        (
            {"Resource": {"Fn::GetAtt": ["Table", "TableId"]}},
            "TableId of AWS::DynamoDB::GlobalTable is not known",
        ),
        ({"Resource": {"Fn::ImportValue": "nowhere"}}, "no stack exports nowhere"),
    ],
)
def test_what_iam_does_not_know_is_found(statement: dict[str, Any], says: str) -> None:
    found = messages(known_authorization, allowing(**statement))
    assert found
    assert says in " ".join(found)


def test_what_is_lent_by_another_stack_is_followed() -> None:
    lent = {"Value": arn("Queue"), "Export": {"Name": "platform:Queue"}}
    platform = added({"Resources": {}}, "Queue", "AWS::SQS::Queue") | {"Outputs": {"Lent": lent}}
    template = role_allowing(Action="sqs:GetItem", Resource={"Fn::ImportValue": "platform:Queue"})
    assert len(messages(known_authorization, Assembly({STACK: template, "platform": platform}))) == 1
    template = role_allowing(Action="sqs:SendMessage", Resource={"Fn::ImportValue": "platform:Queue"})
    assert messages(known_authorization, Assembly({STACK: template, "platform": platform})) == []


def test_what_is_granted_on_everything_knows_no_resource() -> None:
    assert all(not found.resources for name in RESOURCELESS for found in authorizations.actions(name))
