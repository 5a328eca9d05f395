"""What the code of a function can call of AWS, and what its role may do, are the same."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest

from stacks.checks.assembly import Template
from stacks.checks.synthesis import Templates
from stacks.constructs.entity_table import Operation
from tests.stacks.reachable import Reach
from tests.unit.cartwright.aws.adapters import offered

GRANTS: Mapping[str, tuple[str, ...]] = {
    "UserPool.users": ("cognito-idp:ListUsers",),
    "UserPool.user": ("cognito-idp:AdminGetUser",),
    "UserPool.delete": ("cognito-idp:AdminDeleteUser",),
    "Table.get": ("dynamodb:GetItem",),
    "Table.put": ("dynamodb:PutItem",),
    "Table.update": ("dynamodb:UpdateItem",),
    "Table.delete": ("dynamodb:DeleteItem",),
    "Table.query": ("dynamodb:Query",),
    "Table.batch_get": ("dynamodb:BatchGetItem",),
    "Table.batch_put": ("dynamodb:BatchWriteItem",),
    "Table.batch_delete": ("dynamodb:BatchWriteItem",),
    "Table.transact": (),
    "Put": ("dynamodb:PutItem",),
    "Update": ("dynamodb:UpdateItem",),
    "Delete": ("dynamodb:DeleteItem",),
    "ConditionCheck": ("dynamodb:ConditionCheckItem",),
    "Bus.put": ("events:PutEvents",),
    "Bucket.open": ("s3:GetObject", "s3:ListBucket"),
    "Bucket.read": ("s3:GetObject", "s3:ListBucket"),
    "Bucket.head": ("s3:GetObject", "s3:ListBucket"),
    "Bucket.put": ("s3:PutObject",),
    "Bucket.delete": ("s3:DeleteObject",),
    "Bucket.start_upload": ("s3:PutObject",),
    "Bucket.upload_part": ("s3:PutObject",),
    "Bucket.complete_upload": ("s3:PutObject",),
    "Bucket.abort_upload": ("s3:AbortMultipartUpload",),
    "Bucket.presigned_put": ("s3:PutObject",),
    "Bucket.presigned_get": ("s3:GetObject",),
    "secret": ("secretsmanager:GetSecretValue",),
    "Queue.send": ("sqs:SendMessage",),
}
"""By what `cartwright.aws` offers. A transaction takes the grants of its actions, and a signed URL its signer's.

Without s3:ListBucket, S3 answers 403 for an object that is not there, and ResourceMissing is never raised.
"""

OF_LAMBDA = frozenset(
    {
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ReceiveMessage",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
)
"""What Lambda does in the function's name: it polls, writes the log and traces."""
NEVER_COMES_TO_IT = {
    (
        "catalog.handlers.exporter",
        "s3:GetObject",
    ): "`.url` is a field there, and the name of a method elsewhere",
    (
        "orders.handlers.consumer",
        "dynamodb:Query",
    ): "only the sweeper has an order placed anew, with its lines",
    ("payments.handlers.staff", "dynamodb:DeleteItem"): "what staff capture or refund was authorised before",
    (
        "payments.handlers.staff",
        "dynamodb:UpdateItem",
    ): "it has no callback URL, without which nothing is authorised",
    ("payments.handlers.webhook", "dynamodb:UpdateItem"): "it has no callback URL, likewise",
}
"""Calls that the code reaches only for values that do not occur there, by handler and grant."""


def functions(templates: dict[str, Templates]) -> Iterator[tuple[str, Template, Mapping[str, Any]]]:
    """The handler's module, the template and the function's properties, of all that AWS will run."""
    for template in {**templates["dev"], **templates["prod"]}.values():
        for resource in template["Resources"].values():
            if "SERVICE" in variables(resource):
                properties = resource["Properties"]
                yield properties["Handler"].removesuffix(".handler"), template, properties


def variables(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
    return found


def granted(template: Template, function: Mapping[str, Any], *, failures_too: bool = False) -> set[str]:
    """Actions of the function's role, less what Lambda does with it.

    Sending what has failed is Lambda's too, unless the function sends to the same queue by itself, as a relay does.
    """
    role, found = {"Ref": function["Role"]["Fn::GetAtt"][0]}, set[str]()
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] != "AWS::IAM::Policy" or role not in properties["Roles"]:
            continue
        for statement in properties["PolicyDocument"]["Statement"]:
            actions = (
                {statement["Action"]} if isinstance(statement["Action"], str) else set(statement["Action"])
            )
            of_failures = not failures_too and statement["Resource"] in list(failures(template))
            found |= actions - ({"sqs:SendMessage"} if of_failures else set())
    return found - OF_LAMBDA


def failures(template: Template) -> Iterator[Any]:
    """Where Lambda sends what a function has failed."""
    for resource in template["Resources"].values():
        if resource["Type"] in ("AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventInvokeConfig"):
            yield resource["Properties"].get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")


def needed(handler: str) -> set[str]:
    return {action for call in Reach(handler).calls for action in GRANTS.get(call, ())}


def test_all_that_the_door_offers_is_known_here() -> None:
    assert {name.removeprefix("secrets.") for name in offered()} <= GRANTS.keys()


def test_a_table_grants_what_repositories_can_call() -> None:
    calls = {action for actions in GRANTS.values() for action in actions if action.startswith("dynamodb:")}
    assert {f"dynamodb:{each}" for each in get_args(Operation)} == calls


def test_every_role_allows_what_its_function_can_call(templates: dict[str, Templates]) -> None:
    missing = {
        (handler, action)
        for handler, template, function in functions(templates)
        for action in needed(handler) - granted(template, function, failures_too=True)
    }
    assert missing == NEVER_COMES_TO_IT.keys()


def test_no_role_allows_what_its_function_can_not_call(templates: dict[str, Templates]) -> None:
    idle = {
        (handler, action)
        for handler, template, function in functions(templates)
        for action in granted(template, function) - needed(handler)
    }
    assert idle == set()


def test_no_function_is_left_out(templates: dict[str, Templates]) -> None:
    found = [handler for handler, _, _ in functions(templates)]
    assert len(found) > 35
    assert {handler.partition(".")[0] for handler in found} == {*templates["dev"]} - {"platform"} | {
        "cartwright"
    }


@pytest.mark.parametrize(
    ("handler", "calls"),
    [
        ("inventory.handlers.public", {"Table.connect", "Table.get"}),
        ("catalog.handlers.thumbnails", {"Bucket.presigned_get"}),
        ("cartwright.runtime.relay", {"Bus.connect", "Bus.put", "Queue.send", "unmarshal"}),
    ],
)
def test_the_calls_are_read_from_the_code(handler: str, calls: set[str]) -> None:
    assert Reach(handler).calls == calls
