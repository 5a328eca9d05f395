"""Limits on unpaid orders that wait for their customer, per buyer and per network: for 3-D Secure, or to be paid again.

A waiting order holds stock and is not paid. Without limits, a few anonymous requests could hold all the stock. Most
orders are authorised at once; they are never counted.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from orders.domain import Order

ENTRY_KEPT = timedelta(minutes=90)
"""Longer than an order waits. An entry is removed when its order ends; one that was left behind expires."""


class Bound(Struct, frozen=True):
    """At most `orders` wait at once, and together hold at most `units`. Orders beyond `units` wait without stock.

    An order whose payment failed waits only if fewer than `failed` do. A full list refuses new orders, which failed
    payments must not cause.
    """

    orders: int
    units: int
    failed: int

    def most(self, *, failed: bool) -> int:
        return self.failed if failed else self.orders


OF_BUYER = Bound(3, 1_000, failed=2)
OF_NETWORK = Bound(20, 5_000, failed=10)
"""An office or a mobile carrier has many customers behind one address."""


class Entry(Struct, frozen=True, array_like=True):
    """`units` are held in stock for the order. `until` is in seconds since 1970."""

    units: int
    until: int


class WaitingList(Struct, frozen=True, kw_only=True):
    """The waiting orders of one buyer or one network, which `key` identifies."""

    key: str
    version: int = 0
    orders: Mapping[str, Entry] = {}

    def others(self, order_id: str, at: datetime) -> Mapping[str, Entry]:
        """The entries that have not expired, without the order itself."""
        now = at.timestamp()
        return {name: entry for name, entry in self.orders.items() if entry.until > now and name != order_id}


def bounds_of(order: Order) -> Iterator[tuple[str, Bound]]:
    """The keys and limits of the order's lists. A customer counts by account, a guest by e-mail address."""
    if order.customer_id is not None:
        yield f"C#{order.customer_id}", OF_BUYER
    elif order.email_key:
        yield f"E#{order.email_key}", OF_BUYER
    if order.network_key:
        yield f"N#{order.network_key}", OF_NETWORK


def full(found: WaitingList, most: int, order_id: str, at: datetime) -> bool:
    return len(found.others(order_id, at)) >= most


def may_hold(found: WaitingList, bound: Bound, order: Order, at: datetime) -> bool:
    held = sum(entry.units for entry in found.others(order.id, at).values())
    return held + order.units <= bound.units


def joined(found: WaitingList, order: Order, at: datetime, *, holds: bool) -> WaitingList:
    entry = Entry(order.units if holds else 0, int((at + ENTRY_KEPT).timestamp()))
    orders = {**found.others(order.id, at), order.id: entry}
    return replace(found, version=found.version + 1, orders=orders)
