"""What a function's role allows, and what its code calls for, as grants on resources."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from stacks.checks.assembly import Assembly
from stacks.checks.synthesis import Templates
from tests.stacks.reachable import reach
from tests.stacks.targets import targets

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


class Grant(NamedTuple):
    """`on` is the resource's stack and logical id. A bucket's keys are not compared."""

    action: str
    on: tuple[str, str]
    index_name: str = ""


@dataclass(frozen=True)
class Deployed:
    """A function that AWS will run, in its stage and its stack."""

    assembly: Assembly
    stack: str
    properties: Mapping[str, Any]

    @property
    def handler(self) -> str:
        return str(self.properties["Handler"]).removesuffix(".handler")

    @functools.cached_property
    def needed(self) -> set[Grant]:
        """What its code calls, on what its settings name."""
        settings = {name.lower(): value for name, value in variables(self.properties).items()}
        return {
            Grant(action, self.resource(settings.get(target.setting)), target.index_name)
            for target in targets(reach(self.handler), settings)
            for action in GRANTS.get(target.call, ())
        }

    @property
    def granted(self) -> set[Grant]:
        """What its role allows, less what Lambda does with it."""
        role, found = {"Ref": self.properties["Role"]["Fn::GetAtt"][0]}, set[Grant]()
        for policy in self.assembly.resources("AWS::IAM::Policy"):
            if policy.stack != self.stack or role not in policy.properties["Roles"]:
                continue
            for statement in policy.properties["PolicyDocument"]["Statement"]:
                found |= {
                    Grant(action, self.resource(on), index_in(on))
                    for action in listed(statement["Action"])
                    for on in listed(statement["Resource"])
                    if action not in OF_LAMBDA
                }
        return found

    @property
    def failures(self) -> set[Grant]:
        """Sending what has failed is Lambda's, too."""
        found = set()
        for kind in ("AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventInvokeConfig"):
            for each in self.assembly.resources(kind):
                if each.stack == self.stack and (config := each.properties.get("DestinationConfig")):
                    found.add(Grant("sqs:SendMessage", self.resource(config["OnFailure"]["Destination"])))
        return found

    def resource(self, value: object) -> tuple[str, str]:
        found = self.assembly.follow(self.stack, value)
        return found.key if found else ("", str(value))


def index_in(on: object) -> str:
    match on:
        case {"Fn::Join": [_, [*_, str(path)]]} if path.startswith("/index/"):
            return path.removeprefix("/index/")
    return ""


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def functions(templates: dict[str, Templates]) -> Iterator[Deployed]:
    for stage in ("dev", "prod"):
        assembly = Assembly(templates[stage])
        for each in assembly.resources("AWS::Lambda::Function"):
            if "SERVICE" in variables(each.properties):
                yield Deployed(assembly, each.stack, each.properties)


def variables(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = properties.get("Environment", {}).get("Variables", {})
    return found
