"""A process that ends before or after any of its writes: the next delivery finishes the work, and tells once."""

from collections.abc import Callable

import pytest

from cartwright.events.inventory import StockReserved
from cartwright.events.payments import PaymentAuthorised
from tests.unit.orders.office import ADA, ORDER, Crash, Office, about, checkout

WORK: dict[str, Callable[[Office], object]] = {
    "place": lambda office: office.hear(checkout(lines=150)),
    "reserve": lambda office: office.hear(about(StockReserved)),
    "confirm": lambda office: office.hear(about(PaymentAuthorised)),
    "cancel": lambda office: office.desk.cancel(ORDER, "customer", customer_id=ADA),
    "watch": lambda office: office.watch(),
}


def ready(work: str) -> Office:
    office = Office()
    if work != "place":
        office.place(lines=150)
    if work == "confirm":
        office.hear(about(StockReserved))
    if work == "watch":
        office.forward(minutes=10)
    return office


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("work", WORK)
def test_it_ends_as_if_nothing_had_happened(work: str, moment: str) -> None:
    whole = ready(work)
    start = whole.way.writes
    WORK[work](whole)
    assert whole.way.writes > start
    for write in range(start + 1, whole.way.writes + 1):
        office = ready(work)
        office.way.crash_at = (write, moment)
        with pytest.raises(Crash):
            WORK[work](office)
        office.way.crash_at = None
        WORK[work](office)
        assert office.names() == whole.names()
        assert office.order() == whole.order()
        assert office.orders.lines(ORDER) == whole.orders.lines(ORDER)
