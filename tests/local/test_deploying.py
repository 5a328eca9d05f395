"""``ops deploy`` of a stage that keeps its data, with the embedded AWS in the account's place.

The tool's change sets and the stacks' protection are real; that AWS itself refuses to roll back what is protected can't
be shown here.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from ops import cdk
from tests.local.small_project import Result, SmallProject, free_port

STAGE = "trial"
SHOP, MORE = "cartwright-trial-shop", "cartwright-trial-more"
_APP = """
from aws_cdk import App, CfnResource, CliCredentialsStackSynthesizer, Environment, Stack

app = App()
there = app.node.try_get_context("existing_stacks")
home = Environment(account="000000000000", region="eu-west-1")
for name, resources in {stacks}.items():
    stack = Stack(
        app,
        name,
        env=home,
        synthesizer=CliCredentialsStackSynthesizer(),
        termination_protection=there is None or name in there.split(","),
    )
    for logical_id, (kind, properties) in resources.items():
        CfnResource(stack, logical_id, type=kind, properties=properties)
app.synth()
"""


def table(name: str, *indexes: str) -> tuple[str, dict[str, Any]]:
    keys = ["pk", *(f"{index}_pk" for index in indexes)]
    made = [
        {
            "IndexName": index,
            "KeySchema": [{"AttributeName": f"{index}_pk", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        for index in indexes
    ]
    return "AWS::DynamoDB::Table", {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        **({"GlobalSecondaryIndexes": made} if made else {}),
    }


class Trial:
    """A project with a stage for an account, whose AWS is the embedded one."""

    def __init__(self, project: SmallProject) -> None:
        self.project = project
        self.settings()

    def settings(self, **more: str) -> None:
        block = {"hosted_by": "aws", "retain_data": True, **more}
        content = {"app": f"{sys.executable} app.py", "context": {"stages": {STAGE: block}}}
        (self.project.folder / "cdk.json").write_text(json.dumps(content))

    def define(self, **stacks: dict[str, Any]) -> None:
        named = {f"cartwright-trial-{name}": resources for name, resources in stacks.items()}
        (self.project.folder / "app.py").write_text(_APP.replace("{stacks}", repr(named)))

    def deploy(self, *more: str) -> Result:
        return self.project.ops(
            "deploy", "--stage", STAGE, "--yes", *more, **cdk.aws_variables(self.project.port)
        )

    def tables(self) -> set[str]:
        return set(self.project.client("dynamodb").list_tables()["TableNames"])

    def protected(self) -> dict[str, bool]:
        stacks = self.project.client("cloudformation").describe_stacks()["Stacks"]
        return {
            stack["StackName"]: bool(stack.get("EnableTerminationProtection"))
            for stack in stacks
            if stack["StackName"].startswith("cartwright-trial-")
        }


@pytest.fixture
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    project = SmallProject(tmp_path_factory.mktemp("deploying") / "project", free_port())
    try:
        assert project.up().code == 0
        yield Trial(project)
    finally:
        project.close()


def queue(name: str) -> tuple[str, dict[str, Any]]:
    return "AWS::SQS::Queue", {"QueueName": name}


@pytest.mark.long
def test_a_first_deployment_can_be_repeated_and_later_ones_are_looked_at_before(trial: Trial) -> None:
    """One story, because each chapter costs a deployment."""
    one = {"Table": table("one"), "Queue": queue("first")}
    trial.define(shop={**one, "Odd": ("AWS::Odd::Thing", {})})
    assert trial.deploy().code == 1
    assert not any(trial.protected().values())
    trial.define(shop=one)
    done = trial.deploy()
    assert done.code == 0, done.err
    assert trial.protected() == {SHOP: True}
    assert "50 emails a day for the whole account" in done.err

    trial.define(shop={**one, "Table": table("one", "a", "b")})
    trial.settings(mail_from="orders@shop.example")
    refused = trial.deploy()
    assert refused.code == 1
    assert "makes a, makes b: DynamoDB allows one of these per release" in refused.err
    assert "SES does not know the identity of orders@shop.example" in refused.err
    trial.project.client("sesv2").create_email_identity(EmailIdentity="shop.example")

    trial.define(shop={"Table": table("two", "a"), "Queue": queue("second")}, more={"Queue": queue("third")})
    refused = trial.deploy()
    assert refused.code == 1
    assert f"✗ {SHOP}: Table (AWS::DynamoDB::Table) is replaced" in refused.err
    assert f"! {SHOP}: Queue (AWS::SQS::Queue) is replaced" in refused.err
    assert "1 resources that hold data" in refused.err
    assert trial.tables() == {"one"}
    assert trial.deploy("--allow-replacement").code == 0
    assert trial.tables() == {"two"}
    assert trial.protected() == {SHOP: True, MORE: True}
