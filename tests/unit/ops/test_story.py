"""What an order waits for, in each of its states, and what is never told of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ops.story import Records, story

METHOD = "p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M"
AT = "2026-11-21T10:00:00+00:00"
DUE = "2026-11-21T10:30:00+00:00"
ORDER = {
    "id": "order-1",
    "state": "placed",
    "basket_id": "basket-1",
    "email": "ada@example.com",
    "address": {"name": "Ada", "line1": "1 Mill Road"},
    "payment_method_id": METHOD,
    "currency": "GBP",
    "totals": {"goods": 100, "shipping": 0, "discount": 0, "tax": 0, "total": 100},
    "line_count": 1,
    "history": [{"state": "placed", "at": AT}],
    "next_check_at": DUE,
    "placed_at": AT,
    "updated_at": AT,
}
PAYMENT = {
    "order_id": "order-1",
    "state": "capturing",
    "amount": 100,
    "currency": "GBP",
    "payment_method_id": METHOD,
    "provider": "stripe",
    "reference": "pi_123",
    "attempts": 3,
    "next_check_at": DUE,
    "created_at": AT,
    "updated_at": AT,
}
RESERVATION = {"sk": "H", "order_id": "order-1", "state": "releasing", "next_check_at": DUE, "history": []}


@pytest.mark.parametrize(
    ("found", "state", "waits"),
    [
        (Records(), "not placed", "the checkout event"),
        (Records(order=ORDER), "placed", "then OrderPlaced is emitted again (0 retries so far)"),
        (
            Records(order=ORDER | {"placement_attempts": 3}),
            "placed",
            "then it is rejected (3 retries so far)",
        ),
        (Records(order=ORDER | {"state": "reserved"}), "reserved", "the response for its payment"),
        (Records(order=ORDER | {"state": "action-required"}), "action-required", "the customer"),
        (
            Records(order=ORDER | {"state": "payment-failed"}),
            "payment-failed",
            "the customer, who can pay again; then it is rejected",
        ),
        (
            Records(order=ORDER | {"state": "confirmed", "next_check_at": None}, payment=PAYMENT),
            "confirmed",
            "its payment, which is capturing (request 3)",
        ),
        (
            Records(order=ORDER | {"state": "confirmed", "next_check_at": None}, reservation=[RESERVATION]),
            "confirmed",
            "its reservation, which is releasing",
        ),
    ],
)
def test_it_says_what_the_order_waits_for(found: Records, state: str, waits: str) -> None:
    told = story(found)
    assert told.state == state
    (wait,) = told.waits
    assert waits in wait.what
    expected = datetime(2026, 11, 21, 10, 30, tzinfo=UTC) if found else None
    assert wait.until == expected


def test_an_order_at_its_end_waits_for_nothing() -> None:
    done: dict[str, Any] = ORDER | {"state": "confirmed", "next_check_at": None}
    paid = PAYMENT | {"state": "captured", "next_check_at": None, "captured": 100}
    assert story(Records(order=done, payment=paid)).waits == []


def test_amounts_are_told_as_people_read_them() -> None:
    done: dict[str, Any] = ORDER | {
        "state": "confirmed",
        "next_check_at": None,
        "captured": 3995,
        "refunded": 5,
    }
    paid = PAYMENT | {"state": "captured", "next_check_at": None, "captured": 3995, "refunded": 5}
    charge = {"state": "captured", "captured": 3995, "refunds": [{"amount": 5}]}
    told = " ".join(each.text for each in story(Records(order=done, payment=paid, charge=charge)).entries)
    assert told.count("£39.95 captured, £0.05 refunded") == 3
    assert "received the order: £1.00" in told


def test_tokens_and_addresses_are_not_told() -> None:
    told = repr(story(Records(order=ORDER, payment=PAYMENT)))
    for secret in ("tok_approve", "Mill Road", "ada@"):
        assert secret not in told
    assert "stripe's reference pi_123" in told


def test_a_basket_that_was_given_back_is_told_as_such() -> None:
    basket = {"id": "basket-1", "owner": "G#1", "state": "open", "line_count": 1, "updated_at": DUE}
    told = story(Records(order=ORDER | {"state": "rejected", "next_check_at": None}, basket=basket)).entries
    assert [each.text for each in told if each.service == "basket"] == [
        "basket basket-1 of a guest was checked out",
        "basket basket-1 was returned, and is open",
    ]


def test_parcels_are_part_of_the_story() -> None:
    shipment = {
        "order_id": "order-1",
        "lines": [["MUG", 2]],
        "parcels": [
            {
                "id": "1",
                "state": "labelled",
                "lines": [["MUG", 2]],
                "weight_grams": 500,
                "carrier": "sandbox",
                "tracking_number": "SB1",
                "history": [{"state": "packed", "at": AT}, {"state": "labelled", "at": DUE}],
            }
        ],
        "address": {"name": "Ada", "line1": "1 Mill Road", "city": "York", "postcode": "Y1", "country": "GB"},
        "opened_at": AT,
        "updated_at": DUE,
    }
    found = story(Records(order=ORDER, shipment=shipment))
    told = [each.text for each in found.entries if each.service == "shipping"]
    assert told == ["shipment opened, 1 line", "parcel 1 packed", "parcel 1 labelled, sandbox SB1"]
    assert "Mill Road" not in repr(found)
    cancelled = {"order_id": "order-1", "cancelled": "customer", "opened_at": AT, "updated_at": AT}
    assert not [e for e in story(Records(order=ORDER, shipment=cancelled)).entries if e.service == "shipping"]
