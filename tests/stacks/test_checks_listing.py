"""Who reads objects gets 404 for a missing one."""

from typing import Any

import pytest

from stacks.checks.policies import listable_objects
from tests.stacks.samples import added, arn, below, messages

READS = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": below("Files", "/*")}
LISTS = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": arn("Files")}
UNLISTED = "may read objects of arn:aws:s3:::Files, but not list them"


def policies(**of_roles: Any) -> Any:
    """Statements by the role that a policy is for, beside two buckets."""
    template: Any = {"Resources": {}}
    for name in ("Files", "Others"):
        template = added(template, name, "AWS::S3::Bucket")
    for number, (role, given) in enumerate(of_roles.items()):
        for place, statement in enumerate(given):
            document = {"Statement": [statement]}
            template = added(
                template,
                f"Policy{number}{place}",
                "AWS::IAM::Policy",
                Roles=[{"Ref": role}],
                PolicyDocument=document,
            )
    return template


@pytest.mark.parametrize(
    "statements",
    [
        [READS, LISTS],
        [{**READS, "Action": ["s3:Get*", "s3:List*"], "Resource": [arn("Files"), below("Files", "/*")]}],
        [READS, {**LISTS, "Resource": "*"}],
        [{**READS, "Action": "s3:PutObject"}],
        [{**READS, "Effect": "Deny"}],
    ],
)
def test_who_may_list_what_it_reads_gets_404_for_what_is_missing(statements: list[Any]) -> None:
    assert messages(listable_objects, policies(Role=statements)) == []


@pytest.mark.parametrize(
    "statements",
    [
        [READS],
        [{**READS, "Action": "s3:GetObj*"}],
        [{**READS, "Resource": [below("Files", "/a/*"), below("Files", "/b/*")]}],
        [READS, {**LISTS, "Effect": "Deny"}],
        [READS, {**LISTS, "Resource": arn("Others")}],
    ],
)
def test_who_may_not_list_what_it_reads_is_found(statements: list[Any]) -> None:
    assert messages(listable_objects, policies(Role=statements)) == [f"Policy00: {UNLISTED}"]


def test_what_another_role_may_list_does_not_count() -> None:
    assert messages(listable_objects, policies(Role=[READS], Other=[LISTS])) == [f"Policy00: {UNLISTED}"]


def test_a_roles_own_policies_are_read_for_lists_too() -> None:
    own = [{"PolicyName": "own", "PolicyDocument": {"Statement": READS}}]
    template = added(policies(), "Role", "AWS::IAM::Role", Policies=own)
    assert messages(listable_objects, template) == [f"Role: {UNLISTED}"]
    own = [{"PolicyName": "own", "PolicyDocument": {"Statement": [READS, LISTS]}}]
    assert messages(listable_objects, added(policies(), "Role", "AWS::IAM::Role", Policies=own)) == []
