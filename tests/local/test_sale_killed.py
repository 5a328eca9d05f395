"""A function that is killed in the middle of a batch: what it had not done is done by the next one, and once."""

import threading
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
from tests.local.interposed import interposed
from tests.local.looking_after import Caretaker, caretaker
from tests.local.queues import WorkQueue, sale_queues, told
from tests.local.redeployed import Redeployable
from tests.local.selling import Sale, kept
from tests.local.waiting import until

MESSAGES = 20
BACK_AFTER = 15
"""Seconds until a queue hands out again what the killed function had; also a slow machine starts another by then."""
SECONDS = 180
AMOUNT = OrderPlaced.example().data.total

Found = dict[str, Any]


class OneCrash:
    """The function dies with one call of a kind: the `at`-th, before or after AWS has heard it."""

    def __init__(self, kind: Kind, fault: Fault, at: int) -> None:
        self._kind = kind
        self._fault = fault
        self._at = at
        self._calls = 0
        self._lock = threading.Lock()

    def draw(self, call: Call) -> Fault | None:
        if call.kind != self._kind:
            return None
        with self._lock:
            self._calls += 1
            return self._fault if self._calls == self._at else None


@pytest.fixture(scope="module")
def sale(shop: LocalShop) -> Sale:
    return Sale(shop)


@contextmanager
def killed_once(queue: WorkQueue, crash: OneCrash) -> Iterator[None]:
    """The function that takes from the queue, and nothing else."""
    deployed = Redeployable(queue.shop, queue.service, queue.function)
    with queue.hurried(BACK_AFTER), interposed(deployed, crash) as line:
        yield
    assert len(line.crashes) == 1
    assert line.crashes[0] > 0


@pytest.mark.long
def test_nothing_is_lost_and_nothing_is_done_twice(sale: Sale, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three functions at once, each with orders of its own: to be placed, to be set aside, to be paid.

    One dies with a write that DynamoDB never hears of, one with a transaction that is done, one with a charge.
    """
    placed, reserved, paid = ([Ids().new() for _ in range(MESSAGES)] for _ in range(3))
    sku, queues = sale.sku("killed"), sale_queues(sale.shop)
    sale.room.receive(sku, 2 * MESSAGES)
    orders, stock, money = (
        queues[name] for name in ("orders.News", "inventory.OrderEvents", "payments.Facts")
    )
    with (
        killed_once(orders, OneCrash("write", "crash-before", at=7)),
        killed_once(stock, OneCrash("write", "crash-after", at=7)),
        killed_once(money, OneCrash("provider", "crash-after", at=5)),
    ):
        orders.put([told(BasketCheckedOut, order_id=order_id) for order_id in placed])
        lines = [[sku, 1]]
        stock.put([told(OrderPlaced, order_id=order_id, lines=lines) for order_id in reserved])
        money.put(
            [
                told(OrderPlaced, order_id=order_id, payment_method_id=sale.counter.payment_method())
                for order_id in paid
            ]
        )
        money.put([told(StockReserved, order_id=order_id) for order_id in paid])
        check_orders(until(lambda: all_of(placed, sale.order), seconds=SECONDS, every=0.5))
        figures = (MESSAGES, MESSAGES, 0, 2 * MESSAGES)
        until(lambda: sale.room.figures(sku) == figures, seconds=SECONDS, every=0.5)
        held = until(lambda: all_of(reserved, sale.room.reservation), seconds=SECONDS, every=0.5)
        assert {each["state"] for each in held} == {"reserved"}
        check_payments(sale, paid, caretaker(sale.shop, monkeypatch))


def check_orders(found: list[Found]) -> None:
    for each in found:
        states = [passed["state"] for passed in each["history"]]
        assert states[0] == "placed"
        assert len(states) == len(set(states))
        assert len(each["lines"]) == len(BasketCheckedOut.example().data.lines)


def check_payments(sale: Sale, paid: list[str], care: Caretaker) -> None:
    """Whoever was about to ask the provider, or had asked it, left a note; the sweeper asks what became of it."""

    def authorised() -> bool:
        care.run(timedelta(minutes=2))
        found = all_of(paid, sale.payment)
        return found is not None and {each["state"] for each in found} == {"authorised"}

    until(authorised, seconds=SECONDS, every=1)
    charges = sale.charges()
    held = [(charges[each]["state"], charges[each]["amount"], kept(charges[each])) for each in paid]
    assert held == [("authorised", AMOUNT, 0)] * MESSAGES


def all_of(ids: list[str], find: Callable[[str], Found | None]) -> list[Found] | None:
    """What there is of each, once there is something of all."""
    found = [find(each) for each in ids]
    there = [each for each in found if each is not None]
    return there if len(there) == len(ids) else None
