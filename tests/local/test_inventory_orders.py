"""Orders on the bus, and what the deployed inventory makes of them: stock set aside, sold and given back, and told."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta

import jsonschema
import pytest

from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.events.inventory import StockRejected, StockReleased, StockReserved
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderRejected
from inventory.composition import reservation_service
from inventory.reservations.domain import MOST_LINES, Line
from inventory.reservations.repository import ReservationRepository
from inventory.reservations.service import Trigger
from tests.local.conftest import LocalShop
from tests.local.listening import Listener, listening
from tests.local.stockroom import STACK, Stockroom, new_id, states_of
from tests.local.waiting import until

CALLERS = 32


@pytest.fixture(scope="module")
def listeners(shop: LocalShop) -> Iterator[dict[str, Listener]]:
    with (
        listening(shop, StockReserved) as reserved,
        listening(shop, StockRejected) as rejected,
        listening(shop, StockReleased) as released,
    ):
        yield {"StockReserved": reserved, "StockRejected": rejected, "StockReleased": released}


@pytest.fixture
def room(shop: LocalShop) -> Stockroom:
    return Stockroom(shop)


def test_an_order_is_reserved_told_and_sold(room: Stockroom, listeners: dict[str, Listener]) -> None:
    room.receive(room.sku(), 10)
    order_id = room.place((room.sku(), 3))
    (told,) = until(lambda: listeners["StockReserved"].of_order(order_id))
    jsonschema.validate(told, StockReserved.schema(), format_checker=jsonschema.FormatChecker())
    assert told["correlation_id"] == f"test-{room.tag}"
    assert room.figures(room.sku()) == (7, 3, 0, 10)
    room.tell(room.ended(OrderConfirmed, order_id))
    assert room.comes_to(order_id, "settled")["lines"][0]["state"] == "settled"
    assert room.figures(room.sku()) == (7, 0, 3, 10)
    room.tell(room.ended(OrderCancelled, order_id))
    (released,) = until(lambda: listeners["StockReleased"].of_order(order_id))
    assert released["data"]["reason"] == "cancelled"
    assert room.figures(room.sku()) == (10, 0, 0, 10)


def test_an_order_that_lacks_stock_is_told_which(room: Stockroom, listeners: dict[str, Listener]) -> None:
    room.receive(room.sku(), 1)
    order_id = room.place((room.sku(), 3), (room.sku("NONE"), 1))
    (told,) = until(lambda: listeners["StockRejected"].of_order(order_id))
    assert told["data"]["shortages"] == [
        {"sku": room.sku(), "wanted": 3, "available": 1},
        {"sku": room.sku("NONE"), "wanted": 1, "available": 0},
    ]
    assert room.figures(room.sku()) == (1, 0, 0, 1)


def test_an_order_rejected_before_it_is_known_gets_nothing(room: Stockroom) -> None:
    room.receive(room.sku(), 10)
    order_id = new_id()
    room.tell(room.ended(OrderRejected, order_id))
    room.comes_to(order_id, "released")
    room.place((room.sku(), 3), order_id=order_id)
    last = room.place((room.sku(), 1))
    room.comes_to(last, "reserved")
    assert room.comes_to(order_id, "released")["lines"] == []
    assert room.figures(room.sku()) == (9, 1, 0, 10)


def test_a_hundred_units_and_more_orders_than_that(room: Stockroom) -> None:
    room.receive(room.sku("HOT"), 100)
    events = [room.placed((room.sku("HOT"), 1)) for _ in range(4 * CALLERS)]
    room.tell(*events, *events[:20])
    states = states_of(room, [event.data.order_id for event in events])
    assert (states.count("reserved"), states.count("rejected")) == (100, 28)
    assert room.figures(room.sku("HOT")) == (0, 100, 0, 100)


@pytest.mark.parametrize("shards", [1, 8])
def test_thirty_two_at_once_on_the_table_itself(
    room: Stockroom, monkeypatch: pytest.MonkeyPatch, shards: int
) -> None:
    for name, value in room.shop.environment.items():
        monkeypatch.setenv(name, value)
    sku = room.sku("RACE")
    room.receive(sku, 100)
    room.staff("PUT", f"/staff/stock/{sku}", {"shards": shards, "threshold": 5})
    orders = [new_id() for _ in range(CALLERS)]
    failures: list[BaseException] = []
    start = threading.Barrier(CALLERS)

    def reserve(order_id: str) -> None:
        table = Table(room.shop.outputs[STACK]["TableName"])
        trigger = Trigger(name="placed", order_id=order_id, event_id="e", cause="c", lines=(Line(sku, 4),))
        start.wait()
        try:
            reservation_service(table, ReservationRepository(table), "confirmation", utc_now).handle(trigger)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=reserve, args=[each]) for each in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    states = states_of(room, orders)
    assert (states.count("reserved"), states.count("rejected")) == (25, 7)
    assert room.figures(sku) == (0, 100, 0, 100)


def test_the_largest_order_is_reserved_sold_and_given_back(room: Stockroom) -> None:
    skus = {room.sku(f"S{number}"): 2 for number in range(1200)}
    names = list(skus)
    for start in range(0, len(names), 400):
        room.receive_all({sku: skus[sku] for sku in names[start : start + 400]})
    order_id = room.place(*((sku, 2) for sku in skus))
    assert len(room.comes_to(order_id, "reserved")["lines"]) == 1200
    room.tell(room.ended(OrderConfirmed, order_id))
    room.comes_to(order_id, "settled")
    room.tell(room.ended(OrderCancelled, order_id))
    room.comes_to(order_id, "released")
    for sku in names[:: MOST_LINES - 1]:
        assert room.figures(sku) == (2, 0, 0, 2)


@pytest.mark.long
def test_the_sweeper_gives_back_what_nobody_confirmed(
    room: Stockroom, listeners: dict[str, Listener], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is called by the clock too, every minute; the reservation was made 61 minutes ago."""
    for name, value in room.shop.environment.items():
        monkeypatch.setenv(name, value)
    room.receive(room.sku(), 10)
    table, order_id = Table(room.shop.outputs[STACK]["TableName"]), new_id()
    past = reservation_service(
        table,
        ReservationRepository(table),
        "confirmation",
        lambda: utc_now() - timedelta(minutes=61),
    )
    lines = (Line(room.sku(), 3),)
    past.handle(Trigger(name="placed", order_id=order_id, event_id="e", cause="c", lines=lines))
    room.invoke("Sweeper", {})
    (told,) = until(lambda: listeners["StockReleased"].of_order(order_id))
    assert told["data"]["reason"] == "expired"
    assert room.figures(room.sku()) == (10, 0, 0, 10)
    room.tell(room.ended(OrderConfirmed, order_id))
    room.comes_to(order_id, "settled")
    assert room.figures(room.sku()) == (7, 0, 3, 10)


def test_a_poisoned_message_ends_in_the_dead_letters_and_spares_the_others(room: Stockroom) -> None:
    """The queue's visibility time is cut for this test; the template's is six times the function's time-out."""
    sqs = room.shop.session().client("sqs")
    queue, letters = (queue_url(room, name) for name in ("OrderEventsQueue", "OrderEventsDeadLetters"))
    usual = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
    room.receive(room.sku(), 10)
    poisoned = {"detail-type": "OrderPlaced", "detail": {"version": 1, "id": room.tag}}
    try:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(poisoned))
        order_id = room.place((room.sku(), 3))
        room.comes_to(order_id, "reserved")
        found = until(lambda: sqs.receive_message(QueueUrl=letters, WaitTimeSeconds=1).get("Messages"))
    finally:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes=usual)
    assert [json.loads(each["Body"]) for each in found] == [poisoned]


def queue_url(room: Stockroom, prefix: str) -> str:
    resources = room.shop.session().client("cloudformation").describe_stack_resources(StackName=STACK)
    return next(
        str(each["PhysicalResourceId"])
        for each in resources["StackResources"]
        if each["ResourceType"] == "AWS::SQS::Queue" and each["LogicalResourceId"].startswith(prefix)
    )
