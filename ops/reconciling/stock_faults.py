"""Stock: available + reserved + sold = received, by the reservations, and the sold units are those of settled ones."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from inventory.reservations.domain import FINAL, RESUMED_AFTER, Reservation
from inventory.stock.domain import Counts
from ops.reconciling.books import Books, Lines, OrderRow
from ops.reconciling.fault import Fault

_COUNTED_WITHIN = timedelta(hours=2)
_KEPT_FOR_GOOD = ("settled", "confirmed")
_NOTHING_KEPT = ("released", "rejected")


def counters(books: Books) -> Iterator[Fault]:
    for (sku, shard), counts in sorted(books.counters.items()):
        place = f"{sku} (shard {shard})"
        for name in ("available", "received"):
            if getattr(counts, name) < 0:
                yield Fault("stock-negative", place, f"{name} is {getattr(counts, name)}")


def held(books: Books) -> Iterator[Fault]:
    for place in sorted({*books.counters, *books.committed}):
        counts, reserved = books.counters.get(place, Counts()), books.committed[place]
        if counts.committed != reserved:
            parts = f"{counts.available} available + {reserved} reserved or sold"
            text = f"{parts} is {counts.available + reserved}, but received is {counts.received}"
            yield Fault("stock-sum", f"{place[0]} (shard {place[1]})", text)


def sold(books: Books) -> Iterator[Fault]:
    """A batch that is being applied changes the sold units and the reservations one after the other."""
    batch = books.sales
    pending = batch.units if batch and not batch.done else {}
    for sku in sorted({*books.sold, *books.counted}):
        stored, counted = books.sold.get(sku, 0), books.counted[sku]
        if stored != counted and sku not in pending:
            text = f"{stored} are sold, but the settled reservations that were counted add up to {counted}"
            yield Fault("stock-sold", sku, text)
    if batch and not batch.done:
        yield Fault("stock-sold", f"batch {batch.number}", "the sales are being counted", batch.started_at)
    for order_id, found in sorted(books.reservations.items()):
        if found.uncounted and books.read_at - found.history[-1].at > _COUNTED_WITHIN:
            text = f"it has been {found.state} since {found.history[-1].at:%Y-%m-%d %H:%M:%S} UTC and is not counted"
            yield Fault("stock-sold", order_id, text)


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
        if units := books.held(order.id, epoch, "held").units:
            text = f"the order is {order.state}, but {units} units are held"
            yield Fault("reservation", order.id, text, _last(order))


def _of_confirmed(books: Books, order: OrderRow, found: Reservation | None) -> Iterator[Fault]:
    if found is None or found.state not in _KEPT_FOR_GOOD:
        now = found.state if found else "missing"
        yield Fault(
            "reservation", order.id, f"the order is confirmed, but the reservation is {now}", _last(order)
        )
        return
    wanted = books.ordered.get(order.id, Lines())
    kept = books.held(order.id, found.epoch, "held")
    if not wanted.same_goods(kept):
        text = f"{kept.units} units are {found.state}, but {wanted.units} were ordered"
        yield Fault("reservation", order.id, text)


def _last(order: OrderRow) -> datetime:
    return order.history[-1].at
