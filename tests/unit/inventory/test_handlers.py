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
    assert changed(records) == {"A": "c-2", "B.C-D": "c-1"}


def test_the_stream_tells_levels(harness: InventoryHarness) -> None:
    harness.receive("A", 3)
    record = change("SKU#A#0", "S", None, {"available": 3, "cause": "c-7"})
    assert StockChangeHandler(harness.levels)({"Records": [record]}, Context()) == {"batchItemFailures": []}
    assert [(each["name"], each["correlation_id"]) for each in harness.told] == [("StockLow", "c-7")]
