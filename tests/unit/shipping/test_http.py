"""Who sees a shipment, what lists show, and what is refused."""

import hashlib
from typing import Any

import pytest

from tests.unit.orders.orders_harness import CUSTOMER_CLAIMS, ORDER
from tests.unit.shipping.shipping_harness import PARCEL, ShippingHarness, order_id

TOKEN = "q3rS9mC0n1vB5xY7zA2dE4fG6hJ8kL-pQwErTyUiOa0"
STRANGER = CUSTOMER_CLAIMS | {"sub": "somebody-else"}


def test_a_customer_sees_the_parcels_of_an_order_of_theirs(harness: ShippingHarness) -> None:
    harness.confirm()
    harness.pack()
    harness.act("label")
    status, seen = harness.ask("GET", "/my/shipments/{order_id}")
    (parcel,) = seen["parcels"]
    assert (status, seen["state"], parcel["carrier"]) == (200, "packed", "sandbox")
    assert parcel["tracking_number"].startswith("SB-")
    assert not {"label_url", "weight_grams", "reason"} & parcel.keys()
    assert "grace@shop.example" not in str(seen)


def test_the_shipment_of_somebody_else_is_none(harness: ShippingHarness) -> None:
    harness.confirm()
    for claims, order in ((STRANGER, ORDER), (CUSTOMER_CLAIMS, order_id(1))):
        status, problem = harness.ask("GET", "/my/shipments/{order_id}", claims=claims, order_id=order)
        assert (status, problem["code"]) == (404, "shipment-not-found")


def test_a_guest_sees_parcels_by_the_orders_token(harness: ShippingHarness) -> None:
    harness.confirm(customer_id=None, guest_key=hashlib.sha256(TOKEN.encode()).hexdigest())

    def status(token: str) -> int:
        return harness.ask("GET", "/shipments/{order_id}", headers={"Order-Token": token})[0]

    assert status(TOKEN) == 200
    assert status(TOKEN[::-1]) == 404
    assert harness.ask("GET", "/shipments/{order_id}")[0] == 400
    assert harness.ask("GET", "/my/shipments/{order_id}")[0] == 404


def test_a_token_opens_no_customers_shipment(harness: ShippingHarness) -> None:
    harness.confirm()
    assert harness.ask("GET", "/shipments/{order_id}", headers={"Order-Token": TOKEN})[0] == 404


def test_staff_list_shipments_by_state_in_pages(harness: ShippingHarness) -> None:
    for number in range(7):
        harness.confirm(order_id=order_id(number))
        harness.forward(seconds=1)
    body = {"lines": [{"sku": "MUG", "quantity": 1}], "weight_grams": 1}
    harness.ask("PUT", PARCEL, order_id=order_id(3), parcel_id="1", body=body, headers={"If-Match": "*"})
    seen: list[str] = []
    query: dict[str, str] = {"state": "open", "limit": "4"}
    while True:
        page = harness.ask("GET", "/staff/shipments", query=query)[1]
        seen += [each["order_id"] for each in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == [order_id(number) for number in (0, 1, 2, 4, 5, 6)]
    (packing,) = harness.ask("GET", "/staff/shipments", query={"state": "packing"})[1]["items"]
    assert (packing["order_id"], packing["units"], packing["units_to_pack"]) == (order_id(3), 2, 1)
    other = harness.ask("GET", "/staff/shipments", query={"state": "packed", "cursor": query["cursor"]})
    assert other[0] == 400


def test_a_pick_list_adds_up_many_orders_by_location(harness: ShippingHarness) -> None:
    harness.confirm(("MUG", 2), ("PLATE", 1), order_id=order_id(0))
    harness.forward(seconds=1)
    harness.confirm(("mug", 3), ("FORK", 4), order_id=order_id(1))
    for sku, code in (("plate", "A-01"), ("MUG", "B-02"), ("MUG", "A-02")):
        status, location = harness.ask("PUT", "/staff/locations/{sku}", sku=sku, body={"code": code})
        assert (status, location["code"], location["by"]["email"]) == (200, code, "grace@shop.example")
    body = {"lines": [{"sku": "MUG", "quantity": 1}], "weight_grams": 1}
    harness.ask("PUT", PARCEL, order_id=order_id(0), parcel_id="1", body=body, headers={"If-Match": "*"})
    items = harness.ask("GET", "/staff/pick-list")[1]["items"]
    assert [(each["sku"], each["location"], each["quantity"]) for each in items] == [
        ("PLATE", "A-01", 1),
        ("MUG", "A-02", 4),
        ("FORK", None, 4),
    ]
    assert items[1]["orders"] == [
        {"order_id": order_id(0), "quantity": 1},
        {"order_id": order_id(1), "quantity": 3},
    ]
    oldest = harness.ask("GET", "/staff/pick-list", query={"limit": "1"})[1]["items"]
    assert [each["sku"] for each in oldest] == ["PLATE", "MUG"]


def test_a_pick_list_of_large_orders_has_fewer_of_them(harness: ShippingHarness) -> None:
    for number in range(3):
        lines = [(f"SKU-{number}-{line}", 1) for line in range(700)]
        harness.confirm(*lines, order_id=order_id(number))
        harness.forward(seconds=1)
    assert len(harness.ask("GET", "/staff/pick-list")[1]["items"]) == 700


@pytest.mark.parametrize(
    "body",
    [
        {"lines": [], "weight_grams": 1},
        {"lines": [{"sku": "MUG", "quantity": 0}], "weight_grams": 1},
        {"lines": [{"sku": "MUG", "quantity": 1}], "weight_grams": 0},
        {"lines": [{"sku": "MUG", "quantity": 1}], "weight_grams": 70_001},
        {"lines": [{"sku": "MUG", "quantity": 1, "title": "x"}], "weight_grams": 1},
        {"lines": [{"sku": "MUG", "quantity": 1}] * 1_201, "weight_grams": 1},
    ],
)
def test_odd_parcels_are_refused(harness: ShippingHarness, body: dict[str, Any]) -> None:
    harness.confirm()
    answer = harness.ask("PUT", PARCEL, parcel_id="1", body=body, headers={"If-Match": "*"})
    assert answer[0] == 400
    assert harness.shipment().parcels == ()


def test_packing_states_the_version_that_it_changes(harness: ShippingHarness) -> None:
    harness.confirm()
    body = {"lines": [{"sku": "MUG", "quantity": 1}], "weight_grams": 1}
    assert harness.ask("PUT", PARCEL, parcel_id="1", body=body)[0] == 428
    assert harness.ask("DELETE", PARCEL, parcel_id="1")[0] == 428


@pytest.mark.parametrize("count", [0, 100])
def test_a_shipment_costs_what_the_decision_states(harness: ShippingHarness, count: int) -> None:
    """docs/decisions/0073-ship-from-the-confirmed-order.md: an order of 13 lines in one parcel."""
    for number in range(count):
        harness.confirm(order_id=order_id(number))
    capacity, lines = harness.storage.capacity, [(f"{number:05d}A", 6) for number in range(13)]

    def spent(act: Any) -> tuple[int, int]:
        before = capacity.writes, capacity.index_writes
        act()
        return capacity.writes - before[0], capacity.index_writes - before[1]

    steps = [
        spent(lambda: harness.confirm(*lines)),
        spent(lambda: harness.pack("1", *lines)),
        *(spent(lambda action=action: harness.act(action)) for action in ("label", "dispatch", "deliver")),
    ]
    assert steps == [(1, 1), (1, 2), (4, 2), (3, 3), (3, 3)]
