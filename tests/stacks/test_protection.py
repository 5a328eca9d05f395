"""What prod keeps, and that nothing of dev stays behind."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from stacks.checks.synthesis import stage_named, templates_of

Templates = dict[str, dict[str, dict[str, Any]]]

SNAPSHOTS = Path(__file__).parent / "snapshots" / "prod"
DATA = {
    "AWS::Cognito::UserPool",
    "AWS::DynamoDB::GlobalTable",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
}


def resources(templates: Templates, stage: str, *kinds: str) -> dict[str, dict[str, Any]]:
    return {
        f"{service}/{name}": resource
        for service, template in templates[stage].items()
        for name, resource in template["Resources"].items()
        if not kinds or resource["Type"] in kinds
    }


def test_prod_retains_whatever_holds_data(templates: Templates) -> None:
    found = resources(templates, "prod", *DATA)
    assert {resource["Type"] for resource in found.values()} == DATA
    lost = [name for name, each in found.items() if each.get("DeletionPolicy") != "RetainExceptOnCreate"]
    assert lost == []


def test_a_first_deployment_protects_nothing_yet(tmp_path: Path) -> None:
    """What is protected can't be rolled back, and is then in the way of the second attempt."""
    prod = stage_named("prod")
    all_but = {prod.stack_name(path.stem) for path in SNAPSHOTS.glob("*.json")} - {
        prod.stack_name("accounts")
    }
    first = dataclasses.replace(prod, existing_stacks=frozenset(all_but))
    found = {"prod": templates_of(first, tmp_path)}
    for pool in resources(found, "prod", "AWS::Cognito::UserPool").values():
        assert pool["Properties"]["DeletionProtection"] == "INACTIVE"
    protected = {
        name.partition("/")[0]: table["Properties"]["Replicas"][0]["DeletionProtectionEnabled"]
        for name, table in resources(found, "prod", "AWS::DynamoDB::GlobalTable").items()
    }
    assert {service for service, on in protected.items() if not on} == {"accounts"}
    assert len(protected) > 3
    manifest = json.loads((tmp_path / "manifest.json").read_text())["artifacts"]
    ends = {
        name: artifact["properties"].get("terminationProtection", False)
        for name, artifact in manifest.items()
        if artifact["type"] == "aws:cloudformation:stack"
    }
    assert {name for name, on in ends.items() if not on} == {prod.stack_name("accounts")}


def test_the_role_by_which_apis_log_outlives_every_stage(templates: Templates) -> None:
    """It is the account's: other stages log by it too."""
    for stage in ("dev", "prod"):
        for kind in ("AWS::IAM::Role", "AWS::ApiGateway::Account"):
            (kept,) = (
                each
                for name, each in resources(templates, stage, kind).items()
                if name.startswith("platform/")
            )
            assert kept["DeletionPolicy"] == "RetainExceptOnCreate", (stage, kind)


def test_prod_protects_tables_and_users_from_deletion(templates: Templates) -> None:
    for table in resources(templates, "prod", "AWS::DynamoDB::GlobalTable").values():
        assert all(replica["DeletionProtectionEnabled"] for replica in table["Properties"]["Replicas"])
    for pool in resources(templates, "prod", "AWS::Cognito::UserPool").values():
        assert pool["Properties"]["DeletionProtection"] == "ACTIVE"


@pytest.mark.parametrize("stage", ["dev", "local"])
def test_everything_goes_away_with_a_stack_that_is_not_prod(templates: Templates, stage: str) -> None:
    kept = [
        name
        for name, resource in resources(templates, stage).items()
        if {resource.get("DeletionPolicy", "Delete"), resource.get("UpdateReplacePolicy", "Delete")}
        != {"Delete"}
    ]
    assert [name for name in kept if not name.startswith("platform/ApiGateway")] == []


def test_a_bucket_of_dev_is_emptied_so_that_it_can_go(templates: Templates) -> None:
    buckets = resources(templates, "dev", "AWS::S3::Bucket")
    assert buckets
    assert len(resources(templates, "dev", "Custom::S3AutoDeleteObjects")) == len(buckets)
    assert not resources(templates, "prod", "Custom::S3AutoDeleteObjects")


@pytest.mark.parametrize(("stage", "days"), [("local", 7), ("dev", 7), ("prod", 365)])
def test_logs_are_kept_as_long_as_the_stage_says(templates: Templates, stage: str, days: int) -> None:
    groups = resources(templates, stage, "AWS::Logs::LogGroup")
    assert {group["Properties"]["RetentionInDays"] for group in groups.values()} == {days}


def test_only_prod_keeps_environments_warm(templates: Templates) -> None:
    kind = "AWS::ApplicationAutoScaling::ScalableTarget"
    targets = resources(templates, "prod", kind)
    assert {name.partition("/")[0] for name in targets} == {"basket", "catalog", "inventory"}
    for target in targets.values():
        assert (target["Properties"]["MinCapacity"], target["Properties"]["MaxCapacity"]) == (1, 20)
    assert not resources(templates, "dev", kind)
