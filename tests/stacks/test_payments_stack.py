"""What the payments' templates hold that no general rule asks for."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from stacks.checks.synthesis import Templates, stage_named, templates_of


def environment(template: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (
        resource["Properties"]["Environment"]["Variables"]
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Function" and logical_id.startswith(f"{name}Function")
    )
    return dict(found)


def allowed(template: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [
        statement
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::IAM::Policy" and logical_id.startswith(f"{name}Role")
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
    ]


@pytest.mark.parametrize(
    ("stage", "provider"), [("local", "sandbox"), ("dev", "sandbox"), ("prod", "stripe")]
)
def test_a_stage_has_the_provider_that_it_names(
    templates: dict[str, Templates], stage: str, provider: str
) -> None:
    assert ("sandbox" in templates[stage]) is (provider == "sandbox")
    for name in ("Consumer", "Sweeper", "Staff", "Webhook"):
        assert environment(templates[stage]["payments"], name)["PROVIDER"] == provider


def test_stock_is_sold_when_the_stage_takes_the_money(tmp_path: Path) -> None:
    """Else orders that are paid at dispatch would be sold before."""
    stage = dataclasses.replace(stage_named("dev"), capture_at="dispatch")
    found = templates_of(stage, tmp_path)
    functions = (("payments", "Consumer"), ("inventory", "Orders"), ("inventory", "Sweeper"))
    for service, name in (*functions, ("orders", "Customer")):
        assert environment(found[service], name)["CAPTURE_AT"] == "dispatch"


def test_prod_knows_nothing_of_the_sandbox(templates: dict[str, Templates]) -> None:
    assert "sandbox" not in json.dumps(templates["prod"]).lower()
    url = environment(templates["prod"]["payments"], "Consumer")["PROVIDER_URL"]
    assert url == "https://api.stripe.com"


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
def test_only_those_that_need_a_secret_may_read_it(templates: dict[str, Templates], stage: str) -> None:
    template = templates[stage]["payments"]

    def secrets(name: str) -> int:
        reading = [
            each for each in allowed(template, name) if "secretsmanager:GetSecretValue" in each["Action"]
        ]
        return sum(len(each["Resource"]) if isinstance(each["Resource"], list) else 1 for each in reading)

    names = ("Consumer", "Sweeper", "Staff", "Webhook", "Methods")
    assert [secrets(name) for name in names] == [1, 1, 1, 2, 0]
    assert "SecretString" not in json.dumps(template).replace("GenerateSecretString", "")


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
def test_only_the_relay_publishes(templates: dict[str, Templates], stage: str) -> None:
    template = templates[stage]["payments"]
    for name in ("Consumer", "Sweeper", "Staff", "Webhook", "Methods"):
        assert not actions(template, name) & {"events:PutEvents", "dynamodb:Scan"}
    assert any("events:PutEvents" in _listed(each["Action"]) for each in allowed(template, "PaymentsRelay"))


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
def test_a_means_of_payment_is_kept_by_one_function_and_used_by_two(
    templates: dict[str, Templates], stage: str
) -> None:
    """Whoever breaks into the public function can read no token, and reach no provider."""
    template = templates[stage]["payments"]

    def on_table(name: str) -> set[str]:
        return {each for each in actions(template, name) if each.startswith("dynamodb:")}

    assert on_table("Methods") == {"dynamodb:PutItem"}
    claims = {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}
    names = ("Consumer", "Sweeper", "Webhook", "Staff")
    assert [on_table(name) & claims for name in names] == [claims, claims, {"dynamodb:DeleteItem"}, set()]


def actions(template: dict[str, Any], name: str) -> set[str]:
    return {action for each in allowed(template, name) for action in _listed(each["Action"])}


def test_the_payments_hear_what_they_need(templates: dict[str, Templates]) -> None:
    rules = [
        each["Properties"]["EventPattern"]["detail-type"]
        for each in templates["prod"]["payments"]["Resources"].values()
        if each["Type"] == "AWS::Events::Rule"
    ]
    names = [
        "OrderCancelled",
        "OrderConfirmed",
        "OrderPaymentRequested",
        "OrderPlaced",
        "OrderRejected",
        "StockReserved",
    ]
    assert sorted(rules) == [[name] for name in names]


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_many_declines_are_told(templates: dict[str, Templates], stage: str) -> None:
    (alarm,) = (
        each["Properties"]
        for name, each in templates[stage]["payments"]["Resources"].items()
        if each["Type"] == "AWS::CloudWatch::Alarm" and name.startswith("Declines")
    )
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Cartwright", "PaymentsDeclined")
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "payments"}]
    assert (alarm["Threshold"], alarm["Period"], alarm["Statistic"]) == (20, 300, "Sum")
