"""Customers cancel what can't have been sent yet; staff, who know whether it was, cancel at any time."""

from typing import Any

import pytest

from cartwright.events.inventory import StockReserved
from cartwright.events.payments import PaymentAuthorised, PaymentCaptured
from tests.unit.orders.office import ORDER, Office, about
from tests.unit.orders.office import STAFF as CLAIMS

TOKEN = "t" * 43
MINE, GUESTS, STAFF = "/my/orders/{order_id}", "/orders/{order_id}", "/staff/orders/{order_id}"


def bought(office: Office, resource: str, *, captured: bool) -> dict[str, Any]:
    """A confirmed order, and how its owner asks for it."""
    if resource == GUESTS:
        office.place_for_guest(TOKEN)
    else:
        office.place()
    office.hear(about(StockReserved), about(PaymentAuthorised))
    if captured:
        office.hear(about(PaymentCaptured))
    return {"headers": {"Order-Token": TOKEN}} if resource == GUESTS else {}


@pytest.mark.parametrize("captured", [False, True])
@pytest.mark.parametrize("resource", [MINE, GUESTS])
def test_the_customer_has_half_an_hour(office: Office, resource: str, captured: bool) -> None:
    """Also where the news of the money are late: it is sent because it is confirmed."""
    how = bought(office, resource, captured=captured)
    office.forward(minutes=29, seconds=59)
    assert office.ask("GET", resource, ORDER, **how)[1]["cancellable"] is True
    office.forward(seconds=1)
    assert office.ask("GET", resource, ORDER, **how)[1]["cancellable"] is False
    writes = office.way.writes
    status, problem = office.ask("POST", f"{resource}/cancel", ORDER, **how)
    assert (status, problem["code"]) == (409, "not-cancellable")
    assert "only the shop can cancel it" in problem["detail"]
    assert (office.order().state, office.way.writes) == ("confirmed", writes)


@pytest.mark.parametrize("resource", [MINE, GUESTS])
def test_within_it_the_customer_cancels_and_again_at_any_time(office: Office, resource: str) -> None:
    how = bought(office, resource, captured=True)
    office.forward(minutes=29)
    assert office.ask("POST", f"{resource}/cancel", ORDER, **how)[1]["state"] == "cancelled"
    office.forward(days=3)
    status, seen = office.ask("POST", f"{resource}/cancel", ORDER, **how)
    assert (status, seen["state"]) == (200, "cancelled")
    assert office.names().count("OrderCancelled") == 1


@pytest.mark.parametrize("days", [0, 1, 90])
def test_staff_cancel_at_any_time(office: Office, days: int) -> None:
    bought(office, MINE, captured=True)
    office.forward(days=days, minutes=1)
    assert office.ask("POST", f"{STAFF}/cancel", ORDER)[1]["state"] == "cancelled"


def test_staff_see_who_cancelled_and_customers_do_not(office: Office) -> None:
    bought(office, MINE, captured=False)
    office.ask("POST", f"{STAFF}/cancel", ORDER)
    history = office.ask("GET", STAFF, ORDER)[1]["history"]
    grace = {"subject": CLAIMS["sub"], "email": CLAIMS["email"]}
    assert [(each["state"], each["by"]) for each in history] == [
        ("placed", None),
        ("reserved", None),
        ("confirmed", None),
        ("cancelled", grace),
    ]
    seen = office.ask("GET", MINE, ORDER)[1]["history"]
    assert [{*each} for each in seen] == [{"state", "at", "reason"}] * 4


def test_an_order_that_is_not_bought_yet_is_cancelled_however_long_it_rests(office: Office) -> None:
    office.place()
    office.hear(about(StockReserved))
    office.forward(hours=5)
    assert office.ask("POST", f"{MINE}/cancel", ORDER)[1]["state"] == "cancelled"


def test_where_the_money_is_taken_at_dispatch_an_order_is_cancelled_until_then() -> None:
    office = Office("dispatch")
    bought(office, MINE, captured=False)
    office.forward(days=2)
    assert office.ask("GET", MINE, ORDER)[1]["cancellable"] is True
    office.hear(about(PaymentCaptured))
    status, seen = office.ask("GET", MINE, ORDER)
    assert (status, seen["cancellable"]) == (200, False)
    assert office.ask("POST", f"{MINE}/cancel", ORDER)[0] == 409
    assert office.ask("POST", f"{STAFF}/cancel", ORDER)[1]["state"] == "cancelled"
