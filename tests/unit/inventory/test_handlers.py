"""The functions' entry points: what they start from, and what they make of batches."""

import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from cartwright.aws.attributes import marshal
from cartwright.events.base import Event
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderPlaced, OrderRejected
from cartwright.runtime.consumer import EventConsumer
from cartwright.settings import MissingSettings
from inventory.handlers.levels import StockChangeHandler, changed
from inventory.handlers.orders import consumer
from inventory.settings import (
    CatalogueSettings,
    LevelSettings,
    PublicSettings,
    ReservationSettings,
    StaffSettings,
)
from inventory.stock.domain import CountChange
from tests.unit.inventory.http import Context
from tests.unit.inventory.inventory_harness import InventoryHarness

_RESERVATIONS = ReservationSettings(service="inventory", table_name="t", capture_at="confirmation")
SETTINGS = {
    "public": PublicSettings(service="inventory", table_name="t"),
    "staff": StaffSettings(
        service="inventory", table_name="t", cursor_secret_arn="arn:s", user_pool_client_id="c"
    ),
    "orders": _RESERVATIONS,
    "sweeper": _RESERVATIONS,
    "catalogue": CatalogueSettings(service="inventory", table_name="t"),
    "levels": LevelSettings(service="inventory", table_name="t"),
}
ORDER_ID = OrderPlaced.example().data.order_id


def load(name: str) -> Callable[[Any, Any], Any]:
    sys.modules.pop(f"inventory.handlers.{name}", None)
    handler: Callable[[Any, Any], Any] = importlib.import_module(f"inventory.handlers.{name}").handler
    return handler


@pytest.mark.parametrize("name", SETTINGS)
def test_each_function_starts_from_its_settings_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", name)
    for variable, value in SETTINGS[name].environment().items():
        monkeypatch.setenv(variable, value)
    assert callable(load(name))


@pytest.mark.parametrize("name", SETTINGS)
def test_each_function_names_every_setting_it_lacks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", name)
    for variable in SETTINGS[name].environment():
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(MissingSettings) as raised:
        load(name)
    assert all(variable in str(raised.value) for variable in SETTINGS[name].environment())


def message(event: Event | None, **changes: Any) -> dict[str, Any]:
    """As EventBridge puts it into the queue."""
    envelope = {"detail-type": event.name, "detail": json.loads(event.detail())} if event else {}
    return {"messageId": f"m-{(event.name if event else 'none')}", "body": json.dumps(envelope | changes)}


@pytest.fixture
def handler(harness: InventoryHarness) -> EventConsumer:
    return consumer(harness.service)


@pytest.mark.parametrize(
    ("last", "state", "counts"),
    [
        (OrderConfirmed, "settled", (8, 0, 2, 10)),
        (OrderRejected, "released", (10, 0, 0, 10)),
        (OrderCancelled, "released", (10, 0, 0, 10)),
    ],
)
def test_orders_are_followed(
    harness: InventoryHarness,
    handler: EventConsumer,
    last: type[Event],
    state: str,
    counts: tuple[int, int, int, int],
) -> None:
    harness.receive("MUG-HARBOUR-BLUE", 10)
    batch = {"Records": [message(OrderPlaced.example()), message(last.example())]}
    assert handler(batch, Context()) == {"batchItemFailures": []}
    assert (harness.state(ORDER_ID), harness.of("MUG-HARBOUR-BLUE")) == (state, counts)


def test_reservations_carry_the_orders_correlation_id(
    harness: InventoryHarness, handler: EventConsumer
) -> None:
    harness.receive("MUG-HARBOUR-BLUE", 10)
    handler({"Records": [message(OrderPlaced.example())]}, Context())
    assert harness.told[-1]["correlation_id"] == OrderPlaced.example().correlation_id


@pytest.mark.parametrize(
    "poison",
    [
        {"messageId": "poison", "body": "no JSON"},
        {"messageId": "poison", "body": "{}"},
        {**message(None, **{"detail-type": "OrderEaten", "detail": {}}), "messageId": "poison"},
        {**message(OrderPlaced.example(), detail={"version": 1}), "messageId": "poison"},
        {
            **message(OrderPlaced.example(), detail=OrderPlaced.sample() | {"version": 2}),
            "messageId": "poison",
        },
    ],
)
def test_a_poisoned_message_fails_alone(
    harness: InventoryHarness, handler: EventConsumer, poison: dict[str, Any]
) -> None:
    harness.receive("MUG-HARBOUR-BLUE", 10)
    answer = handler({"Records": [poison, message(OrderPlaced.example())]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "poison"}]}
    assert harness.state(ORDER_ID) == "reserved"


