"""A function that is killed in the middle of a batch: what it had not done is done by the next one, and once."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from cartwright.events.basket import BasketCheckedOut
from cartwright.events.inventory import StockReserved
from cartwright.events.orders import OrderPlaced
from cartwright.ids import Ids
from tests.local.conftest import LocalShop
from tests.local.faulty import Call, Fault, Kind
from tests.local.interposed import Interposed, listening_at
from tests.local.looking_after import caretaker
from tests.local.queues import WorkQueue, sale_queues, told
from tests.local.redeployed import Redeployable
from tests.local.selling import Sale, kept
from tests.local.waiting import until

MESSAGES = 20
BACK_AFTER = 5
"""Seconds until the queue hands out again what the killed function had."""
SECONDS = 120


class OneCrash:
    """The function dies with one call of a kind: the `at`-th, before or after AWS has heard it."""

    def __init__(self, kind: Kind, fault: Fault, at: int) -> None:
        self._kind = kind
        self._fault = fault
        self._calls_left = at
        self.happened = False

    def draw(self, call: Call) -> Fault | None:
        self._calls_left -= call.kind == self._kind
        if self._calls_left or self.happened:
            return None
        self.happened = True
        return self._fault


@pytest.fixture(scope="module")
def sale(shop: LocalShop) -> Sale:
    return Sale(shop)


@pytest.fixture
def orders() -> list[str]:
    return [Ids().new() for _ in range(MESSAGES)]


@contextmanager
def killed_once(queue: WorkQueue, crash: OneCrash) -> Iterator[None]:
    """The function that takes from the queue, and nothing else."""
    deployed = Redeployable(queue.shop, queue.service, queue.function)
    killed: list[int] = []
    kill = deployed.killer()
    proxy = Interposed(
        function=queue.function,
        aws=f"127.0.0.1:{queue.shop.port}",
        faults=crash,
        crash=lambda: killed.append(kill()),
    )
    with queue.hurried(BACK_AFTER), listening_at(proxy) as address, deployed.given(AWS_ENDPOINT_URL=address):
        yield
    assert killed
    assert killed[0] > 0


@pytest.mark.parametrize("fault", ["crash-before", "crash-after"])
def test_orders_are_placed_once_each(sale: Sale, orders: list[str], fault: Fault) -> None:
    queue = sale_queues(sale.shop)["orders.News"]
    with killed_once(queue, OneCrash("write", fault, at=7)):
        queue.put([told(BasketCheckedOut, order_id=order_id) for order_id in orders])
        found = until(lambda: all_of(orders, sale.order), seconds=SECONDS, every=0.3)
    assert {each["history"][0]["state"] for each in found} == {"placed"}
    assert {sum(passed["state"] == "placed" for passed in each["history"]) for each in found} == {1}
    assert {len(each["lines"]) for each in found} == {len(BasketCheckedOut.example().data.lines)}


@pytest.mark.parametrize("fault", ["crash-before", "crash-after"])
def test_stock_is_set_aside_once_for_each_order(sale: Sale, orders: list[str], fault: Fault) -> None:
    name = f"killed-{fault}"
    sale.room.receive(sale.sku(name), 2 * MESSAGES)
    queue = sale_queues(sale.shop)["inventory.OrderEvents"]
    lines = [{"sku": sale.sku(name), "quantity": 1}]
    with killed_once(queue, OneCrash("write", fault, at=7)):
        queue.put([told(OrderPlaced, order_id=order_id, lines=lines) for order_id in orders])
        found = until(lambda: all_of(orders, sale.room.reservation), seconds=SECONDS, every=0.3)
        until(lambda: settled(sale, name), seconds=SECONDS, every=0.3)
    assert Counter(each["state"] for each in found).keys() <= {"reserved", "reserving"}
    assert all(sale.room.comes_to(order_id, "reserved") for order_id in orders)


@pytest.mark.parametrize("fault", ["crash-before", "crash-after"])
def test_each_order_is_charged_once(
    sale: Sale, orders: list[str], fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was about to ask the provider, or had asked it, left a note; the sweeper asks what became of it."""
    queue = sale_queues(sale.shop)["payments.Facts"]
    care = caretaker(sale.shop, monkeypatch)
    with killed_once(queue, OneCrash("provider", fault, at=5)):
        queue.put([told(OrderPlaced, order_id=order_id) for order_id in orders])
        queue.put([told(StockReserved, order_id=order_id) for order_id in orders])
        until(lambda: all_of(orders, sale.payment), seconds=SECONDS, every=0.3)

        def authorised() -> bool:
            care.run(timedelta(minutes=2))
            return all((sale.payment(order_id) or {})["state"] == "authorised" for order_id in orders)

        until(authorised, seconds=SECONDS, every=1)
    charges = sale.charges()
    amount = OrderPlaced.example().data.total
    assert [(charges[each]["state"], charges[each]["amount"], kept(charges[each])) for each in orders] == [
        ("authorised", amount, 0)
    ] * MESSAGES


def settled(sale: Sale, name: str) -> bool:
    return sale.room.figures(sale.sku(name)) == (MESSAGES, MESSAGES, 0, 2 * MESSAGES)


def all_of(ids: list[str], find: Callable[[str], dict[str, Any] | None]) -> list[dict[str, Any]] | None:
    """What there is of each, once there is something of all."""
    found = [find(each) for each in ids]
    there = [each for each in found if each is not None]
    return there if len(there) == len(ids) else None
