"""``ops smoke`` against the shop, and against a shop that is not as it has to be."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from ops.deployed import DeployedStack, stacks_of
from ops.shop import Shop
from ops.smoke_probes import Probes
from ops.smoke_rules import DIFFERENCES, Verdict
from ops.stages import blocks
from tests.local.conftest import LocalShop

ORIGIN = "https://shop.example.com"


@pytest.fixture
def operated(shop: LocalShop) -> Shop:
    return Shop(stage="local", region=shop.region, endpoint=shop.endpoint, outputs=shop.outputs)


def outcomes(verdicts: Iterator[Verdict]) -> dict[str, str]:
    return {each.check: each.outcome for each in verdicts}


def test_the_shop_passes_but_for_known_differences(shop: LocalShop) -> None:
    done = shop.ops("smoke")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert {line[0] for line in lines} == {"✓", "≠", "-"}
    for reason in DIFFERENCES.values():
        assert any(line.startswith("≠") and f"(known difference: {reason})" in line for line in lines), reason
    for service in shop.content["apis"]:
        assert f"✓ {service}: an unknown route is a 404 of the gateway" in lines
    for said in (
        "✓ an order by test card: ",
        "✓ mail to customers: COGNITO_DEFAULT",
        "- warm environments: ",
    ):
        assert any(line.startswith(said) for line in lines), said


def test_an_order_that_cannot_be_made_fails_alone(shop: LocalShop) -> None:
    done = shop.ops("smoke", "--sku", "NO-SUCH-SKU")
    assert done.returncode == 1
    failed = [line for line in done.stdout.splitlines() if line.startswith("✗")]
    assert len(failed) == 1
    assert failed[0].startswith("✗ an order by test card: ")


def test_other_settings_than_those_deployed_are_noticed(operated: Shop) -> None:
    """On AWS the embedded AWS's differences are faults."""
    block = blocks()["local"] | {"cors_origins": [ORIGIN], "mail_from": "orders@shop.example"}
    probes = Probes(operated, block)
    for _, ask in [each for each in probes.groups("", 1) if each[0].startswith("the API of")]:
        found = outcomes(ask())
        assert {each for check, each in found.items() if "an unknown route" in check} == {"failed"}
        assert {each for check, each in found.items() if "pages of" in check} == {"failed"}
    assert set(outcomes(probes.mail()).values()) == {"failed"}
    assert outcomes(Probes(operated, block | {"warm": {"min": 1, "max": 2}}).warm([])) == {
        "warm environments": "failed"
    }


def test_an_alias_is_warm_when_lambda_says_so(shop: LocalShop, operated: Shop) -> None:
    (catalog,) = stacks_of(operated, ["catalog"])
    alias = next(name for name, each in resources(catalog).items() if each["Type"] == "AWS::Lambda::Alias")
    properties = {"ResourceId": {"Fn::Join": ["", ["function:", {"Ref": alias}]]}, "MinCapacity": 1}
    target = {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": properties}
    scaled = dataclasses.replace(catalog, template={"Resources": {**resources(catalog), "Target": target}})
    probes = Probes(operated, blocks()["local"])
    function, _, name = catalog.physical[alias].rpartition(":")
    provisioned = {"FunctionName": function, "Qualifier": name}
    (cold,) = probes.warm([scaled])
    assert (cold.outcome, "has no provisioned environment" in cold.says) == ("failed", True)
    lambda_ = shop.session().client("lambda")
    lambda_.put_provisioned_concurrency_config(**provisioned, ProvisionedConcurrentExecutions=1)
    try:
        (warm,) = probes.warm([scaled])
    finally:
        lambda_.delete_provisioned_concurrency_config(**provisioned)
    assert (warm.outcome, warm.says) == ("passed", "1 ready, 1 required")


def resources(stack: DeployedStack) -> dict[str, Any]:
    found: dict[str, Any] = stack.template["Resources"]
    return found
