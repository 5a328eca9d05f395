"""What the baskets' templates hold that no general rule asks for."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from stacks.checks.synthesis import Templates, stage_named, templates_of

URL = "https://challenges.cloudflare.com/turnstile/v0/siteverify"


def environment(template: dict[str, Any]) -> dict[str, Any]:
    (found,) = (
        each["Properties"]["Environment"]["Variables"]
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::Lambda::Function" and name.startswith("ShopperFunction")
    )
    return dict(found)


def secrets_read(template: dict[str, Any]) -> list[str]:
    """The logical ids of what the shopper may read."""
    text = [
        json.dumps(statement["Resource"])
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::IAM::Policy" and name.startswith("ShopperRole")
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
        if "secretsmanager:GetSecretValue" in statement["Action"]
    ]
    secrets = [name for name, each in template["Resources"].items() if "::Secret" in each["Type"]]
    return [name for name in secrets if any(name in each for each in text)]


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
def test_no_stage_asks_for_a_challenge_by_itself(templates: dict[str, Templates], stage: str) -> None:
    found = environment(templates[stage]["basket"])
    assert "ORDER_KEY_ARN" in found
    assert not [name for name in found if "CHALLENGE" in name]
    assert [name[:8] for name in secrets_read(templates[stage]["basket"])] == ["OrderKey"]


def test_a_stage_that_names_a_verifier_has_a_secret_for_it(tmp_path: Path) -> None:
    stage = dataclasses.replace(stage_named("dev"), checkout_challenge_url=URL)
    template = templates_of(stage, tmp_path)["basket"]
    assert environment(template)["CHALLENGE_URL"] == URL
    assert sorted(name[:8] for name in secrets_read(template)) == ["Challeng", "OrderKey"]
    assert "ChallengeSecretArn" in template["Outputs"]
