"""Reads the tables, page by page and item by item."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from basket.baskets.domain import CheckoutRecord
from cartwright.aws.attributes import Item
from cartwright.fields import normalize_sku
from inventory.reservations.domain import Reservation, ReservationChunk
from inventory.sales.domain import SalesBatch
from inventory.stock.domain import Counts
from ops import tables
from ops.reconciling.books import Books, Closed, Lines, OrderRow, Usage
from ops.shop import Shop, stack_name
from payments.domain import Payment
from sandbox.domain import Charge

_Keep = Callable[[Books, Item], None]


def read(shop: Shop, capture_at: str, now: datetime, on_items: Callable[[str, int], None]) -> Books:
    """``on_items`` gets the service and the number of its items until now."""
    books = Books(read_at=now, capture_at=capture_at)
    for service, (attributes, keep) in KEPT.items():
        if service == "sandbox":
            if stack_name(shop.stage, service) not in shop.outputs:
                continue
            books.charges = {}
        for number, item in enumerate(tables.scan(shop, service, attributes), 1):
            keep_item(books, service, item, keep)
            if number % 500 == 0:
                on_items(service, number)
    return books


def keep_item(books: Books, service: str, item: Item, keep: _Keep | None = None) -> None:
    """Records what can't be parsed, and continues."""
    books.items += 1
    try:
        (keep or KEPT[service][1])(books, item)
    except (msgspec.ValidationError, KeyError, ValueError) as error:
        books.unreadable.append((service, f"{item['pk']} {item['sk']}: {error}"))


def _basket(books: Books, item: Item) -> None:
    match item["pk"].partition("#")[0], item["sk"].partition("#")[0]:
        case "B", "H" if item.get("state") == "checked-out":
            closed = msgspec.convert(item, Closed)
            books.closed.setdefault(closed.order_id, []).append(closed)
        case "B", "H" if item.get("state") == "open":
            books.open_baskets.add(str(item["id"]))
        case "I", "I":
            record = msgspec.convert(item, CheckoutRecord)
            books.records.setdefault(record.answer.order_id, []).append(record)
        case "O", "U":
            books.usage[item["pk"].removeprefix("O#")] = msgspec.convert(item, Usage)
        case "PROMO", "U":
            place = item["pk"].removeprefix("PROMO#"), item["sk"].partition("#")[2]
            books.used[place] = item["used"]
        case "K", "K" if item.get("order_id"):
            books.singles[item["pk"].removeprefix("K#")] = item["order_id"]


def _orders(books: Books, item: Item) -> None:
    if item["sk"] == "O":
        order = msgspec.convert(item, OrderRow)
        books.orders[order.id] = order
    elif item["sk"].startswith("L#"):
        lines = books.lines_of(item["pk"].removeprefix("O#"))
        for line in item["lines"]:
            lines.add(line["sku"], line["quantity"], line["total"])


def _inventory(books: Books, item: Item) -> None:
    kind, _, name = item["pk"].partition("#")
    match kind, item["sk"][:1]:
        case "SKU", "S":
            sku, _, shard = name.rpartition("#")
            books.counters[sku, int(shard)] = msgspec.convert(item, Counts)
        case "SKU", "M":
            books.received[name] += item["quantity"]
        case "SKU", "T":
            books.sold[name] = item["sold"]
        case "SALES", _:
            books.sales = msgspec.convert(item, SalesBatch)
        case "R", "H":
            books.reservations[name] = msgspec.convert(item, Reservation)
            books.count(name)
        case "R", "C":
            _chunk(books, name, msgspec.convert(item, ReservationChunk))


def _chunk(books: Books, order_id: str, chunk: ReservationChunk) -> None:
    place = (order_id, chunk.epoch, chunk.state)
    lines = books.set_aside.setdefault(place, Lines())
    units = books.units.setdefault((order_id, chunk.epoch), Counter())
    for line in chunk.lines:
        lines.add(line.sku, line.quantity)
        units[normalize_sku(line.sku)] += line.quantity
        for take in line.takes if chunk.state == "held" else ():
            books.committed[normalize_sku(line.sku), take.shard] += take.quantity
    books.count(order_id)


def _payments(books: Books, item: Item) -> None:
    if item["sk"] == "P":
        payment = msgspec.convert(item, Payment)
        books.payments[payment.order_id] = payment


def _sandbox(books: Books, item: Item) -> None:
    if item["pk"].startswith("PARCEL#"):
        return
    charge = msgspec.convert(item, Charge)
    if books.charges is None:
        books.charges = {}
    books.charges[charge.reference] = charge


def _fields(*kinds: type[msgspec.Struct], also: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Attributes of all kinds of items, without personal data and secrets. The sandbox's tokens are no secrets."""
    names = (name for kind in kinds for name in kind.__struct_fields__ if name not in _SECRET)
    return tuple(dict.fromkeys((*names, *also)))


_SECRET = ("token", "payment_method_id", "challenge", "action_url", "callback_url")
KEPT: Mapping[str, tuple[tuple[str, ...], _Keep]] = {
    "basket": (_fields(Closed, CheckoutRecord, Usage, also=("state", "used")), _basket),
    "orders": (_fields(OrderRow, also=("lines",)), _orders),
    "payments": (_fields(Payment), _payments),
    "sandbox": (_fields(Charge, also=("token",)), _sandbox),
    "inventory": (
        _fields(Reservation, ReservationChunk, Counts, SalesBatch, also=("quantity", "sold")),
        _inventory,
    ),
}
"""In reading order, from the start of a sale to its end: what moves during the scan is then seen at its target."""
