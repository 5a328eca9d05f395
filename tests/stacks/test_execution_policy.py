"""The least policy for CloudFormation (docs/execution-policy.json) makes the shop, and reads nobody's data.

What a resource takes to be made stands in its CloudFormation schema, of which cfn-lint has a copy. Only AWS can show
that the schemas say all.
"""

import fnmatch
import json
from pathlib import Path
from typing import Any

import cfnlint
import pytest

from ops import paths
from stacks.checks.policies import known_authorization
from stacks.checks.synthesis import Templates
from tests.stacks.samples import added, messages

POLICY = json.loads((paths.ROOT / "docs" / "execution-policy.json").read_text())
SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
MANAGED_POLICY_CHARACTERS = 6_144

NOT_OURS = {
    "a service that the shop does not have": (
        *(
            "amplify:*",
            "apprunner:*",
            "appsync:*",
            "bedrock-agentcore:*",
            "codedeploy:*",
            "ec2:*",
            "elasticfilesystem:*",
        ),
        *("elasticloadbalancing:*", "firehose:*", "kinesis:*", "payments:*", "s3files:*", "s3tables:*"),
    ),
    "a feature that no template uses: data keys, replicas, imports, mTLS, other identities": (
        *(
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
        ),
        *("dynamodb:Scan", "dynamodb:UpdateItem", "dynamodb:DisassociateTableReplica"),
        *("iam:*GroupPolicy", "iam:*UserPolicy", "iam:*PermissionsBoundary", "iam:DescribeOrganization"),
        *("kms:*crypt*", "kms:GenerateDataKey*", "s3:*Object*", "s3:REST.PUT.OBJECT", "s3:PutObjectAcl"),
        *("secretsmanager:GetSecretValue", "secretsmanager:*Replicat*", "lambda:PassCapacityProvider"),
        *("cloudwatch:GetMetricData", "cloudwatch:PutMetricData", "logs:PutBearerTokenAuthentication"),
    ),
}
DATA = (
    *("dynamodb:GetItem", "dynamodb:Scan", "dynamodb:PutItem", "s3:GetObject", "s3:PutObject", "kms:Decrypt"),
    *("secretsmanager:GetSecretValue", "cognito-idp:AdminGetUser", "cognito-idp:AdminSetUserPassword"),
    *(
        "cognito-idp:ListUsers",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
        "events:PutEvents",
        "logs:GetLogEvents",
    ),
    *(
        "logs:FilterLogEvents",
        "iam:CreateUser",
        "iam:CreateAccessKey",
        "iam:CreatePolicy",
        "organizations:LeaveOrganization",
    ),
)


def allowed(action: str, resource: str = "*") -> bool:
    return any(
        _matches(action, statement["Action"]) and _matches(resource, statement["Resource"])
        for statement in POLICY["Statement"]
    )


def _matches(value: str, patterns: str | list[str]) -> bool:
    """As IAM does: without regard to case."""
    listed = [patterns] if isinstance(patterns, str) else patterns
    return value == "*" or any(fnmatch.fnmatchcase(value.lower(), each.lower()) for each in listed)


@pytest.fixture(scope="module")
def needed(templates: dict[str, Templates]) -> set[str]:
    index: dict[str, str] = json.loads((SCHEMAS / "providers" / "eu-west-1.json").read_text())
    kinds = {
        resource["Type"]
        for stage in ("dev", "prod")
        for template in templates[stage].values()
        for resource in template["Resources"].values()
        if not resource["Type"].startswith("Custom::")
    }
    actions: set[str] = set()
    for kind in kinds:
        schema: dict[str, Any] = json.loads((SCHEMAS / "resources" / f"{index[kind]}.json").read_text())
        for operation, handler in schema["handlers"].items():
            if operation != "list":
                actions.update(handler["permissions"])
    assert len(actions) > 200
    return actions


def test_it_allows_what_the_shops_resources_take(needed: set[str]) -> None:
    beside = [each for patterns in NOT_OURS.values() for each in patterns]
    ours = {action for action in needed if not _matches(action, beside)}
    assert sorted(action for action in ours if not allowed(action)) == []
    assert [each for each in beside if not any(_matches(action, each) for action in needed)] == []


@pytest.mark.parametrize("action", DATA)
def test_it_reads_no_data_and_makes_no_users(action: str) -> None:
    """On what the shop owns, which is called `cartwright-...`; of the release's own packages it reads the objects."""
    service = action.partition(":")[0]
    own = {
        "s3": "arn:aws:s3:::cartwright-prod-catalog-uploads/file.csv",
        "sqs": "arn:aws:sqs:eu-west-1:111122223333:cartwright-prod-orders-queue",
    }.get(service, "*")
    assert not allowed(action, own)


def test_iam_knows_all_that_it_names() -> None:
    template = added({"Resources": {}}, "Policy", "AWS::IAM::Policy", PolicyDocument=POLICY)
    assert messages(known_authorization, template) == []


def test_it_fits_into_a_managed_policy() -> None:
    assert len("".join(json.dumps(POLICY).split())) <= MANAGED_POLICY_CHARACTERS


def test_roles_that_it_makes_are_the_shops_own() -> None:
    assert allowed(
        "iam:CreateRole", "arn:aws:iam::111122223333:role/cartwright-prod-orders-ConsumerRole-1A2B"
    )
    assert not allowed("iam:CreateRole", "arn:aws:iam::111122223333:role/Administrator")
    assert not allowed("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/Administrator")
