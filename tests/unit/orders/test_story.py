"""How orders come to their ends, whatever arrives late, twice or out of order."""

import itertools
from typing import Any

import pytest
from msgspec.structs import replace

from cartwright.events.basket import BasketCheckedOut
from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import (
    PaymentActionRequired,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
)
from tests.unit.orders.orders_harness import ADA, NO_SECOND_PAYMENT, ORDER, OrdersHarness, about, checkout

OTHER = "01936b72-0001-7c33-9a44-5b6c7d8e9f99"


def test_a_checkout_becomes_an_order_as_it_was(harness: OrdersHarness) -> None:
    event = BasketCheckedOut.example()
    assert harness.hear(event) == []
    order = harness.order()
    assert (order.state, order.customer_id, order.totals.total) == ("placed", ADA, 2645)
    assert order.address.postcode == event.data.address.postcode
    assert [line.title for line in harness.orders.lines(ORDER)] == ["Harbour stoneware mug"]
    told = harness.detail("OrderPlaced")
    assert told["correlation_id"] == event.correlation_id
    assert told["data"]["lines"] == [["MUG-HARBOUR-BLUE", 2]]
    assert told["data"]["payment_method_id"] == event.data.payment_method_id


def test_the_same_checkout_twice_is_one_order(harness: OrdersHarness) -> None:
    harness.hear(checkout(), checkout())
    harness.hear(about(StockReserved), checkout())
    assert harness.order().state == "reserved"
    assert harness.names() == ["OrderPlaced"]


def test_a_checkout_that_raced_is_one_order(harness: OrdersHarness) -> None:
    def first(operation: str) -> None:
        if operation.endswith("PutItem"):
            harness.way.before = lambda operation: None
            harness.place()

    harness.way.before = first
    assert harness.hear(checkout()) == []
    assert harness.names() == ["OrderPlaced"]


@pytest.mark.parametrize("lines", [1, 100, 101, 1200])
def test_all_lines_are_kept(harness: OrdersHarness, lines: int) -> None:
    harness.place(lines=lines)
    assert [line.sku for line in harness.orders.lines(ORDER)] == [f"SKU-{each}" for each in range(lines)]
    assert len(harness.detail("OrderPlaced")["data"]["lines"]) == lines


def test_lines_of_one_sku_are_reserved_together(harness: OrdersHarness) -> None:
    event = checkout(lines=3)
    skus = ("Mug", "JUG", "MUG")
    lines = tuple(replace(line, sku=sku) for line, sku in zip(event.data.lines, skus, strict=True))
    harness.hear(replace(event, data=replace(event.data, lines=lines)))
    assert harness.detail("OrderPlaced")["data"]["lines"] == [["Mug", 2], ["JUG", 1]]


@pytest.mark.parametrize("wrong", [{"goods": 99}, {"shipping": 1}, {"total": 0}])
def test_amounts_that_contradict_each_other_are_nobodys_order(
    harness: OrdersHarness, wrong: dict[str, int]
) -> None:
    event = checkout()
    totals = replace(event.data.totals, **wrong)
    poison = replace(event, data=replace(event.data, totals=totals))
    assert harness.hear(poison, checkout(OTHER)) == ["m-0"]
    assert harness.orders.get(ORDER) is None
    assert harness.order(OTHER).state == "placed"


@pytest.mark.parametrize(
    ("events", "state", "reason", "told"),
    [
        ([StockReserved, PaymentAuthorised], "confirmed", "", "OrderConfirmed"),
        ([StockReserved, PaymentActionRequired, PaymentAuthorised], "confirmed", "", "OrderConfirmed"),
        (
            [StockReserved, PaymentActionRequired, PaymentDeclined],
            "rejected",
            "payment-declined",
            "OrderRejected",
        ),
        ([StockReserved, PaymentDeclined], "rejected", "payment-declined", "OrderRejected"),
        ([StockRejected], "rejected", "out-of-stock", "OrderRejected"),
    ],
)
def test_in_any_order_and_twice_it_ends_alike_and_tells_once(
    events: list[Any], state: str, reason: str, told: str
) -> None:
    """In a shop where nobody pays again."""
    for arrival in itertools.permutations(events + events):
        harness = OrdersHarness(terms=NO_SECOND_PAYMENT)
        harness.place()
        assert harness.hear(*(about(each) for each in arrival)) == []
        order = harness.order()
        assert (order.state, order.reason) == (state, reason), arrival
        assert [name for name in harness.names() if name != "OrderActionRequired"] == [
            "OrderPlaced",
            told,
        ], arrival
        assert order.next_check_at is None


def test_every_state_is_kept_with_its_time(harness: OrdersHarness) -> None:
    harness.place()
    for event in (StockReserved, PaymentActionRequired, PaymentAuthorised):
        harness.forward(seconds=2)
        harness.hear(about(event))
    states = [(each.state, each.at.second) for each in harness.order().history]
    assert states == [("placed", 0), ("reserved", 2), ("action-required", 4), ("confirmed", 6)]


