"""Orders that can be paid again hold stock unpaid: a few at once, so that new orders have room, a few times each."""

from msgspec.structs import replace

from cartwright.events.inventory import StockReserved
from cartwright.events.payments import PaymentActionRequired, PaymentAuthorised, PaymentDeclined
from orders.waiting_domain import OF_BUYER, OF_NETWORK
from tests.unit.orders.orders_harness import ORDER, TERMS, OrdersHarness, about, checkout
from tests.unit.orders.test_paying_again import declined, failed, pay


def unpaid(harness: OrdersHarness, number: int, *, email: str = "e", network: str = "n") -> str:
    order_id = f"01936b72-{number:04x}-7c33-9a44-5b6c7d8e9f00"
    event = checkout(order_id, customer_id=None)
    harness.placed(replace(event, data=replace(event.data, email_key=email, network_key=network)))
    harness.hear(about(StockReserved, order_id), about(PaymentDeclined, order_id))
    return harness.order(order_id).state


def test_failed_payments_leave_room_for_new_orders(harness: OrdersHarness) -> None:
    """An order over the limit is rejected as if it could not be paid again."""
    states = [unpaid(harness, number, network=f"n-{number}") for number in range(OF_BUYER.failed + 2)]
    assert states == ["payment-failed"] * OF_BUYER.failed + ["rejected"] * 2
    states = [unpaid(harness, 50 + number, email=f"e-{number}") for number in range(OF_NETWORK.failed + 1)]
    assert states == ["payment-failed"] * OF_NETWORK.failed + ["rejected"]
    assert harness.order("01936b72-0003-7c33-9a44-5b6c7d8e9f00").reason == "payment-declined"


def test_it_counts_as_unpaid_until_it_ends(harness: OrdersHarness) -> None:
    event = checkout()
    harness.placed(replace(event, data=replace(event.data, email_key="e", network_key="n")))
    harness.hear(about(StockReserved), declined())

    def listed() -> set[str]:
        found = [item["orders"] for item in harness.storage.items() if item["sk"] == "W"]
        return {order_id for orders in found for order_id in orders}

    assert listed() == {ORDER}
    pay(harness)
    assert (harness.order().state, listed()) == ("reserved", {ORDER})
    harness.hear(declined(2))
    pay(harness, "key-2")
    harness.hear(about(PaymentAuthorised))
    assert listed() == set()


def test_what_is_paid_at_first_costs_as_before(harness: OrdersHarness) -> None:
    """Nothing of a later payment is stored."""
    harness.place()
    harness.hear(about(StockReserved), about(PaymentAuthorised))
    (item,) = (each for each in harness.storage.items() if each["sk"] == "O")
    assert {"repeated_payments", "payable_until", "payment_keys"}.isdisjoint(item)


def test_the_last_attempt_ends_it(harness: OrdersHarness) -> None:
    failed(harness)
    for attempt in range(2, TERMS.attempts + 1):
        assert pay(harness, f"key-{attempt}")[0] == 202
        harness.hear(declined(attempt))
    assert (harness.order().state, harness.order().reason) == ("rejected", "payment-declined")


def test_the_last_attempt_is_not_replaced(harness: OrdersHarness) -> None:
    failed(harness)
    for attempt in range(2, TERMS.attempts + 1):
        pay(harness, f"key-{attempt}")
        harness.hear(about(PaymentActionRequired, attempt=attempt))
    assert pay(harness, "key-9")[1]["code"] == "too-many-payments"
