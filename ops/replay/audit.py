"""Verifies a finished replay from the outside, against the ledger and through the staff APIs.

Each rejection for lack of stock must be justified. At that time, other orders held the missing units: orders that were
confirmed, and orders that were rejected later and released them, which nobody can know in advance. So for each SKU that
a reservation names, the units that the orders holding or reserving it in that interval could have left must be fewer
than requested.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ops.replay import rules
from ops.replay.invoices import Invoice
from ops.replay.outcomes import Document, Outcome, StaffApi

Pair = tuple[Invoice, Outcome]

SKEW = timedelta(seconds=1)
"""Tolerance between the clocks of two functions, and between a write and its timestamp."""
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Audit:
    """``violations`` are sentences. ``beaten`` counts the orders rejected only because others held units temporarily:
    the units sold in the end would have left enough for them.
    """

    violations: list[str]
    refused: int
    beaten: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """A complete replay. ``outcomes`` are by order, ``orders`` map invoice numbers to orders."""

    invoices: Mapping[str, Invoice]
    orders: Mapping[str, str]
    outcomes: Mapping[str, Outcome]
    label: str

    def pairs(self) -> Iterator[Pair]:
        for number, order_id in self.orders.items():
            yield self.invoices[number], self.outcomes[order_id]


def audited(replayed: Replayed, staff_api: StaffApi) -> Audit:
    """Only valid for a shop that has sold these SKUs to nobody else. Raises OpsError."""
    skus = sorted({sku for invoice, _ in replayed.pairs() for sku in invoice.lines})
    with ThreadPoolExecutor(4) as pool:
        stock = dict(zip(skus, pool.map(staff_api.stock, skus), strict=True))
    refused = [
        pair for pair in replayed.pairs() if pair[1].at_rest and pair[1].ended == "rejected: out-of-stock"
    ]
    return Audit(
        violations=[
            *_of_orders(replayed),
            *_of_invoices(replayed, staff_api),
            *_of_stock(replayed, stock),
            *_of_rejections(replayed, refused, stock),
        ],
        refused=len(refused),
        beaten=sum(not _sold_out_for(invoice, outcome, stock) for invoice, outcome in refused),
    )


def _of_orders(replayed: Replayed) -> Iterator[str]:
    """Each order ended as its token and stock determine, with the invoice's goods and the right payment."""
    for invoice, outcome in replayed.pairs():
        name = f"Invoice {invoice.number}"
        if not outcome.at_rest:
            held, paid = outcome.reservation.get("state"), outcome.payment.get("state")
            yield f"{name}: the order is {outcome.state}, its stock {held}, its payment {paid}."
            continue
        ordered = Counter[str]()
        for line in outcome.order["lines"]:
            ordered[line["sku"]] += line["quantity"]
        if ordered != Counter(invoice.lines):
            yield f"{name}: the order has other goods than the invoice."
        expected = ["rejected: out-of-stock"]
        expected += (
            ["rejected: payment-declined", "cancelled: staff"] if rules.declines(invoice) else ["confirmed"]
        )
        if outcome.ended not in expected:
            yield f"{name}: the order is {outcome.ended}, not {' or '.join(expected)}."
        owed = outcome.order["totals"]["total"] if outcome.state == "confirmed" else 0
        kept = outcome.payment.get("captured", 0) - outcome.payment.get("refunded", 0)
        if kept != owed or outcome.order["captured"] - outcome.order["refunded"] != owed:
            from ops.amounts import amount  # noqa: PLC0415 - knows the services

            currency = outcome.order["currency"]
            yield f"{name}: {amount(kept, currency)} is captured, {amount(owed, currency)} is owed."


def _of_invoices(replayed: Replayed, staff_api: StaffApi) -> Iterator[str]:
    """Exactly one order per invoice, counted among all orders of those days instead of the replay's own records."""
    moments = [moment for _, outcome in replayed.pairs() if outcome.order for moment in outcome.moments]
    if not moments:
        return
    first, last = (moment.date() for moment in (min(moments), max(moments)))
    found = Counter(order["email"] for order in _each_once(staff_api, first, last))
    for number in replayed.orders:
        count = found[rules.email_of(replayed.invoices[number], replayed.label)]
        if count != 1:
            yield f"Invoice {number} has {count} orders."


def _each_once(staff_api: StaffApi, first: date, last: date) -> Iterator[Document]:
    """Pages of an index that changes concurrently may repeat an order."""
    yield from {order["id"]: order for order in staff_api.orders_between(first, last)}.values()


def _of_stock(replayed: Replayed, stock: Mapping[str, Document]) -> Iterator[str]:
    sold = Counter[str]()
    for invoice, outcome in replayed.pairs():
        if outcome.state == "confirmed":
            sold.update(invoice.lines)
    for sku, found in stock.items():
        available, reserved, gone, received = (
            found.get(name, 0) for name in ("available", "reserved", "sold", "received")
        )
        if available + reserved + gone != received:
            yield f"{sku}: {available} available, {reserved} reserved, {gone} sold, but {received} received."
        if reserved + gone != sold[sku]:
            yield f"{sku}: {gone} sold and {reserved} reserved, but {sold[sku]} were confirmed."


def _of_rejections(
    replayed: Replayed, refused: Sequence[Pair], stock: Mapping[str, Document]
) -> Iterator[str]:
    held = {invoice.number: _interval(outcome) for invoice, outcome in replayed.pairs()}
    for invoice, outcome in refused:
        name, interval = f"Invoice {invoice.number}", held[invoice.number]
        rivals = [
            other
            for other, _ in replayed.pairs()
            if other.number != invoice.number and _overlap(held[other.number], interval)
        ]
        if not outcome.reservation["shortages"]:
            yield f"{name} was rejected for lack of stock, but its reservation has no shortage."
        for sku, wanted in _lacked(invoice, outcome):
            taken = sum(other.lines.get(sku, 0) for other in rivals)
            if stock[sku].get("received", 0) - taken >= wanted:
                yield f"{name} was rejected for {wanted} of {sku}, but at least as many were available."


def _sold_out_for(invoice: Invoice, outcome: Outcome, stock: Mapping[str, Document]) -> bool:
    return any(stock[sku].get("available", 0) < wanted for sku, wanted in _lacked(invoice, outcome))


def _lacked(invoice: Invoice, outcome: Outcome) -> Iterator[tuple[str, int]]:
    """SKU and units of the reservation's shortages."""
    spelt = {sku.upper(): sku for sku in invoice.lines}
    for each in outcome.reservation["shortages"]:
        sku = spelt[each["sku"].upper()]
        yield sku, invoice.lines[sku]


def _interval(outcome: Outcome) -> tuple[datetime, datetime]:
    """The interval in which the order may have held stock."""
    history = [
        (each["state"], datetime.fromisoformat(each["at"])) for each in outcome.reservation.get("history", ())
    ]
    if not history:
        return _NEVER, _NEVER
    given_back = history[-1][0] in ("released", "rejected", "expired")
    return history[0][1] - SKEW, history[-1][1] + SKEW if given_back else _NEVER


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
