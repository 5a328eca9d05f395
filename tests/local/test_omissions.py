"""Every type in stacks/omissions.py is one the embedded AWS really can't host, so a reason that went is noticed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stacks.checks.synthesis import stage_named, templates_of
from stacks.omissions import OMITTED
from tests.local.conftest import LocalShop
from tests.local.waiting import until

UNKNOWN = (
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::Events::Archive",
    "AWS::WAFv2::WebACLAssociation",
    "AWS::XRay::SamplingRule",
)
"""Their mere name fails a deployment; the others fail in their own ways."""

BUCKET_POLICY, BUCKET_CLEANER = "AWS::S3::BucketPolicy", "Custom::S3AutoDeleteObjects"


def test_every_omission_is_tried_here() -> None:
    assert {*UNKNOWN, BUCKET_POLICY, BUCKET_CLEANER} == OMITTED.keys()


@pytest.mark.parametrize("kind", UNKNOWN)
def test_cloudformation_does_not_know(kind: str, shop: LocalShop) -> None:
    template = {"Resources": {"It": {"Type": kind, "Properties": {}}}}
    with pytest.raises(ClientError, match=f"Unrecognized resource types: .*{kind}"):
        shop.session().client("cloudformation").create_stack(
            StackName="omitted", TemplateBody=json.dumps(template)
        )


@pytest.fixture
def bucket(shop: LocalShop) -> Iterator[str]:
    s3 = shop.session().client("s3")
    s3.create_bucket(Bucket="demands-tls", CreateBucketConfiguration={"LocationConstraint": shop.region})
    yield "demands-tls"
    s3.delete_bucket_policy(Bucket="demands-tls")
    s3.delete_bucket(Bucket="demands-tls")


@pytest.fixture
def reader(shop: LocalShop) -> Iterator[Any]:
    """An S3 client in a role that may list every bucket: who owns the account is denied nothing."""
    iam, sts = shop.session().client("iam"), shop.session().client("sts")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=_policy(trust))["Role"]
    grant = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::*"}
    iam.put_role_policy(RoleName="reader", PolicyName="list", PolicyDocument=_policy(grant))
    assumed = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="reader")["Credentials"]
    yield shop.session().client(
        "s3",
        aws_access_key_id=assumed["AccessKeyId"],
        aws_secret_access_key=assumed["SecretAccessKey"],
        aws_session_token=assumed["SessionToken"],
    )
    iam.delete_role_policy(RoleName="reader", PolicyName="list")
    iam.delete_role(RoleName="reader")


def test_a_bucket_that_demands_tls_answers_nobody(shop: LocalShop, bucket: str, reader: Any) -> None:
    reader.list_objects_v2(Bucket=bucket)
    denial = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    shop.session().client("s3").put_bucket_policy(Bucket=bucket, Policy=_policy(denial))
    with pytest.raises(ClientError, match="AccessDenied"):
        reader.list_objects_v2(Bucket=bucket)


def test_the_cdks_bucket_cleaner_does_not_start(shop: LocalShop, tmp_path: Path) -> None:
    cloudformation = shop.session().client("cloudformation")
    template = _cleaner_alone(_cleaner_source(tmp_path))
    cloudformation.create_stack(
        StackName="cleaner", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM"]
    )

    def ended() -> str | None:
        [stack] = cloudformation.describe_stacks(StackName="cleaner")["Stacks"]
        return None if stack["StackStatus"].endswith("IN_PROGRESS") else str(stack["StackStatus"])

    try:
        assert until(ended) == "ROLLBACK_COMPLETE"
        assert "no stub for '@aws-sdk/client-s3'" in (shop.local_dir / "logs" / "ministack.log").read_text()
    finally:
        cloudformation.delete_stack(StackName="cleaner")


def _cleaner_source(folder: Path) -> str:
    """The very file that dev deploys."""
    resources = templates_of(stage_named("dev"), folder)["catalog"]["Resources"]
    [function] = [
        body
        for name, body in resources.items()
        if name.startswith("CustomS3AutoDeleteObjectsCustomResourceProviderHandler")
    ]
    asset = function["Properties"]["Code"]["S3Key"].removesuffix(".zip")
    return (folder / f"asset.{asset}" / "index.js").read_text()


def _cleaner_alone(source: str) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    function = {
        "Runtime": "nodejs24.x",
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Code": {"ZipFile": source},
    }
    cleaner = {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}, "ServiceTimeout": 3, "BucketName": "none"}
    role = {"AssumeRolePolicyDocument": json.loads(_policy(trust))}
    return {
        "Resources": {
            "Role": {"Type": "AWS::IAM::Role", "Properties": role},
            "Function": {"Type": "AWS::Lambda::Function", "Properties": function},
            "Cleaner": {"Type": BUCKET_CLEANER, "Properties": cleaner},
        }
    }


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
