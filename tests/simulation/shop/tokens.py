"""Where the provider's tokens may be, and what each of them paid."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.simulation.shop.books import Books

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

_TOKEN = "tok_"


def tokens(sale: "Sale", books: Books) -> Iterator[str]:
    """A method is good for one order. Its token is in no event, and in no item but the method's own, for hours."""
    ledger, now = sale.services.bank.ledger, sale.cloud.world.clock().timestamp()
    methods = Counter(order_id for orders in sale.methods.values() for order_id in orders)

    def all_used(order_id: str) -> bool:
        """Of an order with several methods, the charges do not say which of them they were made with."""
        return len([charge for charge in ledger.of(order_id) if charge.token]) >= methods[order_id]

    for method_id, orders in sale.methods.items():
        paid = sorted(filter(all_used, orders))
        if len(paid) > 1:
            yield f"tokens: the payment method {method_id} was used for {paid}"
    for message in sale.cloud.bus.taken:
        if _TOKEN in message.detail:
            yield f"tokens: an event {message.name} carries a token"
    for table in sale.cloud.storages:
        for row in books.rows(table):
            method = row["pk"].startswith("PM#")
            if not method and _TOKEN in repr(row):
                yield f"tokens: {row['pk']} {row['sk']} of {table} keeps a token"
            if method and "order_id" in row and row["expires_at"] > now:
                yield f"tokens: the method of {row['order_id']} was used and is kept"
