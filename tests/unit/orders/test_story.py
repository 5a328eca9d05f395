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
from tests.unit.orders.office import ADA, ORDER, Office, about, checkout

OTHER = "01936b72-0001-7c33-9a44-5b6c7d8e9f99"


def test_a_checkout_becomes_an_order_as_it_was(office: Office) -> None:
    event = BasketCheckedOut.example()
    assert office.hear(event) == []
    order = office.order()
    assert (order.state, order.customer_id, order.totals.total) == ("placed", ADA, 2645)
    assert order.address.postcode == event.data.address.postcode
    assert [line.title for line in office.orders.lines(ORDER)] == ["Harbour stoneware mug"]
    told = office.detail("OrderPlaced")
    assert told["correlation_id"] == event.correlation_id
    assert told["data"]["lines"] == [["MUG-HARBOUR-BLUE", 2]]
    assert told["data"]["payment_method_id"] == event.data.payment_method_id


def test_the_same_checkout_twice_is_one_order(office: Office) -> None:
    office.hear(checkout(), checkout())
    office.hear(about(StockReserved), checkout())
    assert office.order().state == "reserved"
    assert office.names() == ["OrderPlaced"]


def test_a_checkout_that_raced_is_one_order(office: Office) -> None:
    def first(operation: str) -> None:
        if operation.endswith("PutItem"):
            office.way.before = lambda operation: None
            office.place()

    office.way.before = first
    assert office.hear(checkout()) == []
    assert office.names() == ["OrderPlaced"]


@pytest.mark.parametrize("lines", [1, 100, 101, 1200])
def test_all_lines_are_kept(office: Office, lines: int) -> None:
    office.place(lines=lines)
    assert [line.sku for line in office.orders.lines(ORDER)] == [f"SKU-{each}" for each in range(lines)]
    assert len(office.detail("OrderPlaced")["data"]["lines"]) == lines


def test_lines_of_one_sku_are_reserved_together(office: Office) -> None:
    event = checkout(lines=3)
    skus = ("Mug", "JUG", "MUG")
    lines = tuple(replace(line, sku=sku) for line, sku in zip(event.data.lines, skus, strict=True))
    office.hear(replace(event, data=replace(event.data, lines=lines)))
    assert office.detail("OrderPlaced")["data"]["lines"] == [["Mug", 2], ["JUG", 1]]


@pytest.mark.parametrize("wrong", [{"goods": 99}, {"shipping": 1}, {"total": 0}])
def test_amounts_that_contradict_each_other_are_nobodys_order(office: Office, wrong: dict[str, int]) -> None:
    event = checkout()
    totals = replace(event.data.totals, **wrong)
    poison = replace(event, data=replace(event.data, totals=totals))
    assert office.hear(poison, checkout(OTHER)) == ["m-0"]
    assert office.orders.get(ORDER) is None
    assert office.order(OTHER).state == "placed"


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
        office = Office()
        office.place()
        assert office.hear(*(about(each) for each in arrival)) == []
        order = office.order()
        assert (order.state, order.reason) == (state, reason), arrival
        assert [name for name in office.names() if name != "OrderActionRequired"] == ["OrderPlaced", told], (
            arrival
        )
        assert order.due is None


def test_every_state_is_kept_with_its_time(office: Office) -> None:
    office.place()
    for event in (StockReserved, PaymentActionRequired, PaymentAuthorised):
        office.forward(seconds=2)
        office.hear(about(event))
    states = [(each.state, each.at.second) for each in office.order().history]
    assert states == [("placed", 0), ("reserved", 2), ("action-required", 4), ("confirmed", 6)]


def test_where_the_customer_has_to_go_is_known_only_as_long_as_it_is_of_use(office: Office) -> None:
    office.place()
    office.hear(about(StockReserved), about(PaymentActionRequired))
    assert office.order().action_url == PaymentActionRequired.example().data.action_url
    office.hear(about(PaymentAuthorised))
    assert office.order().action_url == ""


def test_the_token_is_forgotten_with_the_first_answer(office: Office) -> None:
    office.place()
    assert office.order().payment_method_id
    office.hear(about(StockReserved))
    assert all("payment_method_id" not in item for item in office.storage.items())


@pytest.mark.parametrize("event", [PaymentDeclined, StockRejected])
def test_a_confirmed_order_falls_with_its_capture_or_its_stock(office: Office, event: Any) -> None:
    office.place()
    office.hear(about(StockReserved), about(PaymentAuthorised), about(event), about(event))
    assert office.order().state == "cancelled"
    assert office.names() == ["OrderPlaced", "OrderConfirmed", "OrderCancelled"]


def test_a_rejected_order_names_what_it_lacked(office: Office) -> None:
    office.place()
    office.hear(about(StockRejected))
    assert office.order().lacking == ("MUG-HARBOUR-BLUE",)


def test_nothing_wakes_an_order_that_ended(office: Office) -> None:
    office.place()
    office.hear(about(StockRejected))
    ended = office.order()
    office.hear(about(StockReserved), about(PaymentAuthorised), about(PaymentActionRequired))
    assert office.order() == ended


def test_money_grows_only(office: Office) -> None:
    office.place()
    office.hear(
        about(PaymentCaptured),
        about(PaymentRefunded, refunded=900),
        about(PaymentRefunded, refunded=400),
        about(PaymentCaptured),
    )
    order = office.order()
    assert (order.captured, order.refunded, order.version) == (2645, 900, 3)


def test_news_of_an_order_that_never_was_fails_alone(office: Office) -> None:
    office.place()
    assert office.hear(about(StockReserved, OTHER), about(StockReserved)) == ["m-0"]
    assert office.order().state == "reserved"


def test_what_nobody_listens_to_fails(office: Office) -> None:
    body = '{"detail-type": "ProductChanged", "detail": {}}'
    answer = office.news({"Records": [{"messageId": "m", "body": body}]}, None)
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
    office: Office, story: list[str], returns: bool
) -> None:
    events: list[Any] = [StockReserved, StockRejected, PaymentActionRequired, PaymentAuthorised]
    kinds = {each.name: each for each in (*events, PaymentCaptured, PaymentDeclined)}
    office.place()
    for each in story:
        if each in CANCELS:
            office.desk.cancel(ORDER, each)
        else:
            office.hear(about(kinds[each]))
    (ended,) = [name for name in office.names() if name in ("OrderRejected", "OrderCancelled")]
    assert office.detail(ended)["data"]["returns_basket"] is returns


def test_a_confirmed_order_returns_nothing(office: Office) -> None:
    office.place()
    office.hear(about(StockReserved), about(PaymentAuthorised))
    assert office.detail("OrderConfirmed")["data"]["returns_basket"] is False
