"""A process that ends before or after any of its writes: the next delivery finishes the work, and tells once."""

from collections.abc import Callable

import pytest

from cartwright.events.inventory import StockReserved
from cartwright.events.payments import PaymentAuthorised
from orders.ownership import Owner
from tests.unit.orders.orders_harness import ADA, ORDER, Crash, OrdersHarness, about, checkout

WORK: dict[str, Callable[[OrdersHarness], object]] = {
    "place": lambda harness: harness.hear(checkout(lines=150)),
    "reserve": lambda harness: harness.hear(about(StockReserved)),
    "confirm": lambda harness: harness.hear(about(PaymentAuthorised)),
    "cancel": lambda harness: harness.service.cancel(ORDER, "customer", owner=Owner(customer_id=ADA)),
    "watch": lambda harness: harness.watch(),
}


def ready(work: str) -> OrdersHarness:
    harness = OrdersHarness()
    if work != "place":
        harness.place(lines=150)
    if work == "confirm":
        harness.hear(about(StockReserved))
    if work == "watch":
        harness.forward(minutes=10)
    return harness


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("work", WORK)
def test_it_ends_as_if_nothing_had_happened(work: str, moment: str) -> None:
    whole = ready(work)
    start = whole.way.writes
    WORK[work](whole)
    assert whole.way.writes > start
    for write in range(start + 1, whole.way.writes + 1):
        harness = ready(work)
        harness.way.crash_at = (write, moment)
        with pytest.raises(Crash):
            WORK[work](harness)
        harness.way.crash_at = None
        WORK[work](harness)
        assert harness.names() == whole.names()
        assert harness.order() == whole.order()
        assert harness.orders.lines(ORDER) == whole.orders.lines(ORDER)