def test_where_the_customer_has_to_go_is_known_only_as_long_as_it_is_of_use(
    harness: OrdersHarness,
) -> None:
    harness.place()
    harness.hear(about(StockReserved), about(PaymentActionRequired))
    assert harness.order().action_url == PaymentActionRequired.example().data.action_url
    harness.hear(about(PaymentAuthorised))
    assert harness.order().action_url == ""


def test_the_token_is_forgotten_with_the_first_answer(harness: OrdersHarness) -> None:
    harness.place()
    assert harness.order().payment_method_id
    harness.hear(about(StockReserved))
    assert all("payment_method_id" not in item for item in harness.storage.items())


@pytest.mark.parametrize("event", [about(PaymentDeclined, after_authorisation=True), about(StockRejected)])
def test_a_confirmed_order_falls_with_its_capture_or_its_stock(harness: OrdersHarness, event: Any) -> None:
    harness.place()
    harness.hear(about(StockReserved), about(PaymentAuthorised), event, event)
    assert harness.order().state == "cancelled"
    assert harness.names() == ["OrderPlaced", "OrderConfirmed", "OrderCancelled"]


def test_a_rejected_order_names_what_it_lacked(harness: OrdersHarness) -> None:
    harness.place()
    harness.hear(about(StockRejected))
    assert harness.order().shortages == ("MUG-HARBOUR-BLUE",)


def test_nothing_wakes_an_order_that_ended(harness: OrdersHarness) -> None:
    harness.place()
    harness.hear(about(StockRejected))
    ended = harness.order()
    harness.hear(about(StockReserved), about(PaymentAuthorised), about(PaymentActionRequired))
    assert harness.order() == ended


def test_money_grows_only(harness: OrdersHarness) -> None:
    harness.place()
    harness.hear(
        about(PaymentCaptured),
        about(PaymentRefunded, refunded=900),
        about(PaymentRefunded, refunded=400),
        about(PaymentCaptured),
    )
    order = harness.order()
    assert (order.captured, order.refunded, order.version) == (2645, 900, 3)


def test_news_of_an_order_that_never_was_fails_alone(harness: OrdersHarness) -> None:
    harness.place()
    assert harness.hear(about(StockReserved, OTHER), about(StockReserved)) == ["m-0"]
    assert harness.order().state == "reserved"


def test_what_nobody_listens_to_fails(harness: OrdersHarness) -> None:
    body = '{"detail-type": "ProductChanged", "detail": {}}'
    answer = harness.news({"Records": [{"messageId": "m", "body": body}]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}


CANCELS = ("customer", "staff")


@pytest.mark.parametrize(
    ("story", "returns"),
    [
        (["StockRejected"], True),
        (["StockReserved", "PaymentDeclined"], True),
        (["customer"], True),
        (["StockReserved", "PaymentActionRequired", "staff"], True),
        (["StockReserved", "PaymentAuthorised", "StockRejected"], True),
        (["StockReserved", "PaymentAuthorised", "authorisation lost"], True),
        (["StockReserved", "PaymentAuthorised", "customer"], False),
        (["StockReserved", "PaymentAuthorised", "PaymentCaptured", "staff"], False),
    ],
)
def test_a_basket_is_returned_unless_a_bought_order_was_cancelled_on_purpose(
    story: list[str], returns: bool
) -> None:
    harness = OrdersHarness(terms=NO_SECOND_PAYMENT)
    events: list[Any] = [StockReserved, StockRejected, PaymentActionRequired, PaymentAuthorised]
    kinds = {each.name: each for each in (*events, PaymentCaptured, PaymentDeclined)}
    harness.place()
    for each in story:
        if each in CANCELS:
            harness.service.cancel(ORDER, each)
        elif each == "authorisation lost":
            harness.hear(about(PaymentDeclined, after_authorisation=True))
        else:
            harness.hear(about(kinds[each]))
    (ended,) = [name for name in harness.names() if name in ("OrderRejected", "OrderCancelled")]
    assert harness.detail(ended)["data"]["returns_basket"] is returns


def test_a_confirmed_order_returns_nothing(harness: OrdersHarness) -> None:
    harness.place()
    harness.hear(about(StockReserved), about(PaymentAuthorised))
    assert harness.detail("OrderConfirmed")["data"]["returns_basket"] is False


@pytest.mark.parametrize("with_promotions", [True, False])
def test_a_confirmed_order_says_whether_it_has_promotions(
    harness: OrdersHarness, with_promotions: bool
) -> None:
    placed = checkout()
    promotions = placed.data.promotions if with_promotions else ()
    harness.hear(replace(placed, data=replace(placed.data, promotions=promotions)))
    harness.hear(about(StockReserved), about(PaymentAuthorised))
    assert harness.detail("OrderConfirmed")["data"]["has_promotions"] is with_promotions
