"""The data of the tables, small enough that a day of a large shop fits into memory: sums instead of lines."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from zlib import crc32

from msgspec import Struct

import stacks  # noqa: F401 - puts the services on the import path
from basket.baskets.domain import CheckoutRecord
from basket.usage.counting_repository import Use
from cartwright.fields import normalize_sku
from inventory.reservations.domain import Reservation
from inventory.sales.domain import SalesBatch
from inventory.stock.domain import Counts
from orders.domain import FINAL, State, StateChange, Totals
from orders.rules import returns_basket
from payments.domain import Payment
from sandbox.domain import Charge


class OrderRow(Struct, kw_only=True):
    """The compared fields of an order. Its address and payment method are never read."""

    id: str
    state: State
    basket_id: str
    currency: str
    totals: Totals
    line_count: int
    captured: int = 0
    refunded: int = 0
    reason: str = ""
    history: tuple[StateChange, ...]
    placement_attempts: int = 0
    next_check_at: datetime | None = None
    state_pk: str = ""
    placed_sk: str = ""
    placed_at: datetime
    updated_at: datetime

    @property
    def ended(self) -> bool:
        """It failed permanently."""
        return self.state in ("rejected", "cancelled")

    @property
    def returns_basket(self) -> bool:
        return returns_basket(self.state, self.reason, self.history)

    @property
    def since(self) -> datetime:
        """When it entered its state."""
        return self.history[-1].at

    @property
    def final(self) -> bool:
        return self.state in FINAL


class Closed(Struct, kw_only=True):
    """A basket that was checked out."""

    id: str
    order_id: str
    updated_at: datetime


class Usage(Struct, kw_only=True):
    """What an order has used of promotions. A lapsed use is not counted, because the order was not paid in time."""

    state: str
    customers: tuple[str, ...]
    uses: tuple[Use, ...]


@dataclass(slots=True)
class Lines:
    """The sum of an order's lines. ``digest`` detects other SKUs or quantities, independent of order."""

    lines: int = 0
    units: int = 0
    total: int = 0
    digest: int = 0

    def add(self, sku: str, quantity: int, total: int = 0) -> None:
        self.lines += 1
        self.units += quantity
        self.total += total
        self.digest += crc32(normalize_sku(sku).encode()) * quantity

    def same_goods(self, other: Self) -> bool:
        return (self.units, self.digest) == (other.units, other.digest)


@dataclass(slots=True)
class Books:
    """``read_at`` is the start of the first table's scan. Stock is by SKU and shard, reserved stock by order and epoch,
    uses by the key of their counter. ``committed`` is reserved or sold, ``counted`` is what the sold units should be.
    """

    read_at: datetime
    capture_at: str = "confirmation"
    items: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    orders: dict[str, OrderRow] = field(default_factory=dict)
    ordered: dict[str, Lines] = field(default_factory=dict)
    records: dict[str, list[CheckoutRecord]] = field(default_factory=dict)
    closed: dict[str, list[Closed]] = field(default_factory=dict)
    open_baskets: set[str] = field(default_factory=set)
    reservations: dict[str, Reservation] = field(default_factory=dict)
    set_aside: dict[tuple[str, int, str], Lines] = field(default_factory=dict)
    counters: dict[tuple[str, int], Counts] = field(default_factory=dict)
    committed: Counter[tuple[str, int]] = field(default_factory=Counter)
    sold: dict[str, int] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    units: dict[tuple[str, int], Counter[str]] = field(default_factory=dict)
    sales: SalesBatch | None = None
    received: Counter[str] = field(default_factory=Counter)
    payments: dict[str, Payment] = field(default_factory=dict)
    charges: dict[str, Charge] | None = None
    usage: dict[str, Usage] = field(default_factory=dict)
    used: dict[tuple[str, str], int] = field(default_factory=dict)
    singles: dict[str, str] = field(default_factory=dict)

    def lines_of(self, order_id: str) -> Lines:
        return self.ordered.setdefault(order_id, Lines())

    def count(self, order_id: str) -> None:
        """Adds the order's units to ``counted`` once its head and its chunks are known, in any order."""
        head = self.reservations.get(order_id)
        if head is None:
            return
        for epoch in range(1, head.epoch + 1):
            units = self.units.pop((order_id, epoch), None)
            if units and head.counted and epoch == head.epoch:
                self.counted.update(units)

    def held(self, order_id: str, epoch: int, state: str) -> Lines:
        return self.set_aside.get((order_id, epoch, state), Lines())
