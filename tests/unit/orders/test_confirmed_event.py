"""What OrderConfirmed carries, from which others dispatch the order."""

import json

from msgspec.structs import replace

from cartwright.events.orders import OrderConfirmed
from cartwright.events.payments import PaymentAuthorised
from tests.unit.orders.orders_harness import ADA, OrdersHarness, about, checkout


def test_a_confirmed_order_carries_what_is_to_be_dispatched(harness: OrdersHarness) -> None:
    example = checkout(lines=3)
    twice = replace(example.data, lines=(*example.data.lines[:2], example.data.lines[0]))
    harness.placed(replace(example, data=twice))
    harness.hear(about(PaymentAuthorised))
    data = harness.detail("OrderConfirmed")["data"]
    assert data["lines"] == [["SKU-0", 2], ["SKU-1", 1]]
    assert data["shipping_option"] == "standard"
    assert data["address"]["postcode"] == "SW1Y 4JH"
    assert (data["customer_id"], data["guest_key"]) == (ADA, None)


def test_a_guests_confirmed_order_says_how_its_token_is_known(harness: OrdersHarness) -> None:
    placed = harness.place_for_guest("a token")
    harness.hear(about(PaymentAuthorised))
    data = harness.detail("OrderConfirmed")["data"]
    assert (data["customer_id"], data["guest_key"]) == (None, placed.data.guest_key)


def test_the_largest_order_fits_into_its_events(harness: OrdersHarness) -> None:
    """EventBridge takes 256 KB, and DynamoDB an item of 400 KB with its outbox."""
    harness.place(lines=1_200, skus="X" * 36 + "{:04d}")
    harness.hear(about(PaymentAuthorised))
    (confirmed,) = (each for each in harness.told if each["name"] == "OrderConfirmed")
    assert len(confirmed["detail"]) < 64 * 1024
    assert len(json.loads(confirmed["detail"])["data"]["lines"]) == 1_200


def test_an_event_of_an_earlier_release_has_no_lines() -> None:
    sample = OrderConfirmed.sample()
    for name in ("lines", "address", "shipping_option", "guest_key"):
        del sample["data"][name]
    data = OrderConfirmed.from_detail(sample).data
    assert (data.lines, data.address, data.shipping_option, data.guest_key) == ((), None, "", None)
