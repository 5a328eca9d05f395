"""Bounds on orders that wait for their customer, such as for 3-D Secure: by who buys, and by where from.

An order that waits holds stock and is not paid. Without bounds a few anonymous requests hold all there is. Nothing is
counted of an order that is paid or declined at once, which is most of them.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from orders.domain import Order

ENTRY_KEPT = timedelta(hours=1)
"""An entry is taken out when its order goes on. One that was forgotten counts no longer than this."""


class Bound(Struct, frozen=True):
    """`orders` may wait at once. Of `units` they hold the stock: what goes beyond waits without stock."""

    orders: int
    units: int


OF_BUYER = Bound(3, 1_000)
OF_NETWORK = Bound(20, 5_000)
"""An office, or a mobile carrier, has many customers behind one address."""


class Entry(Struct, frozen=True, array_like=True):
    """`units` are those whose stock the order holds; `until` is in seconds since 1970."""

    units: int
    until: int


class WaitingList(Struct, frozen=True, kw_only=True):
    """The orders of one buyer, or from one network, that wait. `key` tells whose it is."""

    key: str
    version: int = 0
    orders: Mapping[str, Entry] = {}

    def others(self, order_id: str, at: datetime) -> Mapping[str, Entry]:
        """Those that count, beside the order itself."""
        now = at.timestamp()
        return {name: entry for name, entry in self.orders.items() if entry.until > now and name != order_id}


def bounds_of(order: Order) -> Iterator[tuple[str, Bound]]:
    """The keys of its lists, and their bounds. A signed-in customer is the account, a guest the e-mail address."""
    if order.customer_id is not None:
        yield f"C#{order.customer_id}", OF_BUYER
    elif order.email_key:
        yield f"E#{order.email_key}", OF_BUYER
    if order.network_key:
        yield f"N#{order.network_key}", OF_NETWORK


def full(found: WaitingList, bound: Bound, order_id: str, at: datetime) -> bool:
    return len(found.others(order_id, at)) >= bound.orders


def may_hold(found: WaitingList, bound: Bound, order: Order, at: datetime) -> bool:
    held = sum(entry.units for entry in found.others(order.id, at).values())
    return held + order.units <= bound.units


def joined(found: WaitingList, order: Order, at: datetime, *, holds: bool) -> WaitingList:
    entry = Entry(order.units if holds else 0, int((at + ENTRY_KEPT).timestamp()))
    orders = {**found.others(order.id, at), order.id: entry}
    return replace(found, version=found.version + 1, orders=orders)
