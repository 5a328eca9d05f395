"""Stock: available + reserved + sold = received, and reserved and sold equal the reservations."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from inventory.reservations.domain import FINAL, RESUMED_AFTER, Reservation
from inventory.stock.domain import Counts
from ops.reconciling.books import Books, Lines, OrderRow
from ops.reconciling.fault import Fault

_KEPT_FOR_GOOD = ("settled", "confirmed")
_NOTHING_KEPT = ("released", "rejected")


def counters(books: Books) -> Iterator[Fault]:
    for (sku, shard), counts in sorted(books.counters.items()):
        place = f"{sku} (shard {shard})"
        parts = counts.available + counts.reserved + counts.sold
        if parts != counts.received:
            addends = f"{counts.available} available + {counts.reserved} reserved + {counts.sold} sold"
            yield Fault("stock-sum", place, f"{addends} is {parts}, but received is {counts.received}")
        for name in ("available", "reserved", "sold", "received"):
            if getattr(counts, name) < 0:
                yield Fault("stock-negative", place, f"{name} is {getattr(counts, name)}")


def held(books: Books) -> Iterator[Fault]:
    for place in sorted({*books.counters, *books.reserved, *books.sold}):
        counts = books.counters.get(place, Counts())
        for name, counted in (("reserved", books.reserved[place]), ("sold", books.sold[place])):
            stored = getattr(counts, name)
            if stored != counted:
                text = f"{stored} are {name}, but the reservations add up to {counted}"
                yield Fault("stock-held", f"{place[0]} (shard {place[1]})", text)


def received(books: Books) -> Iterator[Fault]:
    stored: Counter[str] = Counter()
    for (sku, _), counts in books.counters.items():
        stored[sku] += counts.received
    for sku in sorted({*stored, *books.received}):
        if stored[sku] != books.received[sku]:
            text = f"{stored[sku]} were received, but its receipts and adjustments are {books.received[sku]}"
            yield Fault("stock-received", sku, text)


def reservations(books: Books) -> Iterator[Fault]:
    for order_id, order in sorted(books.orders.items()):
        found = books.reservations.get(order_id)
        if order.ended:
            yield from _of_ended(books, order, found)
        elif order.state == "confirmed":
            yield from _of_confirmed(books, order, found)
        elif found is None and order.state != "placed":
            yield Fault("reservation", order_id, f"it is {order.state} but has no reservation", order.since)
    for order_id, found in sorted(books.reservations.items()):
        if found.next_check_at is None and found.state not in FINAL:
            text = f"it is {found.state}, and no check is scheduled"
            yield Fault("reservation", order_id, text)
        elif found.next_check_at is not None:
            since = found.history[-1].at if found.history else found.next_check_at
            text = f"it has been {found.state} since {since:%Y-%m-%d %H:%M:%S} UTC"
            yield Fault("reservation", order_id, text, _overdue(found, found.next_check_at))
        if order_id not in books.orders:
            changed = found.history[-1].at if found.history else None
            yield Fault(
                "reservation", order_id, f"it is {found.state}, but the order does not exist", changed
            )


def _overdue(found: Reservation, due: datetime) -> datetime:
    """When it was first due: an attempt may make it due again."""
    if found.state == "reserved" or not found.history:
        return due
    return found.history[-1].at + RESUMED_AFTER


def _of_ended(books: Books, order: OrderRow, found: Reservation | None) -> Iterator[Fault]:
    """An order that ended before its reservation leaves a marker, so that late events do not reserve stock."""
    if found is None or found.state not in _NOTHING_KEPT:
        now = found.state if found else "missing"
        yield Fault(
            "reservation", order.id, f"the order is {order.state}, but the reservation is {now}", _last(order)
        )
        return
    for epoch in range(1, found.epoch + 1):
        for state in ("held", "settled"):
            if units := books.held(order.id, epoch, state).units:
                text = f"the order is {order.state}, but {units} units are {state}"
                yield Fault("reservation", order.id, text, _last(order))


def _of_confirmed(books: Books, order: OrderRow, found: Reservation | None) -> Iterator[Fault]:
    if found is None or found.state not in _KEPT_FOR_GOOD:
        now = found.state if found else "missing"
        yield Fault(
            "reservation", order.id, f"the order is confirmed, but the reservation is {now}", _last(order)
        )
        return
    wanted = books.ordered.get(order.id, Lines())
    kept = books.held(order.id, found.epoch, "settled" if found.state == "settled" else "held")
    if not wanted.same_goods(kept):
        text = f"{kept.units} units are {found.state}, but {wanted.units} were ordered"
        yield Fault("reservation", order.id, text)


def _last(order: OrderRow) -> datetime:
    return order.history[-1].at
