"""All rules at once."""

from collections.abc import Iterator

from ops.reconciling import money_faults, order_faults, promotion_faults, stock_faults
from ops.reconciling.books import Books
from ops.reconciling.fault import Fault, Rule

RULES: tuple[Rule, ...] = (
    order_faults.checkouts,
    order_faults.placed,
    order_faults.given_back,
    order_faults.amounts,
    order_faults.scheduled,
    stock_faults.counters,
    stock_faults.held,
    stock_faults.sold,
    stock_faults.received,
    stock_faults.reservations,
    money_faults.payments,
    money_faults.rests,
    money_faults.ledger,
    promotion_faults.counted,
    promotion_faults.given_back,
)


def faults(books: Books) -> Iterator[Fault]:
    """Includes faults that may be temporary: ``Fault.counts`` decides."""
    for service, text in books.unreadable:
        yield Fault("unreadable", service, text)
    for rule in RULES:
        yield from rule(books)
