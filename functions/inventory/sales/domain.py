"""A batch of sales: the orders and units that are counted together."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

MOST_ORDERS = 500
MOST_SKUS = 2_000
"""Of a batch; its item stays below the 400 KB of DynamoDB. One order may exceed the second by its own SKUs."""


class SalesBatch(Struct, frozen=True, kw_only=True):
    """The last batch, of which there is one at a time. `number` increases by 1.

    `orders` is 1 for orders whose units are added, and -1 for orders whose units are subtracted because they were
    cancelled. `units` are by SKU key. Both are empty once the batch is `done`.
    """

    number: int
    started_at: datetime
    orders: Mapping[str, int] = {}
    units: Mapping[str, int] = {}
    done: bool = False
