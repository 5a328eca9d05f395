"""Customers cancel what can't have been sent yet; staff, who know whether it was, cancel at any time."""

from typing import Any

import pytest

from cartwright.events.inventory import StockReserved
from cartwright.events.payments import PaymentAuthorised, PaymentCaptured
from tests.unit.orders.orders_harness import ORDER, OrdersHarness, about
from tests.unit.orders.orders_harness import STAFF as CLAIMS

TOKEN = "t" * 43
MINE, GUESTS, STAFF = "/my/orders/{order_id}", "/orders/{order_id}", "/staff/orders/{order_id}"


def bought(harness: OrdersHarness, resource: str, *, captured: bool) -> dict[str, Any]:
    """A confirmed order, and how its owner asks for it."""
    if resource == GUESTS:
        harness.place_for_guest(TOKEN)
    else:
        harness.place()
    harness.hear(about(StockReserved), about(PaymentAuthorised))
    if captured:
        harness.hear(about(PaymentCaptured))
    return {"headers": {"Order-Token": TOKEN}} if resource == GUESTS else {}


@pytest.mark.parametrize("captured", [False, True])
@pytest.mark.parametrize("resource", [MINE, GUESTS])
def test_the_customer_has_half_an_hour(harness: OrdersHarness, resource: str, captured: bool) -> None:
    """Also where the event about the money is late: it is sent because it is confirmed."""
    how = bought(harness, resource, captured=captured)
    harness.forward(minutes=29, seconds=59)
    assert harness.ask("GET", resource, ORDER, **how)[1]["cancellable"] is True
    harness.forward(seconds=1)
    assert harness.ask("GET", resource, ORDER, **how)[1]["cancellable"] is False
    writes = harness.way.writes
    status, problem = harness.ask("POST", f"{resource}/cancel", ORDER, **how)
    assert (status, problem["code"]) == (409, "not-cancellable")
    assert "Only staff can cancel it" in problem["detail"]
    assert (harness.order().state, harness.way.writes) == ("confirmed", writes)


@pytest.mark.parametrize("resource", [MINE, GUESTS])
def test_within_it_the_customer_cancels_and_again_at_any_time(harness: OrdersHarness, resource: str) -> None:
    how = bought(harness, resource, captured=True)
    harness.forward(minutes=29)
    assert harness.ask("POST", f"{resource}/cancel", ORDER, **how)[1]["state"] == "cancelled"
    harness.forward(days=3)
    status, seen = harness.ask("POST", f"{resource}/cancel", ORDER, **how)
    assert (status, seen["state"]) == (200, "cancelled")
    assert harness.names().count("OrderCancelled") == 1


@pytest.mark.parametrize("days", [0, 1, 90])
def test_staff_cancel_at_any_time(harness: OrdersHarness, days: int) -> None:
    bought(harness, MINE, captured=True)
    harness.forward(days=days, minutes=1)
    assert harness.ask("POST", f"{STAFF}/cancel", ORDER)[1]["state"] == "cancelled"


def test_staff_see_who_cancelled_and_customers_do_not(harness: OrdersHarness) -> None:
    bought(harness, MINE, captured=False)
    harness.ask("POST", f"{STAFF}/cancel", ORDER)
    history = harness.ask("GET", STAFF, ORDER)[1]["history"]
    grace = {"subject": CLAIMS["sub"], "email": CLAIMS["email"]}
    assert [(each["state"], each["by"]) for each in history] == [
        ("placed", None),
        ("reserved", None),
        ("confirmed", None),
        ("cancelled", grace),
    ]
    seen = harness.ask("GET", MINE, ORDER)[1]["history"]
    assert [{*each} for each in seen] == [{"state", "at", "reason"}] * 4


def test_an_order_that_is_not_bought_yet_is_cancelled_however_long_it_rests(
    harness: OrdersHarness,
) -> None:
    harness.place()
    harness.hear(about(StockReserved))
    harness.forward(hours=5)
    assert harness.ask("POST", f"{MINE}/cancel", ORDER)[1]["state"] == "cancelled"


def test_where_the_money_is_taken_at_dispatch_an_order_is_cancelled_until_then() -> None:
    harness = OrdersHarness("dispatch")
    bought(harness, MINE, captured=False)
    harness.forward(days=2)
    assert harness.ask("GET", MINE, ORDER)[1]["cancellable"] is True
    harness.hear(about(PaymentCaptured))
    status, seen = harness.ask("GET", MINE, ORDER)
    assert (status, seen["cancellable"]) == (200, False)
    assert harness.ask("POST", f"{MINE}/cancel", ORDER)[0] == 409
    assert harness.ask("POST", f"{STAFF}/cancel", ORDER)[1]["state"] == "cancelled"
