"""Money: captured - refunded is what confirmed orders owe, and the provider's ledger says the same as ours."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ops.reconciling.books import Books, OrderRow
from ops.reconciling.fault import Fault
from payments.domain import Payment
from sandbox.domain import Charge
from sandbox.rules import settled

_NOTHING_TAKEN = ("abandoned", "declined", "voided")
_NOTHING_HELD = (*_NOTHING_TAKEN, "refunded")
_CHARGE_KEPT = timedelta(days=89)
_LIVE = ("authorised", "action-required", "pending")
_PAYMENT_KEPT = timedelta(days=29)
"""An abandoned payment is deleted after 30 days, a charge of the sandbox after 90."""


def payments(books: Books) -> Iterator[Fault]:
    for order_id, order in sorted(books.orders.items()):
        payment = books.payments.get(order_id)
        if payment is None:
            if order.state == "confirmed" or (
                order.ended and _recent(order.updated_at, books, _PAYMENT_KEPT)
            ):
                text = f"the order is {order.state}, and there is none"
                yield Fault("payment", order_id, text, order.history[-1].at)
            continue
        if order.final:
            yield from _of_order(books, order, payment)
        if payment.amount is not None and (payment.amount, payment.currency) != (
            order.totals.total,
            order.currency,
        ):
            told = f"it is of {payment.amount} {payment.currency}"
            yield Fault(
                "payment", order_id, f"{told}, and the order of {order.totals.total} {order.currency}"
            )
        if (order.captured, order.refunded) != (payment.captured, payment.refunded):
            told = f"{payment.captured} were captured and {payment.refunded} refunded"
            text = f"{told}, and the order knows of {order.captured} and {order.refunded}"
            yield Fault("payment", order_id, text, payment.updated_at)


def rests(books: Books) -> Iterator[Fault]:
    for order_id, payment in sorted(books.payments.items()):
        if payment.due is not None:
            text = f"it is {payment.state}, due at {payment.due:%Y-%m-%d %H:%M:%S} UTC"
            yield Fault("payment", order_id, text, payment.due)
        elif payment.state.endswith("ing") and payment.state != "waiting":
            yield Fault("payment", order_id, f"it is {payment.state}, and nothing will ever move it")
        made = sum(each.amount for each in payment.refunds if each.state == "done")
        if made != payment.refunded or payment.refunded > payment.captured:
            told = f"{payment.captured} were captured, {payment.refunded} refunded"
            yield Fault("payment", order_id, f"{told}, and the refunds that were made are {made}")
        if order_id not in books.orders:
            yield Fault("payment", order_id, "there is no such order", payment.updated_at)


def ledger(books: Books) -> Iterator[Fault]:
    """Of a stage whose provider is the sandbox: its table is what a real one would be asked for."""
    if books.charges is None:
        return
    for reference, stored in sorted(books.charges.items()):
        charge = settled(stored, books.read_at)
        payment = books.payments.get(reference)
        if payment is None or payment.reference != reference:
            if charge.captured or charge.state in _LIVE:
                text = f"the provider has it as {charge.state}, and we know of no such payment"
                yield Fault("provider", reference, text)
            continue
        yield from _of_charge(books, charge, payment)
    for order_id, payment in sorted(books.payments.items()):
        missing = bool(payment.reference) and payment.reference not in books.charges
        if missing and payment.captured and _recent(payment.created_at, books, _CHARGE_KEPT):
            yield Fault("provider", order_id, f"{payment.captured} were captured, and it knows of nothing")


def _of_order(books: Books, order: OrderRow, payment: Payment) -> Iterator[Fault]:
    changed = max(order.history[-1].at, payment.updated_at)
    kept = payment.captured - payment.refunded
    if order.ended:
        # Of an order that owed nothing, nothing was captured and nothing is refunded.
        if kept or payment.state not in (*_NOTHING_HELD, "captured"):
            text = f"the order is {order.state}, it is {payment.state}, and {kept} are kept"
            yield Fault("payment", order.id, text, _later(payment, changed))
        return
    if payment.closed:
        yield Fault(
            "payment", order.id, f"the order is confirmed, and it is closed ({payment.closed})", changed
        )
        return
    if books.capture_at == "dispatch" and payment.state == "authorised":
        return
    given = sum(each.amount for each in payment.refunds if each.by and each.state == "done")
    owed = order.totals.total - given
    if kept != owed:
        text = f"the order owes {owed}, and {payment.captured} - {payment.refunded} = {kept} were taken"
        yield Fault("payment", order.id, text, _later(payment, changed))


def _of_charge(books: Books, charge: Charge, payment: Payment) -> Iterator[Fault]:
    refunds = sum(each.amount for each in charge.refunds)
    since = _later(payment, payment.updated_at)
    if charge.captured > (payment.amount or 0):
        text = f"it took {charge.captured}, and the order is of {payment.amount or 0}"
        yield Fault("provider", charge.reference, text)
    if (charge.captured, refunds) != (payment.captured, payment.refunded):
        told = f"it captured {charge.captured} and refunded {refunds}"
        text = f"{told}, and we know of {payment.captured} and {payment.refunded}"
        yield Fault("provider", charge.reference, text, since)
    order = books.orders.get(payment.order_id)
    if charge.state in _LIVE and (payment.state in _NOTHING_HELD or (order and order.ended)):
        state = order.state if order else "gone"
        text = f"it still holds {charge.amount} ({charge.state}) for an order that is {state}"
        yield Fault("provider", charge.reference, text, since)


def _later(payment: Payment, changed: datetime) -> datetime:
    """Who looks after it at its time may mend it."""
    return max(payment.due, changed) if payment.due else changed


def _recent(at: datetime, books: Books, kept: timedelta) -> bool:
    return at > books.read_at - kept
