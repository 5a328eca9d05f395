"""The history of an order, from the data of each service. Pure: works on the tables' plain items."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

import stacks  # noqa: F401 - puts the services on the import path
from cartwright import outbox
from inventory.reservations.domain import FINAL as RESERVED_FOR_GOOD
from inventory.reservations.domain import Reservation, ReservationChunk
from ops.amounts import amount
from ops.dead_letters.redaction import redacted
from ops.reconciling.books import OrderRow
from orders.domain import PLACEMENT_RETRY_AFTER
from payments.domain import ASKING, Payment
from shipping.domain import Shipment

Item = Mapping[str, Any]


class Entry(NamedTuple):
    at: datetime
    service: str
    text: str


class Wait(NamedTuple):
    """``until`` is the time of the next check, if nothing happens before; None when none is scheduled."""

    what: str
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """``basket`` is the head of the order's basket, ``charge`` the sandbox's charge where it is the provider."""

    basket: Item | None = None
    order: Item | None = None
    reservation: Sequence[Item] = ()
    payment: Item | None = None
    charge: Item | None = None
    shipment: Item | None = None

    def __bool__(self) -> bool:
        return any((self.basket, self.order, self.reservation, self.payment, self.charge, self.shipment))


@dataclass(frozen=True, slots=True)
class Story:
    state: str
    entries: list[Entry]
    waits: list[Wait]
    details: dict[str, Any] = field(default_factory=dict)


def story(found: Records) -> Story:
    order = msgspec.convert(found.order, OrderRow) if found.order else None
    reservation, chunks = _reservation(found.reservation)
    payment = msgspec.convert(found.payment, Payment) if found.payment else None
    entries = [*_checkout(found.basket, order), *_states(order)]
    entries += [*_stock(reservation, chunks), *_money(payment, found.charge), *_parcels(found.shipment)]
    details = {
        "order": redacted(_without(found.order, "history", "payment_method_id", "payment_keys")),
        "reservation": redacted(_without(next(iter(found.reservation), None), "history")),
        "payment": redacted(_without(found.payment, "payment_method_id", "next_attempt")),
        "shipment": redacted(_without(found.shipment, "parcels")),
        "provider": redacted(_without(found.charge, "token", "challenge")),
    }
    return Story(
        order.state if order else "not placed",
        sorted(entries, key=lambda each: each.at),
        list(_waits(order, reservation, payment)),
        {name: value for name, value in details.items() if value},
    )


def _checkout(basket: Item | None, order: OrderRow | None) -> Iterator[Entry]:
    """A basket that is open again no longer has the time of its checkout, so the order provides it."""
    if basket is None:
        return
    by = "a customer" if str(basket["owner"]).startswith("C#") else "a guest"
    if order is not None and basket.get("order_id") != order.id:
        yield Entry(order.placed_at, "basket", f"basket {basket['id']} of {by} was checked out")
        text = f"basket {basket['id']} was returned, and is {basket['state']}"
        yield Entry(_time(basket["updated_at"]), "basket", text)
        return
    text = f"basket {basket['id']} of {by} was checked out, {_counted(basket['line_count'], 'line')}"
    yield Entry(_time(basket["updated_at"]), "basket", text)


def _states(order: OrderRow | None) -> Iterator[Entry]:
    if order is None:
        return
    for passed in order.history:
        why = f" ({passed.reason})" if passed.reason else ""
        total = f", {amount(order.totals.total, order.currency)}" if passed.state == "placed" else ""
        yield Entry(passed.at, "orders", f"{passed.state}{why}{total}")
    if order.captured:
        sums = f"{amount(order.captured, order.currency)} captured, {amount(order.refunded, order.currency)} refunded"
        yield Entry(order.updated_at, "orders", f"received its payment: {sums}")


def _stock(reservation: Reservation | None, chunks: Sequence[ReservationChunk]) -> Iterator[Entry]:
    if reservation is None:
        return
    held = [chunk for chunk in chunks if chunk.epoch == reservation.epoch]
    lines = sum(len(chunk.lines) for chunk in held)
    units = sum(line.quantity for chunk in held for line in chunk.lines)
    for passed in reservation.history:
        text = f"reservation {passed.state}"
        if passed.state in ("reserved", "settled") and lines:
            text += f": {_counted(units, 'unit')} of {_counted(lines, 'line')}"
        if passed.state in ("releasing", "released", "rejected") and reservation.reason:
            text += f" ({reservation.reason})"
        if passed.state == "rejected":
            text += "".join(
                f"; {each.sku}: {each.wanted} wanted, {each.available} available"
                for each in reservation.shortages
            )
        yield Entry(passed.at, "inventory", text)


def _money(payment: Payment | None, charge: Item | None) -> Iterator[Entry]:
    if payment is None:
        return
    currency = payment.currency
    yield Entry(payment.created_at, "payments", f"received the order: {amount(payment.amount, currency)}")
    text = f"payment {payment.state}"
    if payment.attempt_number > 1:
        text += f", attempt {payment.attempt_number}"
    if payment.reference:
        text += f", {payment.provider}'s reference {payment.reference}"
    if payment.reason or payment.closed:
        text += f" ({payment.reason or payment.closed})"
    if payment.captured:
        text += (
            f"; {amount(payment.captured, currency)} captured, {amount(payment.refunded, currency)} refunded"
        )
    yield Entry(payment.updated_at, "payments", text)
    for each in payment.refunds:
        line = f"refund {each.id} of {amount(each.amount, currency)}: {each.state} ({each.reason})"
        yield Entry(payment.updated_at, "payments", line)
    if charge is not None:
        refunds = sum(each["amount"] for each in charge["refunds"])
        sums = f"{amount(charge['captured'], currency)} captured, {amount(refunds, currency)} refunded"
        line = f"has it as {charge['state']}: {sums}"
        yield Entry(payment.updated_at, payment.provider or "provider", line)


def _parcels(item: Item | None) -> Iterator[Entry]:
    """A tombstone of an order that was never confirmed has no lines."""
    if item is None or not item.get("lines"):
        return
    shipment = msgspec.convert(item, Shipment)
    yield Entry(shipment.opened_at, "shipping", f"shipment opened, {_counted(len(shipment.lines), 'line')}")
    for parcel in shipment.parcels:
        for passed in parcel.history:
            label = f", {parcel.carrier} {parcel.tracking_number}" if passed.state == "labelled" else ""
            yield Entry(passed.at, "shipping", f"parcel {parcel.id} {passed.state}{label}")


def _waits(
    order: OrderRow | None, reservation: Reservation | None, payment: Payment | None
) -> Iterator[Wait]:
    if order is None:
        yield Wait("the checkout event that places it: check the dead letters of orders", None)
    elif order.state == "placed":
        then = (
            "then OrderPlaced is emitted again"
            if order.placement_attempts < len(PLACEMENT_RETRY_AFTER)
            else "then it is rejected"
        )
        yield Wait(
            f"the response for its stock; {then} ({order.placement_attempts} retries so far)",
            order.next_check_at,
        )
    elif order.state == "reserved":
        yield Wait(
            "the response for its payment; then it can be paid again or is rejected", order.next_check_at
        )
    elif order.state == "action-required":
        yield Wait(
            "the customer, who must continue at the provider; then it can be paid again or is rejected",
            order.next_check_at,
        )
    elif order.state == "payment-failed":
        yield Wait("the customer, who can pay again; then it is rejected", order.next_check_at)
    if reservation is not None and reservation.state not in (*RESERVED_FOR_GOOD, "reserved"):
        yield Wait(f"its reservation, which is {reservation.state}", reservation.next_check_at)
    if payment is not None and (payment.state in ASKING or payment.next_check_at is not None):
        yield Wait(
            f"its payment, which is {payment.state} (request {payment.attempts})", payment.next_check_at
        )


def _reservation(items: Sequence[Item]) -> tuple[Reservation | None, list[ReservationChunk]]:
    heads = [item for item in items if item["sk"] == "H"]
    chunks = [msgspec.convert(item, ReservationChunk) for item in items if item["sk"].startswith("C#")]
    return (msgspec.convert(heads[0], Reservation) if heads else None), chunks


def _without(item: Item | None, *names: str) -> dict[str, Any]:
    """Omits keys, the outbox, and values that are shown elsewhere."""
    left_out = ("pk", "sk", outbox.ATTRIBUTE, outbox.ID_ATTRIBUTE, "lines", *names)
    return {
        name: value
        for name, value in (item or {}).items()
        if name not in left_out and not name.endswith(("_pk", "_sk"))
    }


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _time(value: str) -> datetime:
    return msgspec.convert(value, datetime)
