"""What the CDK tool says of a change is read, in its own words."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ops import paths
from ops.errors import OpsError
from ops.replacements import Replacement, read

STACK = "cartwright-dev-shop"
Resources = dict[str, tuple[str, dict[str, Any]]]
BEFORE: Resources = {
    "Users": ("AWS::DynamoDB::Table", {"TableName": "old", "AttributeDefinitions": [], "KeySchema": []}),
    "Queue": ("AWS::SQS::Queue", {"DelaySeconds": 4}),
    "Gone": ("AWS::SQS::Queue", {}),
    "Live": ("AWS::Lambda::Version", {"FunctionName": "f"}),
}
AFTER: Resources = {
    "Users": ("AWS::DynamoDB::Table", {"TableName": "new", "AttributeDefinitions": [], "KeySchema": []}),
    "Queue": ("AWS::SQS::Queue", {"DelaySeconds": 5}),
    "Live2": ("AWS::Lambda::Version", {"FunctionName": "f"}),
}


def template(resources: Resources) -> str:
    made = {name: {"Type": kind, "Properties": properties} for name, (kind, properties) in resources.items()}
    return json.dumps({"Resources": made})


@pytest.fixture
def said(tmp_path: Path) -> str:
    """By the real tool, of two templates; it needs no account for that."""
    environment = f"aws://{'1' * 12}/eu-west-1"
    artifact = {
        "type": "aws:cloudformation:stack",
        "environment": environment,
        "properties": {"templateFile": "after.json"},
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {STACK: artifact}}))
    (tmp_path / "after.json").write_text(template(AFTER))
    (tmp_path / "before.json").write_text(template(BEFORE))
    node = shutil.which("node", path=paths.tools_path())
    assert node
    tool = str(paths.ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk")
    before = str(tmp_path / "before.json")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "CDK_"))}
    run = subprocess.run(
        [
            node,
            tool,
            "diff",
            STACK,
            "--app",
            str(tmp_path),
            "--template",
            before,
            "--no-color",
            "--no-notices",
        ],
        env={**kept, "AWS_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true", "FORCE_COLOR": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr


def test_what_is_replaced_or_deleted_is_read(said: str) -> None:
    found = {each.what.split(" ")[0]: each for each in read(said)}
    assert {name: each.effect for name, each in found.items()} == {
        "Users": "replace",
        "Gone": "destroy",
        "Live": "destroy",
    }, said
    assert {each.stack for each in found.values()} == {STACK}
    assert [name for name, each in found.items() if each.loses_data] == ["Users"]


def test_it_is_told_in_a_sentence() -> None:
    users = Replacement(STACK, "AWS::Cognito::UserPool", "Users/Pool UsersPool123", "may be replaced")
    assert str(users) == f"{STACK}: Users/Pool (AWS::Cognito::UserPool) may be replaced"


def test_a_tool_that_compared_nothing_is_not_taken_for_no_change() -> None:
    with pytest.raises(OpsError, match="compared no stack"):
        read("Unable to resolve AWS account to use\n")