@pytest.mark.parametrize("fault", [{"total": "no number"}, {"lines": [["MUG", 0]]}, {"order_id": None}])
def test_what_fails_is_logged_without_the_means_of_payment(
    handler: EventConsumer, caplog: pytest.LogCaptureFixture, fault: dict[str, Any]
) -> None:
    detail = OrderPlaced.sample()
    detail["data"] |= {"payment_method_id": "tok_of_somebody", **fault}
    with caplog.at_level("DEBUG"):
        answer = handler({"Records": [message(OrderPlaced.example(), detail=detail)]}, Context())
    assert answer["batchItemFailures"]
    assert "returns to its queue" in caplog.text
    assert "tok_of_somebody" not in caplog.text


def change(pk: str, sk: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> dict[str, Any]:
    images = {"OldImage": before, "NewImage": after}
    record = {name: marshal(image) for name, image in images.items() if image is not None}
    return {"dynamodb": {"Keys": marshal({"pk": pk, "sk": sk}), **record}}


def test_only_what_is_available_now_and_was_not_before_counts() -> None:
    one, two = {"available": 1, "cause": "c-1"}, {"available": 2, "cause": "c-2"}
    records = [
        change("SKU#A#0", "S", None, one),
        change("SKU#A#0", "S", one, two),
        change("SKU#B.C-D#31", "S", two, one),
        change("SKU#SETTLED#0", "S", one, one | {"sold": 1}),
        change("SKU#HEAD", "H", None, {"threshold": 1}),
        change("SKU#EMPTY#0", "S", None, {"available": 0, "cause": "c"}),
        change("SKU#GONE#0", "S", one, None),
    ]
    assert changed(records) == {
        "A": CountChange(cause="c-2", available=frozenset({0, 1, 2})),
        "B.C-D": CountChange(cause="c-1", available=frozenset({1, 2})),
    }


@pytest.mark.parametrize(
    ("units", "checked"),
    [
        ({90, 100}, False),
        ({6, 100}, False),
        ({5, 100}, True),
        ({0, 1}, True),
        ({3, 4}, True),
        ({100, 3, 101}, True),
    ],
)
def test_a_level_is_checked_if_a_threshold_was_crossed(
    harness: InventoryHarness, units: set[int], checked: bool
) -> None:
    """The head says in-stock; 5 units are low."""
    harness.receive("A", 100)
    harness.levels.check({"A": "c"})
    change = CountChange(cause="c-7", available=frozenset(units))
    assert harness.levels.affected({"A": change}) == ({"A": "c-7"} if checked else {})


def test_the_level_of_a_sku_with_several_counters_is_always_checked(harness: InventoryHarness) -> None:
    harness.spread("A", 100, 2)
    change = CountChange(cause="c", available=frozenset({50, 49}))
    assert harness.levels.affected({"A": change}) == {"A": "c"}


def test_the_levels_of_an_order_cost_half_a_unit_a_line(harness: InventoryHarness) -> None:
    for number in range(13):
        harness.receive(f"SKU-{number}", 100)
        harness.levels.check({f"SKU-{number}": "c"})
    counters = [{"available": units, "cause": "c"} for units in (100, 99)]
    records = [change(f"SKU#SKU-{number}#0", "S", *counters) for number in range(13)]
    before = harness.storage.capacity.reads
    StockChangeHandler(harness.levels)({"Records": records}, Context())
    assert harness.storage.capacity.reads - before == 6.5


def test_the_stream_tells_levels(harness: InventoryHarness) -> None:
    harness.receive("A", 3)
    record = change("SKU#A#0", "S", None, {"available": 3, "cause": "c-7"})
    assert StockChangeHandler(harness.levels)({"Records": [record]}, Context()) == {"batchItemFailures": []}
    assert [(each["name"], each["correlation_id"]) for each in harness.told] == [("StockLow", "c-7")]
