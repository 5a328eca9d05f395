"""How orders come to their ends, whatever arrives late, twice or out of order."""

import itertools
from typing import Any

import pytest
from msgspec.structs import replace
from tests.unit.orders.orders_harness import ADA, ORDER, OrdersHarness, about, checkout

from cartwright.events.basket import BasketCheckedOut
from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import (
    PaymentActionRequired,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
)

OTHER = "01936b72-0001-7c33-9a44-5b6c7d8e9f99"


def test_a_checkout_becomes_an_order_as_it_was(orders_harness: OrdersHarness) -> None:
    event = BasketCheckedOut.example()
    assert orders_harness.hear(event) == []
    order = orders_harness.order()
    assert (order.state, order.customer_id, order.totals.total) == ("placed", ADA, 2645)
    assert order.address.postcode == event.data.address.postcode
    assert [line.title for line in orders_harness.orders.lines(ORDER)] == ["Harbour stoneware mug"]
    told = orders_harness.detail("OrderPlaced")
    assert told["correlation_id"] == event.correlation_id
    assert told["data"]["lines"] == [["MUG-HARBOUR-BLUE", 2]]
    assert told["data"]["payment_method_id"] == event.data.payment_method_id


def test_the_same_checkout_twice_is_one_order(orders_harness: OrdersHarness) -> None:
    orders_harness.hear(checkout(), checkout())
    orders_harness.hear(about(StockReserved), checkout())
    assert orders_harness.order().state == "reserved"
    assert orders_harness.names() == ["OrderPlaced"]


def test_a_checkout_that_raced_is_one_order(orders_harness: OrdersHarness) -> None:
    def first(operation: str) -> None:
        if operation.endswith("PutItem"):
            orders_harness.way.before = lambda operation: None
            orders_harness.place()

    orders_harness.way.before = first
    assert orders_harness.hear(checkout()) == []
    assert orders_harness.names() == ["OrderPlaced"]


@pytest.mark.parametrize("lines", [1, 100, 101, 1200])
def test_all_lines_are_kept(orders_harness: OrdersHarness, lines: int) -> None:
    orders_harness.place(lines=lines)
    assert [line.sku for line in orders_harness.orders.lines(ORDER)] == [
        f"SKU-{each}" for each in range(lines)
    ]
    assert len(orders_harness.detail("OrderPlaced")["data"]["lines"]) == lines


def test_lines_of_one_sku_are_reserved_together(orders_harness: OrdersHarness) -> None:
    event = checkout(lines=3)
    skus = ("Mug", "JUG", "MUG")
    lines = tuple(replace(line, sku=sku) for line, sku in zip(event.data.lines, skus, strict=True))
    orders_harness.hear(replace(event, data=replace(event.data, lines=lines)))
    assert orders_harness.detail("OrderPlaced")["data"]["lines"] == [["Mug", 2], ["JUG", 1]]


@pytest.mark.parametrize("wrong", [{"goods": 99}, {"shipping": 1}, {"total": 0}])
def test_amounts_that_contradict_each_other_are_nobodys_order(
    orders_harness: OrdersHarness, wrong: dict[str, int]
) -> None:
    event = checkout()
    totals = replace(event.data.totals, **wrong)
    poison = replace(event, data=replace(event.data, totals=totals))
    assert orders_harness.hear(poison, checkout(OTHER)) == ["m-0"]
    assert orders_harness.orders.get(ORDER) is None
    assert orders_harness.order(OTHER).state == "placed"


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
    for arrival in itertools.permutations(events + events):
        orders_harness = OrdersHarness()
        orders_harness.place()
        assert orders_harness.hear(*(about(each) for each in arrival)) == []
        order = orders_harness.order()
        assert (order.state, order.reason) == (state, reason), arrival
        assert [name for name in orders_harness.names() if name != "OrderActionRequired"] == [
            "OrderPlaced",
            told,
        ], arrival
        assert order.next_check_at is None


def test_every_state_is_kept_with_its_time(orders_harness: OrdersHarness) -> None:
    orders_harness.place()
    for event in (StockReserved, PaymentActionRequired, PaymentAuthorised):
        orders_harness.forward(seconds=2)
        orders_harness.hear(about(event))
    states = [(each.state, each.at.second) for each in orders_harness.order().history]
    assert states == [("placed", 0), ("reserved", 2), ("action-required", 4), ("confirmed", 6)]


