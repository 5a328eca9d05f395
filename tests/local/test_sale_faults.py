"""Orders by the hundred while everything between the services goes wrong now and then: each comes to its one end."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests import amount
from tests.local.baskets import Document
from tests.local.conftest import LocalShop
from tests.local.faulty import Faults
from tests.local.interposed import Interposed, interposed
from tests.local.looking_after import Caretaker, caretaker
from tests.local.queues import sale_queues
from tests.local.redeployed import Redeployable
from tests.local.selling import Sale, kept
from tests.local.waiting import until

ORDER_COUNT = amount.of(30, 300)
SEED = 20261121
CRASHES = amount.of(3, 10)
AT_ONCE = 6
BACK_AFTER = 12
"""Seconds until a queue hands out again what failed, so that a batch that is only slow is seldom handed out twice."""
DRAINED_WITHIN = 600
BETWEEN = (
    ("basket", "Shopper"),
    ("basket", "BasketsRelay"),
    ("orders", "Consumer"),
    ("orders", "OrdersRelay"),
    ("inventory", "Orders"),
    ("inventory", "StockRelay"),
    ("payments", "Consumer"),
    ("payments", "PaymentsRelay"),
)
FINAL = ("confirmed", "rejected", "cancelled")
GOODS = {"plenty": 4 * ORDER_COUNT // 3, "some": ORDER_COUNT // 2, "few": ORDER_COUNT // 5}
"""Pieces in stock of each."""
CARDS = {
    "tok_approve": 60,
    "tok_decline_lost_card": 10,
    "tok_timeout_after_charge": 10,
    "tok_timeout_after_capture": 5,
    "tok_5xx_then_ok": 5,
    "tok_late_webhook": 5,
    "tok_capture_fails": 5,
}
"""Per cent of the orders."""
_BOUGHT = {("confirmed", ""), ("rejected", "out-of-stock")}
_REFUSED = {("rejected", "payment-declined"), ("rejected", "out-of-stock")}
_FALLEN = {("cancelled", "payment-declined"), ("rejected", "out-of-stock")}
ENDS = {
    **dict.fromkeys(CARDS, _BOUGHT),
    "tok_decline_lost_card": _REFUSED,
    "tok_capture_fails": _FALLEN,
}
"""State and reason that an order with the card may come to."""


@dataclass(frozen=True)
class Wish:
    lines: tuple[tuple[str, int], ...]
    card: str
    clicks: int
    """How often the customer sends the checkout, at once."""


@dataclass(frozen=True)
class Placed:
    order_id: str
    wish: Wish


@pytest.fixture(scope="module")
def sale(shop: LocalShop) -> Sale:
    return Sale(shop)


def wishes() -> list[Wish]:
    choose = random.Random(SEED)  # noqa: S311 - customers are no secret
    return [
        Wish(
            lines=tuple(
                (name, choose.choice((1, 1, 2)))
                for name in sorted(choose.sample(sorted(GOODS), choose.choice((1, 1, 2))))
            ),
            card=choose.choices(list(CARDS), list(CARDS.values()))[0],
            clicks=choose.choice((1, 1, 1, 2)),
        )
        for _ in range(ORDER_COUNT)
    ]


@contextmanager
def faults_between_the_services(shop: LocalShop) -> Iterator[tuple[Faults, list[Interposed]]]:
    faults = Faults(SEED, crashes=CRASHES)
    with ExitStack() as stack:
        lines = [
            stack.enter_context(interposed(Redeployable(shop, service, name), faults))
            for service, name in BETWEEN
        ]
        yield faults, lines


def check_out(sale: Sale, wish: Wish, basket: tuple[dict[str, str], str]) -> Placed:
    """Every click is answered with the same order in the end, as a customer sees it who does not give up."""
    headers, basket_id = basket
    total = sale.total(sum(pieces for _, pieces in wish.lines))
    body = sale.counter.checkout(total, card=wish.card)

    def click(_: int) -> str:
        def accepted() -> Document | None:
            try:
                answer = sale.counter.call("checkOutBasket", body, headers=headers, basket_id=basket_id)
            except OSError:
                return None
            if answer.status >= 500 or "retry-after" in answer.headers:
                return None
            assert answer.status == 202, answer.content
            found: Document = answer.body
            return found

        return str(until(accepted, seconds=DRAINED_WITHIN, every=0.3)["order_id"])

    with ThreadPoolExecutor(wish.clicks) as pool:
        (order_id,) = set(pool.map(click, range(wish.clicks)))
    return Placed(order_id, wish)


def drain(sale: Sale, placed: list[Placed], care: Caretaker) -> Counter[str]:
    """Until every order and its money rest: dead letters are put back as an operator does, and hours pass."""
    queues = sale_queues(sale.shop).values()
    ids = {each.order_id for each in placed}
    done: Counter[str] = Counter()
    looks = itertools.count(1)

    def settled() -> bool:
        if not unsettled(sale, placed):
            return True
        look = next(looks)
        if look % 5 == 0:
            done["redriven"] += sum(care.redrive(queue, ids) for queue in queues)
            done["looked after"] += care.run(timedelta(minutes=2, seconds=8 * look))
            done["never paid"] += expired(sale, placed, care)
        return False

    until(settled, seconds=DRAINED_WITHIN, every=1)
    return done


def expired(sale: Sale, placed: list[Placed], care: Caretaker) -> int:
    """Of the orders that could be paid again, none is."""
    orders = sale.stored()
    ids = [each.order_id for each in placed if orders.get(each.order_id, {}).get("state") == "payment-failed"]
    for order_id in ids:
        care.expire(order_id)
    return len(ids)


def unsettled(sale: Sale, placed: list[Placed]) -> list[str]:
    """Orders under way, and those whose money or pieces are not where they belong yet."""
    orders, charges = sale.stored(), sale.charges()
    return [
        each.order_id
        for each in placed
        if (order := orders.get(each.order_id)) is None
        or order["state"] not in FINAL
        or kept(charges.get(each.order_id)) != owed(order)
        or charges.get(each.order_id, {}).get("state") in ("authorised", "pending")
    ]


def owed(order: Document) -> int:
    return int(order["totals"]["total"]) if order["state"] == "confirmed" else 0


def test_every_order_comes_to_its_one_end_whatever_goes_wrong(
    sale: Sale, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, pieces in GOODS.items():
        sale.offer(name, pieces)
    care, wanted = caretaker(sale.shop, monkeypatch), wishes()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        baskets = list(pool.map(lambda wish: sale.counter.guest(*wish.lines), wanted))
    with ExitStack() as stack:
        for queue in sale_queues(sale.shop).values():
            stack.enter_context(queue.hurried(BACK_AFTER))
        faults, lines = stack.enter_context(faults_between_the_services(sale.shop))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            placed = list(pool.map(lambda each: check_out(sale, *each), zip(wanted, baskets, strict=True)))
        done = drain(sale, placed, care)
    with capsys.disabled():
        counts = ", ".join(
            f"{kind} {fault} {count}" for (kind, fault), count in sorted(faults.counts.items())
        )
        print(f"\n{sum(faults.counts.values())} faults: {counts}; {dict(done)}")  # noqa: T201
    assert [lost for line in lines for lost in line.failed] == []
    assert len({kind for kind, _ in faults.counts}) == 4
    check_orders(sale, placed)
    check_stock(sale, placed)


def check_orders(sale: Sale, placed: list[Placed]) -> None:
    """One order for each basket and no other; each is as its card and the stock say, and is paid once or not at all."""
    orders, charges = sale.stored(), sale.charges()
    assert sorted(orders) == sorted(each.order_id for each in placed)
    assert len({order["basket_id"] for order in orders.values()}) == ORDER_COUNT
    for each in placed:
        order, charge = orders[each.order_id], charges.get(each.order_id)
        outcome = (order["state"], order.get("reason", ""))
        assert outcome in ENDS[each.wish.card], (each, outcome)
        assert kept(charge) == owed(order), (each, outcome, charge)
        assert charge is None or int(charge["captured"]) in (0, order["totals"]["total"])
        assert charge is None or charge["state"] != "authorised"
        states = [passed["state"] for passed in order["history"]]
        assert len(states) == len(set(states)), states


def check_stock(sale: Sale, placed: list[Placed]) -> None:
    """What was received is there or sold, each piece to one confirmed order."""
    orders = sale.stored()
    for name, received in GOODS.items():
        sold = sum(
            pieces
            for each in placed
            for line, pieces in each.wish.lines
            if line == name and orders[each.order_id]["state"] == "confirmed"
        )
        assert sale.room.figures(sale.sku(name)) == (received - sold, 0, sold, received)
