"""The real catalogue, its handlers, relay and repositories, in a world where much goes wrong."""

import json
import os
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pytest

import catalog
from cartwright.aws import dynamodb
from cartwright.aws.dynamodb import Table
from cartwright.aws.events import Bus
from cartwright.settings import RelaySettings
from stacks import ROOT
from tests.simulation.examples.shelf import Catalogue
from tests.simulation.world.cloud import UNPUBLISHED, Cloud
from tests.simulation.world.drawing import rates
from tests.simulation.world.functions import Environment
from tests.simulation.world.running import Simulation
from tests.simulation.world.shapes import bus_event, sqs_record, stream_record
from tests.simulation.world.shrinking import find

SEEDS = [f"catalogue {number}" for number in range(25)]


@pytest.mark.parametrize("rate", [0.0, 0.02, 0.05])
def test_the_catalogue_stays_whole_and_its_listeners_learn_of_every_change(rate: float) -> None:
    failure = find(Simulation(Catalogue, rates=rates(rate)), SEEDS)
    assert failure is None, str(failure)


def test_a_relay_that_forgets_a_table_of_ours_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bus.put that takes a refusal for a success, as the field does."""

    def put(self: Bus, messages: Any) -> list[None]:
        del self
        return [None] * len(messages)

    monkeypatch.setattr("tests.simulation.world.bus.SimulatedBus.put", put)
    failure = find(Simulation(Catalogue, rates={}), SEEDS[:1])
    assert failure
    assert "has the copy None" in str(failure)
    assert len(failure.run.steps) == 1


def composed(cloud: Cloud) -> dict[str, Any]:
    """What a new environment of the relay has imported and made."""
    relay = cloud.function(
        "cartwright.runtime.relay",
        RelaySettings(service="catalog", bus_name="bus", unpublished_url=UNPUBLISHED),
    )
    handler: Any = Environment(relay, 1, 0).handler
    return dict(vars(handler._handler))


def test_a_composition_is_made_anew_for_each_environment(cloud: Cloud) -> None:
    made = [composed(cloud) for _ in range(2)]
    assert made[0] is not made[1]
    assert [each["_bus"] for each in made] == [cloud.bus, cloud.bus]


def test_a_composition_leaves_no_trace(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests have imported stays what it was, and what they have not stays away."""
    for name in list(sys.modules):
        if name.startswith(("catalog.handlers", "catalog.composition")):
            monkeypatch.delitem(sys.modules, name)
    real = ModuleType("catalog.handlers")
    monkeypatch.setitem(sys.modules, "catalog.handlers", real)
    monkeypatch.setattr(catalog, "handlers", real, raising=False)
    composed(cloud)
    assert sys.modules["catalog.handlers"] is real
    assert vars(catalog)["handlers"] is real
    assert not [name for name in sys.modules if name.startswith(("catalog.handlers.", "catalog.composition"))]
    assert "BUS_NAME" not in os.environ
    assert vars(dynamodb)["Table"] is Table


def outline(value: Any) -> Any:
    """Names and types, at any depth but within images."""
    if isinstance(value, Mapping):
        return {name: outline(each) if not name.endswith("Image") else {} for name, each in value.items()}
    return type(value).__name__


def test_events_have_the_shape_of_the_samples() -> None:
    item = {"pk": "P#1", "sk": "P"}
    (told,) = json.loads((ROOT / "events/catalog/product-stream.json").read_text())["Records"]
    made = stream_record("catalog", 1, 1_795_253_400_123, item, item, expired=False)
    assert outline(made["dynamodb"]["Keys"]) == outline(told["dynamodb"]["Keys"])
    assert outline(made).keys() == outline(told).keys()
    (received,) = json.loads((ROOT / "events/catalog/import-object-created.json").read_text())["Records"]
    body = bus_event("id", "cartwright.catalog", "ProductChanged", "2026-11-21T09:00:00Z", {})
    assert outline(sqs_record("work", "id", body, 1, 1)) == outline(received)
    assert json.loads(body).keys() == json.loads(received["body"]).keys()