def test_where_the_customer_has_to_go_is_known_only_as_long_as_it_is_of_use(
    orders_harness: OrdersHarness,
) -> None:
    orders_harness.place()
    orders_harness.hear(about(StockReserved), about(PaymentActionRequired))
    assert orders_harness.order().action_url == PaymentActionRequired.example().data.action_url
    orders_harness.hear(about(PaymentAuthorised))
    assert orders_harness.order().action_url == ""


def test_the_token_is_forgotten_with_the_first_answer(orders_harness: OrdersHarness) -> None:
    orders_harness.place()
    assert orders_harness.order().payment_method_id
    orders_harness.hear(about(StockReserved))
    assert all("payment_method_id" not in item for item in orders_harness.storage.items())


@pytest.mark.parametrize("event", [PaymentDeclined, StockRejected])
def test_a_confirmed_order_falls_with_its_capture_or_its_stock(
    orders_harness: OrdersHarness, event: Any
) -> None:
    orders_harness.place()
    orders_harness.hear(about(StockReserved), about(PaymentAuthorised), about(event), about(event))
    assert orders_harness.order().state == "cancelled"
    assert orders_harness.names() == ["OrderPlaced", "OrderConfirmed", "OrderCancelled"]


def test_a_rejected_order_names_what_it_lacked(orders_harness: OrdersHarness) -> None:
    orders_harness.place()
    orders_harness.hear(about(StockRejected))
    assert orders_harness.order().shortages == ("MUG-HARBOUR-BLUE",)


def test_nothing_wakes_an_order_that_ended(orders_harness: OrdersHarness) -> None:
    orders_harness.place()
    orders_harness.hear(about(StockRejected))
    ended = orders_harness.order()
    orders_harness.hear(about(StockReserved), about(PaymentAuthorised), about(PaymentActionRequired))
    assert orders_harness.order() == ended


def test_money_grows_only(orders_harness: OrdersHarness) -> None:
    orders_harness.place()
    orders_harness.hear(
        about(PaymentCaptured),
        about(PaymentRefunded, refunded=900),
        about(PaymentRefunded, refunded=400),
        about(PaymentCaptured),
    )
    order = orders_harness.order()
    assert (order.captured, order.refunded, order.version) == (2645, 900, 3)


def test_news_of_an_order_that_never_was_fails_alone(orders_harness: OrdersHarness) -> None:
    orders_harness.place()
    assert orders_harness.hear(about(StockReserved, OTHER), about(StockReserved)) == ["m-0"]
    assert orders_harness.order().state == "reserved"


def test_what_nobody_listens_to_fails(orders_harness: OrdersHarness) -> None:
    body = '{"detail-type": "ProductChanged", "detail": {}}'
    answer = orders_harness.news({"Records": [{"messageId": "m", "body": body}]}, None)
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
        (["StockReserved", "PaymentAuthorised", "PaymentDeclined"], True),
        (["StockReserved", "PaymentAuthorised", "customer"], False),
        (["StockReserved", "PaymentAuthorised", "PaymentCaptured", "staff"], False),
    ],
)
def test_a_basket_is_returned_unless_a_bought_order_was_cancelled_on_purpose(
    orders_harness: OrdersHarness, story: list[str], returns: bool
) -> None:
    events: list[Any] = [StockReserved, StockRejected, PaymentActionRequired, PaymentAuthorised]
    kinds = {each.name: each for each in (*events, PaymentCaptured, PaymentDeclined)}
    orders_harness.place()
    for each in story:
        if each in CANCELS:
            orders_harness.desk.cancel(ORDER, each)
        else:
            orders_harness.hear(about(kinds[each]))
    (ended,) = [name for name in orders_harness.names() if name in ("OrderRejected", "OrderCancelled")]
    assert orders_harness.detail(ended)["data"]["returns_basket"] is returns


def test_a_confirmed_order_returns_nothing(orders_harness: OrdersHarness) -> None:
    orders_harness.place()
    orders_harness.hear(about(StockReserved), about(PaymentAuthorised))
    assert orders_harness.detail("OrderConfirmed")["data"]["returns_basket"] is False
