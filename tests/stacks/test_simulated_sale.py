"""The simulated sale is connected as the templates say: what it shows of a wiring is shown of this one."""

import re
from typing import Any

import pytest

from bench.packages import function_name
from stacks.checks.synthesis import Templates
from tests.simulation.shop.services import Services
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.installed import installed
from tests.simulation.world.world import World

SERVICES = ("basket", "orders", "inventory", "payments")
_CONSUMED = re.compile(r"(\w+) v\d+ of [\w.]+ for cartwright-\w+-(\w+)/(\w+)")
_UNLIKELY = {"inventory.public"}
"""What reads and writes nothing that a sale hangs on is not simulated."""


@pytest.fixture(scope="module")
def cloud() -> Cloud:
    with installed(World("a test")) as world:
        return Services(Cloud(world)).cloud


def resources(templates: dict[str, Templates], service: str, kind: str) -> list[dict[str, Any]]:
    found = templates["dev"][service]["Resources"].values()
    return [each["Properties"] for each in found if each["Type"] == kind]


def test_rules_bring_the_same_events_to_the_same_functions(
    templates: dict[str, Templates], cloud: Cloud
) -> None:
    stated = [
        match.groups()
        for service in SERVICES
        for rule in resources(templates, service, "AWS::Events::Rule")
        if (match := _CONSUMED.fullmatch(rule["Description"]))
    ]
    simulated = [
        (pattern["detail-type"][0], *queue.function.name.split("."))
        for pattern, queue in cloud.bus.rules
        if queue.function
    ]
    assert sorted(simulated) == sorted((event, where, name.lower()) for event, where, name in stated)
    assert len(stated) > 15


def test_functions_have_the_same_time(templates: dict[str, Templates], cloud: Cloud) -> None:
    stated = {
        function_name(function): function["Timeout"]
        for service in SERVICES
        for function in resources(templates, service, "AWS::Lambda::Function")
        if "Environment" in function
    }
    assert {name: each.timeout_seconds for name, each in cloud.functions.items()} == {
        name: seconds for name, seconds in stated.items() if name not in _UNLIKELY
    }


def test_queues_hand_out_as_many_for_as_long(templates: dict[str, Templates], cloud: Cloud) -> None:
    stated = sorted(
        (
            source["BatchSize"],
            queue["VisibilityTimeout"],
            queue["RedrivePolicy"]["maxReceiveCount"],
            queue.get("DelaySeconds", 0),
        )
        for service in SERVICES
        for source in resources(templates, service, "AWS::Lambda::EventSourceMapping")
        if "Queue" in str(source["EventSourceArn"])
        for queue in [
            templates["dev"][service]["Resources"][source["EventSourceArn"]["Fn::GetAtt"][0]]["Properties"]
        ]
    )
    simulated = [
        (each.batch_size, each.visibility_ms // 1000, each.most_receives, each.delay_seconds)
        for each in cloud.queues.values()
    ]
    assert sorted(simulated) == stated


def test_the_clock_calls_the_same_functions(templates: dict[str, Templates], cloud: Cloud) -> None:
    """The simulated sale counts its sales as often as the stage `local`, so that runs meet orders on their way."""
    stated = [
        each["Description"].partition(" UTC: cartwright-dev-")[::2]
        for service in SERVICES
        for each in resources(templates, service, "AWS::Scheduler::Schedule")
    ]
    simulated = [each.name.replace(".", "/") for _, each in cloud.schedules]
    rates = {"inventory/sales": "rate(15 minutes)"}
    assert sorted((rates.get(name, "rate(1 minute)"), name) for name in simulated) == sorted(
        (rate, function.lower()) for rate, function in stated
    )
    assert {seconds for seconds, _ in cloud.schedules} == {60}


@pytest.mark.parametrize("service", SERVICES)
def test_tables_have_the_same_indexes(templates: dict[str, Templates], cloud: Cloud, service: str) -> None:
    (table,) = resources(templates, service, "AWS::DynamoDB::GlobalTable")
    stated = {
        each["IndexName"]: (
            [key["AttributeName"] for key in each["KeySchema"]],
            each["Projection"]["ProjectionType"] != "ALL",
            each["Projection"].get("NonKeyAttributes", []),
        )
        for each in table["GlobalSecondaryIndexes"]
    }
    simulated = {
        name: ([each.partition_key, each.sort_key], each.keys_only, list(each.includes))
        for name, each in cloud.storages[service].indexes.items()
    }
    assert simulated == stated
