"""What an order of 13 lines costs all services, as docs/costs.md states, and that others add nothing to it."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import pytest

from basket.baskets.ownership import guest
from bench.results import committed
from cartwright.aws.attributes import marshal
from cartwright.events.base import Event
from cartwright.events.inventory import StockReserved
from cartwright.events.payments import PaymentAuthorised, PaymentCaptured
from cartwright.ids import Ids
from inventory.handlers.levels import StockChangeHandler
from payments.handlers.methods import PaymentMethods
from payments.method_repository import MethodRepository
from payments.ports import Notification
from payments.repository import PaymentRepository
from payments.service import PaymentService
from payments.settings import DUE
from payments.webhook_receiver import WebhookReceiver
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.unit.basket.checkout_harness import CheckoutHarness
from tests.unit.inventory.inventory_harness import InventoryHarness
from tests.unit.orders.orders_harness import ORDER, OrdersHarness, about, checkout
from tests.unit.orders.orders_harness import FaultInjector as PlainWay
from tests.unit.payments.fakes import Clock, FakeProvider
from tests.unit.shipping.shipping_harness import ShippingHarness

MEDIAN = 13
"""Lines of a wholesaler's order, by the retailer's month."""
FEW, MANY = 10, 1000
FIGURES = committed("order-capacity").report.figures
"""docs/costs.md shows them."""


class Units(NamedTuple):
    reads: float
    writes: int
    index_writes: int


class Till13:
    """A guest's basket, filled in one request, quoted and checked out; the order is confirmed."""

    def __init__(self) -> None:
        self.till = CheckoutHarness()
        self.storage = self.till.storage
        self.skus = [f"{number:05d}A" for number in range(MEDIAN)]
        for sku in self.skus:
            self.till.sell(sku, 255)

    def order(self, order_id: str) -> None:
        del order_id
        basket_id, token = self.till.guest_basket()
        self.till.service.add(basket_id, guest(token), [(sku, 6) for sku in self.skus])
        quoted = self.till.total(basket_id, guest(token))
        self.till.confirm(self.till.check_out(basket_id, guest(token), total=quoted).order_id)


class Office13:
    def __init__(self) -> None:
        self.orders_harness = OrdersHarness()
        self.storage = self.orders_harness.storage

    def order(self, order_id: str) -> None:
        told: list[Event] = [
            about(each, order_id) for each in (PaymentAuthorised, StockReserved, PaymentCaptured)
        ]
        for event in (checkout(order_id, lines=MEDIAN), *told):
            assert self.orders_harness.hear(event) == []
        for _ in range(2):
            assert self.orders_harness.ask("GET", "/my/orders/{order_id}", order_id)[0] == 200


