"""What no service can read ends in its dead letters, and nothing beside it does."""

import json
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from cartwright.events.base import Event
from cartwright.events.basket import BasketCheckedOut
from cartwright.events.catalog import ProductChanged
from cartwright.events.orders import OrderPlaced, OrderRejected
from cartwright.ids import Ids
from tests.local.conftest import LocalShop
from tests.local.paying import PAYMENTS
from tests.local.queues import WorkQueue, delivered, sale_queues, told
from tests.local.selling import Sale
from tests.local.waiting import until

BACK_AFTER = 8
"""Seconds: three attempts make a dead letter, and no batch of these takes as long as one of them."""
GOOD = 7

new_id = Ids().new


@dataclass(frozen=True)
class Batch:
    """`good` are seven messages that say `seen` of themselves; with three bad ones they are ten, a whole batch."""

    good: list[str]
    seen: Callable[[], bool]
    bad: type[Event] | None


@pytest.fixture(scope="module")
def sale(shop: LocalShop) -> Sale:
    return Sale(shop)


def ids() -> list[str]:
    return [new_id() for _ in range(GOOD)]


def checkouts(sale: Sale) -> Batch:
    orders = ids()
    good = [told(BasketCheckedOut, order_id=each) for each in orders]
    return Batch(good, lambda: all(sale.order(each) for each in orders), BasketCheckedOut)


def reservations(sale: Sale) -> Batch:
    """The ends of orders whose beginnings come later, if ever: it keeps in mind not to reserve for them."""
    orders = ids()
    good = [told(OrderRejected, order_id=each) for each in orders]
    return Batch(good, lambda: all(sale.room.reservation(each) for each in orders), OrderPlaced)


def payments(sale: Sale) -> Batch:
    orders = ids()
    good = [told(OrderPlaced, order_id=each) for each in orders]
    return Batch(good, lambda: all(sale.payment(each) for each in orders), OrderPlaced)


def ends(sale: Sale) -> Batch:
    """One of them is of an order that used a promotion, which it gives back."""
    counter = sale.counter
    sale.offer("poisoned", 5)
    code = f"GIFT-{counter.tag}"
    offer = {"name": "A gift", "kind": "fixed", "amounts": {"GBP": 100}, "code": code, "total_limit": 5}
    made = counter.call("createPromotion", offer)
    assert made.status == 201, made.content
    headers, basket_id = counter.guest(("poisoned", 1))
    assert counter.call("addCode", headers=headers, basket_id=basket_id, code=code).status == 200
    answer = counter.call(
        "checkOutBasket", counter.checkout(sale.total(1) - 100), headers=headers, basket_id=basket_id
    )
    assert answer.status == 202, answer.content

    def used() -> int:
        usage = counter.call("getPromotionUsage", promotion_id=made.body["id"]).body
        return int(usage["used"] + usage["held"])

    assert used() == 1
    orders = [answer.body["order_id"], *ids()[1:]]
    return Batch([told(OrderRejected, order_id=each) for each in orders], lambda: used() == 0, OrderRejected)


def products(sale: Sale) -> Batch:
    skus = [f"DIRECT-{number}-{sale.counter.tag}" for number in range(GOOD)]
    variants = ProductChanged.sample()["data"]["variants"][:1]
    good = [
        told(ProductChanged, product_id=new_id(), status="active", variants=[variants[0] | {"sku": sku}])
        for sku in skus
    ]
    headers, basket_id = sale.counter.guest()
    wanted = {"lines": [{"sku": sku, "quantity": 1} for sku in skus]}

    def seen() -> bool:
        return sale.counter.call("addLines", wanted, headers=headers, basket_id=basket_id).status == 200

    return Batch(good, seen, ProductChanged)


def calls(sale: Sale) -> Batch:
    """Of payments that the shop does not know: it takes them, remembers that it did, and does nothing."""
    events, url = ids(), f"{sale.shop.content['apis']['payments']}/webhooks/sandbox"
    good = [json.dumps({"event_id": each, "reference": new_id(), "url": url}) for each in events]
    table = sale.shop.session().resource("dynamodb").Table(sale.shop.outputs[PAYMENTS]["TableName"])

    def seen() -> bool:
        keys = [f"WH#sandbox#{each}" for each in events]
        return all("Item" in table.get_item(Key={"pk": key, "sk": key}) for key in keys)

    return Batch(good, seen, None)


BATCHES: dict[str, Callable[[Sale], Batch]] = {
    "basket.CatalogueChanges": products,
    "basket.OrdersEnded": ends,
    "orders.News": checkouts,
    "inventory.OrderEvents": reservations,
    "payments.Facts": payments,
    "sandbox.Calls": calls,
}


def bad_ones(batch: Batch, tag: str) -> list[str]:
    """No JSON, an event that nobody listens to, and one whose data are not what its name says."""
    nobodys = delivered(f"Nobodys-{tag}", {"version": 1, "data": {}})
    if batch.bad is None:
        return [f"{{ {tag}", nobodys, json.dumps({"event_id": tag, "reference": 5})]
    broken = batch.bad.sample() | {"correlation_id": tag, "data": {"order_id": None, "product_id": 5}}
    return [f"{{ {tag}", nobodys, delivered(batch.bad.name, broken)]


def test_poison_ends_in_the_dead_letters_and_it_alone(sale: Sale) -> None:
    """In all queues of the sale at once, since three attempts take their time."""
    queues, tag = sale_queues(sale.shop), uuid.uuid4().hex
    assert queues.keys() == BATCHES.keys()
    batches = {name: make(sale) for name, make in BATCHES.items()}
    poison = {name: bad_ones(batch, tag) for name, batch in batches.items()}
    dead: dict[str, list[str]] = {name: [] for name in queues}

    def has_settled(name: str, queue: WorkQueue) -> bool:
        sent = {*poison[name], *batches[name].good}
        dead[name] += queue.take_dead(lambda body: body in sent)
        return len(dead[name]) >= len(poison[name])

    with ExitStack() as hurry:
        for name, queue in queues.items():
            hurry.enter_context(queue.hurried(BACK_AFTER))
            good = batches[name].good
            queue.put([*good[:3], *poison[name], *good[3:]])
        for batch in batches.values():
            until(batch.seen, every=0.3)
        for name, queue in queues.items():
            until(lambda name=name, queue=queue: has_settled(name, queue), every=0.5)  # type: ignore[misc]
    assert {name: sorted(bodies) for name, bodies in dead.items()} == {
        name: sorted(bodies) for name, bodies in poison.items()
    }
