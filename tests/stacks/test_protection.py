"""What prod keeps, and that nothing of dev stays behind."""

from typing import Any

import pytest

from catalog.handlers import file_delivery, image_delivery

Templates = dict[str, dict[str, dict[str, Any]]]

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
    lost = [name for name, each in found.items() if each.get("DeletionPolicy") != "Retain"]
    assert lost == []


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
    assert kept == []


def test_a_bucket_of_dev_is_emptied_so_that_it_can_go(templates: Templates) -> None:
    buckets = resources(templates, "dev", "AWS::S3::Bucket")
    assert buckets
    assert len(resources(templates, "dev", "Custom::S3AutoDeleteObjects")) == len(buckets)
    assert not resources(templates, "prod", "Custom::S3AutoDeleteObjects")


@pytest.mark.parametrize(("stage", "days"), [("local", 7), ("dev", 7), ("prod", 365)])
def test_logs_are_kept_as_long_as_the_stage_says(templates: Templates, stage: str, days: int) -> None:
    groups = resources(templates, stage, "AWS::Logs::LogGroup")
    assert {group["Properties"]["RetentionInDays"] for group in groups.values()} == {days}


@pytest.mark.parametrize(
    ("prefix", "receives"),
    [("UploadedQueue", file_delivery.MAX_RECEIVES), ("ImageUploadedQueue", image_delivery.MAX_RECEIVES)],
)
def test_a_function_gives_up_when_its_queue_does(templates: Templates, prefix: str, receives: int) -> None:
    (queue,) = (
        resource["Properties"]
        for name, resource in resources(templates, "prod", "AWS::SQS::Queue").items()
        if name.startswith(f"catalog/{prefix}")
    )
    assert queue["RedrivePolicy"]["maxReceiveCount"] == receives


def test_only_prod_keeps_environments_warm(templates: Templates) -> None:
    kind = "AWS::ApplicationAutoScaling::ScalableTarget"
    targets = resources(templates, "prod", kind)
    assert {name.partition("/")[0] for name in targets} == {"basket", "catalog", "inventory"}
    for target in targets.values():
        assert (target["Properties"]["MinCapacity"], target["Properties"]["MaxCapacity"]) == (1, 20)
    assert not resources(templates, "dev", kind)
