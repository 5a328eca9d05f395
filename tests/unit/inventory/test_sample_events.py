"""The payloads in events/inventory are what the functions understand."""

import json
from pathlib import Path
from typing import Any

import pytest

from cartwright import outbox
from cartwright.authorisation import PublicOnly, TokenAuthorizer
from cartwright.events.catalog import ProductChanged
from cartwright.events.inventory import StockReserved
from cartwright.events.orders import OrderPlaced
from cartwright.http.requests import read_body, read_path, read_query
from cartwright.runtime.consumer import EventConsumer, on
from inventory.api import ROUTES
from inventory.handlers.levels import StockChangeHandler
from inventory.handlers.orders import consumer
from tests.unit.inventory.http import Context
from tests.unit.inventory.inventory_harness import InventoryHarness

EVENTS = Path(__file__).parents[3] / "events" / "inventory"


def load(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


@pytest.mark.parametrize("name", ["get-availability", "receive-stock"])
def test_requests_pass_their_routes_checks(name: str) -> None:
    event = load(name)
    route = next(
        each for each in ROUTES if (each.path, each.method) == (event["resource"], event["httpMethod"])
    )
    gate = PublicOnly() if route.handler == "public" else TokenAuthorizer("the-id-of-your-app-client")
    gate.admit(route.access, event)
    read_path(event, route.path_parameters)
    read_query(event, route.query)
    read_body(event, route)


def test_the_message_of_an_order_sets_stock_aside(harness: InventoryHarness) -> None:
    harness.receive("MUG-HARBOUR-BLUE", 10)
    answer = consumer(harness.service)(load("order-placed"), Context())
    assert answer == {"batchItemFailures": []}
    assert harness.state(OrderPlaced.example().data.order_id) == "reserved"


def test_the_message_of_a_product_lists_its_skus(harness: InventoryHarness) -> None:
    consume = EventConsumer(on(ProductChanged, harness.catalogue.changed))
    assert consume(load("product-changed"), Context()) == {"batchItemFailures": []}
    skus = [variant.sku for variant in ProductChanged.example().data.variants]
    assert harness.staff.unknown([*skus, "no-such"]) == {"NO-SUCH"}


def test_the_stream_of_reservations_carries_an_event() -> None:
    sent: list[outbox.Message] = []

    def publish(messages: Any) -> list[None]:
        sent.extend(messages)
        return [None] * len(messages)

    assert outbox.relay(load("reservation-stream")["Records"], publish, print) == {"batchItemFailures": []}
    assert [json.loads(each.detail) for each in sent] == [StockReserved.sample()]


def test_the_stream_of_counters_tells_that_a_sku_is_low(harness: InventoryHarness) -> None:
    harness.receive("MUG-HARBOUR-BLUE", 4)
    StockChangeHandler(harness.levels)(load("counter-stream"), Context())
    assert [each["name"] for each in harness.told] == ["StockLow"]
