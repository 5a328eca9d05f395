"""Results of orders as staff see them in three services, and waiting until no order changes any more."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from ops import http
from ops.api import Session

STALLED_SECONDS = 300
_POLL_SECONDS = 0.5
_AT_ONCE = 8
"""Polling all orders continuously would slow the shop down."""
_ORDER_ENDS = frozenset({"confirmed", "rejected", "cancelled"})
_RESERVATION_ENDS = frozenset({"released", "rejected", "expired"})
_PAYMENT_ENDS = frozenset({"declined", "voided", "refunded", "abandoned"})

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A document is empty while its service does not have the order."""

    order: Document
    reservation: Document
    payment: Document

    @property
    def state(self) -> str:
        return str(self.order.get("state", "unknown"))

    @property
    def ended(self) -> str:
        """The state and its reason, as counted in the summary."""
        reason = self.order.get("reason")
        return f"{self.state}: {reason}" if reason else self.state

    @property
    def at_rest(self) -> bool:
        """Whether all services have processed the end of the order."""
        reserved, paid = self.reservation.get("state"), self.payment.get("state")
        if self.state == "confirmed":
            return reserved == "settled" and paid == "captured" and self.order["captured"] > 0
        ended = self.state in ("rejected", "cancelled")
        return ended and reserved in _RESERVATION_ENDS and (paid is None or paid in _PAYMENT_ENDS)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When the order was placed, and when it entered its state."""
        ends = (self.order["history"][place]["at"] for place in (0, -1))
        first, last = (datetime.fromisoformat(each) for each in ends)
        return first, last


class StaffApi:
    """The staff's view. Threads may share its sessions."""

    def __init__(self, orders: Session, inventory: Session, payments: Session) -> None:
        self._orders = orders
        self._inventory = inventory
        self._payments = payments

    def outcome(self, order_id: str) -> Outcome:
        """Queries the other services once the order has ended. Raises OpsError.

        Cancels an order whose payment failed, because no replayed customer pays again.
        """
        order = _known(self._orders, f"/staff/orders/{order_id}")
        if order.get("state") == "payment-failed":
            self._cancel(order_id)
        if order.get("state") not in _ORDER_ENDS:
            return Outcome(order, {}, {})
        reservation = _known(self._inventory, f"/staff/reservations/{order_id}")
        return Outcome(order, reservation, _known(self._payments, f"/staff/payments/{order_id}"))

    def _cancel(self, order_id: str) -> None:
        try:
            self._orders.call("POST", f"/staff/orders/{order_id}/cancel")
        except http.RefusedError as error:
            if error.status != 409:
                raise

    def stock(self, sku: str) -> Document:
        """Empty for a SKU that was never received. Raises OpsError."""
        return _known(self._inventory, f"/staff/stock/{sku}")

    def orders_between(self, first: date, last: date) -> Iterator[Document]:
        """Summaries of all orders placed on these days, in UTC. Raises OpsError."""
        for number in range((last - first).days + 1):
            query = {"day": (first + timedelta(days=number)).isoformat(), "limit": "100"}
            while query:
                page = self._orders.call("GET", f"/staff/orders?{urlencode(query)}")
                yield from page["items"]
                query = query | {"cursor": page["next"]} if page.get("next") else {}


def settled(
    staff_api: StaffApi, order_ids: Sequence[str], on_progress: Callable[[int], None]
) -> dict[str, Outcome]:
    """Results of all orders, when all are at rest or nothing has changed for STALLED_SECONDS. Raises OpsError."""
    found: dict[str, Outcome] = {}
    pending = list(order_ids)
    deadline = time.monotonic() + STALLED_SECONDS
    with ThreadPoolExecutor(_AT_ONCE // 2) as pool:
        while pending and time.monotonic() < deadline:
            some = pending[:_AT_ONCE]
            seen = dict(zip(some, pool.map(staff_api.outcome, some), strict=True))
            if any(found.get(order_id) != outcome for order_id, outcome in seen.items()):
                deadline = time.monotonic() + STALLED_SECONDS
            found |= seen
            moving = [order_id for order_id in some if not seen[order_id].at_rest]
            pending = [*moving, *pending[_AT_ONCE:]]
            on_progress(len(order_ids) - len(pending))
            if moving == some:
                time.sleep(_POLL_SECONDS)
        found |= {order_id: staff_api.outcome(order_id) for order_id in pending}
    return found


def _known(session: Session, path: str) -> Document:
    try:
        found: Document = session.call("GET", path)
    except http.RefusedError as error:
        if error.status != 404:
            raise
        return {}
    return found
