"""Exact actions on exact resources."""

from typing import Any

import pytest

from stacks.checks.assembly import Assembly
from stacks.checks.policies import event_source, wildcard_action, wildcard_resource
from tests.stacks.samples import STACK, added, messages, role_allowing

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
    assert messages(wildcard_resource, template) == ["Role: allows s3:* on every resource there is"]


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
    assert messages(wildcard_resource, mixed) == ["Policy: allows dynamodb:Scan on every resource there is"]


def test_a_publisher_may_speak_for_its_own_service_only() -> None:
    assert messages(event_source, role_allowing(Action="events:PutEvents", Condition=OWN_SOURCE)) == []
    [found] = messages(event_source, role_allowing(Action="events:PutEvents"))
    assert found.startswith("Policy: may publish events in any service's name")


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
