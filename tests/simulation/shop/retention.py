"""What should have been deleted by now, or soon: cleared lines, and what a closed basket knows of its buyer."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.shop.books import Books
from tests.simulation.shop.shoppers import ADDRESS

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

_LONGEST = timedelta(days=7, minutes=1)
"""By the clocks of two functions."""


def kept(sale: "Sale", books: Books) -> Iterator[str]:
    """The order is the record of a sale. Other items keep the address only as long as they need it."""
    epochs = {row["id"]: row["epoch"] for row in books.rows("basket") if row["sk"] == "H" and "epoch" in row}
    for basket_id, found in books.basket_lines.items():
        old = [line for line in found if line < f"L#{epochs.get(basket_id, 0):06d}#"]
        if old and basket_id in sale.cleared and not _hindered(sale, sale.cleared[basket_id]):
            yield f"kept: {len(old)} cleared lines of the basket {basket_id}"
    latest = (sale.cloud.world.clock() + _LONGEST).timestamp()
    for table in sale.cloud.storages.keys() - {"orders"}:
        for row in books.rows(table):
            if ADDRESS["line1"] in repr(row) and row.get("expires_at", latest + 1) > latest:
                yield f"kept: {row['pk']} {row['sk']} of {table} keeps an address for more than a week"


def _hindered(sale: "Sale", name: str) -> bool:
    """The deletion is not repeated before the next clearing. Until then the lines are hidden, and they expire."""
    return any(
        f"({name} " in address and address.endswith(("basket.BatchWriteItem", "basket.Query"))
        for address in sale.cloud.world.faults.befallen
    )
