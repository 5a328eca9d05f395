"""A process that ends before or after any of its writes: the next delivery finishes the work, and tells once."""

from collections.abc import Callable

import pytest
from tests.unit.orders.orders_harness import ADA, ORDER, Crash, OrdersHarness, about, checkout

from cartwright.events.inventory import StockReserved
from cartwright.events.payments import PaymentAuthorised
from orders.domain import Owner

WORK: dict[str, Callable[[OrdersHarness], object]] = {
    "place": lambda orders_harness: orders_harness.hear(checkout(lines=150)),
    "reserve": lambda orders_harness: orders_harness.hear(about(StockReserved)),
    "confirm": lambda orders_harness: orders_harness.hear(about(PaymentAuthorised)),
    "cancel": lambda orders_harness: orders_harness.desk.cancel(
        ORDER, "customer", owner=Owner(customer_id=ADA)
    ),
    "watch": lambda orders_harness: orders_harness.watch(),
}


def ready(work: str) -> OrdersHarness:
    orders_harness = OrdersHarness()
    if work != "place":
        orders_harness.place(lines=150)
    if work == "confirm":
        orders_harness.hear(about(StockReserved))
    if work == "watch":
        orders_harness.forward(minutes=10)
    return orders_harness


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("work", WORK)
def test_it_ends_as_if_nothing_had_happened(work: str, moment: str) -> None:
    whole = ready(work)
    start = whole.way.writes
    WORK[work](whole)
    assert whole.way.writes > start
    for write in range(start + 1, whole.way.writes + 1):
        orders_harness = ready(work)
        orders_harness.way.crash_at = (write, moment)
        with pytest.raises(Crash):
            WORK[work](orders_harness)
        orders_harness.way.crash_at = None
        WORK[work](orders_harness)
        assert orders_harness.names() == whole.names()
        assert orders_harness.order() == whole.order()
        assert orders_harness.orders.lines(ORDER) == whole.orders.lines(ORDER)
