"""Waits until no work is pending, and verifies apparent faults with a second reading."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from inventory.reservations import repository as reservations
from ops import tables
from ops.dead_letters import messages
from ops.dead_letters.queues import Queues
from ops.reconciling.books import Books
from ops.reconciling.checks import faults
from ops.reconciling.fault import Fault
from ops.shop import Shop
from orders import repository as orders
from payments import repository as payments

AGAIN_SECONDS = 2.0
_POLL_SECONDS = 0.5


class DueIndex(Protocol):
    """``due_of`` returns when the item of an entry is next checked, and its id."""

    @property
    def index(self) -> str: ...

    @property
    def partitions(self) -> tuple[str, ...]: ...

    def due_of(self, entry: Mapping[str, Any], /) -> tuple[datetime, str]: ...


DUE_INDEXES: Mapping[str, DueIndex] = {
    "orders": orders.SCHEDULE,
    "payments": payments.SCHEDULE,
    "inventory": reservations.SCHEDULE,
}
"""Services whose tables have an index of scheduled work, which is empty when no work is pending."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``under_way`` may still resolve."""

    books: Books
    violations: list[Fault]
    under_way: list[Fault]


def moving(shop: Shop, found: Queues) -> dict[str, int]:
    """Pending work that indexes and queues show: a number by service or queue."""
    sqs: Any = shop.client("sqs")
    counted = {
        service: sum(1 for _ in tables.indexed(shop, service, schedule.index, schedule.partitions))
        for service, schedule in DUE_INDEXES.items()
    }
    counted |= {label: sum(messages.count(sqs, url)) for label, url in found.work.items()}
    return {label: number for label, number in counted.items() if number}


def await_rest(
    shop: Shop, found: Queues, seconds: float, on_moving: Callable[[dict[str, int]], None]
) -> bool:
    """Whether all pending work ended before the timeout."""
    deadline = time.monotonic() + seconds
    while left := moving(shop, found):
        on_moving(left)
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def look(read: Callable[[], Books], grace: timedelta, *, patient_until: float | None = None) -> Finding:
    """The faults that two readings agree on: what moves between tables during the first looks different in the second.

    ``patient_until`` is of time.monotonic. Until then, faults that may be temporary can resolve. Later they count,
    unless their deadline lies in the future, as a customer's for 3-D Secure may.
    """
    books = read()
    found = list(faults(books))
    while found:
        time.sleep(AGAIN_SECONDS)
        seen = set(found)
        books = read()
        found = [each for each in faults(books) if each in seen]
        if patient_until is None or time.monotonic() > patient_until:
            break
        if not any(each.since for each in found):
            break
    now, allowed = datetime.now(UTC), grace if patient_until is None else timedelta()
    certain = [each for each in found if each.counts(now, allowed)]
    return Finding(books, certain, [each for each in found if each not in certain])