class Warehouse13:
    """The SKUs of its lines were seen within the last 30 seconds. The stream brings the changes of each step."""

    def __init__(self, lines: int = MEDIAN) -> None:
        self.warehouse = InventoryHarness()
        self.storage = self.warehouse.storage
        self.levels = StockChangeHandler(self.warehouse.levels)
        self.changes: list[dict[str, Any]] = []
        self.storage.written.append(self._hear)
        self.lines = [(f"SKU-{number}", 1) for number in range(lines)]
        for sku, _ in self.lines:
            self.warehouse.receive(sku, 10_000)
        self.order("warm")

    def order(self, order_id: str) -> None:
        self.warehouse.place(*self.lines, order_id=order_id)
        self._check_levels()
        self.warehouse.on_trigger("confirmed", order_id)
        self._check_levels()

    def _hear(self, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        images = {"OldImage": marshal(before or {}), "NewImage": marshal(after or {})}
        keys = marshal({name: (after or before or {})[name] for name in ("pk", "sk")})
        if keys["sk"] == {"S": "S"}:
            self.changes.append({"dynamodb": {"Keys": keys, **images}})

    def _check_levels(self) -> None:
        self.levels({"Records": self.changes}, None)
        self.changes.clear()


class Desk13:
    def __init__(self) -> None:
        clock = Clock()
        self.storage = Storage("payments", [DUE], lambda: int(clock.now.timestamp() * 1000), keys_only=True)
        table = SimulatedTable(self.storage, PlainWay())
        payments, methods = PaymentRepository(table), MethodRepository(table)
        self.methods = PaymentMethods(methods, clock, os.urandom)
        self.service = PaymentService(
            payments, methods, FakeProvider(), clock, Ids(clock).new, capture_at="confirmation"
        )
        self.webhooks = WebhookReceiver("fake", self, payments, self.service, clock)

    def read(self, content: bytes, headers: Mapping[str, str], now: datetime) -> Notification:
        """As the provider's notifications: the content is their id."""
        del headers, now
        order_id = content.decode().partition(" ")[0]
        return Notification(event_id=content.decode(), order_id=order_id, reference=f"ref-{order_id}")

    def order(self, order_id: str) -> None:
        """The shopper's payment method is taken, used and deleted. The provider sends a webhook."""
        method = self.methods.add("tok_approve").id
        self.service.placed(
            order_id, amount=4_310, currency="GBP", payment_method_id=method, correlation_id="cause"
        )
        self.service.reserved(order_id)
        self.webhooks.receive("fake", f"{order_id} authorised".encode(), {})
        self.service.confirmed(order_id)


class Shipments13:
    def __init__(self) -> None:
        self.harness = ShippingHarness()
        self.storage = self.harness.storage
        self.lines = [(f"{number:05d}A", 6) for number in range(MEDIAN)]

    def order(self, order_id: str) -> None:
        self.harness.confirm(*self.lines, order_id=order_id)


Service = Till13 | Office13 | Warehouse13 | Desk13 | Shipments13
SERVICES: dict[str, Callable[[], Service]] = {
    "basket": Till13,
    "orders": Office13,
    "inventory": Warehouse13,
    "payments": Desk13,
    "shipping": Shipments13,
}


def stated(name: str) -> Units:
    reads, writes, index_writes = (FIGURES[f"{name}.{part}"].value for part in Units._fields)
    return Units(reads, int(writes), int(index_writes))


def spent(service: Service, order_id: str) -> Units:
    capacity = service.storage.capacity
    before = Units(capacity.reads, capacity.writes, capacity.index_writes)
    service.order(order_id)
    return Units(
        capacity.reads - before.reads,
        capacity.writes - before.writes,
        capacity.index_writes - before.index_writes,
    )


def order_ids(count: int) -> list[str]:
    return [f"01936b72-{number + 2:04x}-7c33-9a44-5b6c7d8e9f00" for number in range(count)]


@pytest.mark.parametrize("others", [0, 100])
@pytest.mark.parametrize("name", SERVICES)
def test_an_order_costs_each_service_what_is_stated(name: str, others: int) -> None:
    service = SERVICES[name]()
    for order_id in order_ids(others):
        service.order(order_id)
    assert spent(service, ORDER) == stated(name)


def test_the_whole_order_costs_what_is_stated() -> None:
    assert {name.partition(".")[0] for name in FIGURES} == SERVICES.keys()
    assert [sum(column) for column in zip(*map(stated, SERVICES), strict=True)] == [47.5, 61, 11]


@pytest.mark.parametrize(
    ("resource", "query"),
    [
        ("/my/orders", {}),
        ("/staff/orders", {"state": "placed"}),
        ("/staff/orders", {"day": "2026-11-21"}),
        ("/staff/orders", {"state": "placed", "day": "2026-11-21"}),
        ("/staff/orders", {"customer_id": "9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968"}),
    ],
)
def test_no_list_of_orders_grows_with_their_number(resource: str, query: dict[str, str]) -> None:
    """The first page, and the one behind it."""
    costs = []
    for count in (FEW, MANY):
        orders_harness = OrdersHarness()
        for order_id in order_ids(count):
            orders_harness.place(order_id)
        capacity = orders_harness.storage.capacity
        before, calls = capacity.reads, sum(capacity.calls.values())
        first = orders_harness.ask("GET", resource, query={"limit": "5", **query})[1]
        cursor = {"limit": "5", "cursor": first["next"], **query}
        following = orders_harness.ask("GET", resource, query=cursor)[1]
        assert (len(first["items"]), len(following["items"])) == (5, 5)
        costs.append((capacity.reads - before, sum(capacity.calls.values()) - calls))
    assert costs[0] == costs[1]


def test_nothing_that_is_read_of_one_order_grows_with_the_number_of_others() -> None:
    def read(count: int) -> list[float]:
        orders, stock, money = Office13(), Warehouse13(lines=1), Desk13()
        services: tuple[Service, ...] = orders, stock, money
        for service in services:
            for order_id in order_ids(count):
                service.order(order_id)
        before = [service.storage.capacity.reads for service in services]
        one = order_ids(1)[0]
        for resource in ("/my/orders/{order_id}", "/staff/orders/{order_id}"):
            assert orders.orders_harness.ask("GET", resource, one)[0] == 200
        assert orders.orders_harness.watch() == 0
        assert stock.warehouse.head(one).state == "settled"
        assert stock.warehouse.sweeper.run(lambda: 60.0) == 0
        assert money.service.get(one).state == "captured"
        return [service.storage.capacity.reads - read for service, read in zip(services, before, strict=True)]

    assert read(FEW) == read(MANY)
