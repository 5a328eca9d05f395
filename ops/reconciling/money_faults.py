"""Money: captured - refunded is what confirmed orders owe, and the provider's data agree with ours."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ops.amounts import amount
from ops.reconciling.books import Books, OrderRow
from ops.reconciling.fault import Fault
from orders.domain import ACTION_WITHIN
from payments.domain import Payment
from payments.sandbox_provider import order_of
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
                text = f"the order is {order.state} but has no payment"
                yield Fault("payment", order_id, text, order.history[-1].at)
            continue
        if order.final:
            yield from _of_order(books, order, payment)
        if payment.amount is not None and (payment.amount, payment.currency) != (
            order.totals.total,
            order.currency,
        ):
            ours = f"its amount is {amount(payment.amount, payment.currency)}"
            owed = amount(order.totals.total, order.currency)
            yield Fault("payment", order_id, f"{ours}, but the order's is {owed}")
        if (order.captured, order.refunded) != (payment.captured, payment.refunded):
            sums = f"{_of(payment, payment.captured)} captured and {_of(payment, payment.refunded)} refunded"
            text = (
                f"{sums}, but the order has {_of(payment, order.captured)} and {_of(payment, order.refunded)}"
            )
            yield Fault("payment", order_id, text, since(payment))


def rests(books: Books) -> Iterator[Fault]:
    for order_id, payment in sorted(books.payments.items()):
        if payment.next_check_at is not None:
            entered = since(payment)
            text = f"it has been {payment.state} since {entered:%Y-%m-%d %H:%M:%S} UTC"
            patience = ACTION_WITHIN if payment.state == "action-required" else timedelta()
            yield Fault("payment", order_id, text, entered + patience)
        elif payment.state.endswith("ing") and payment.state != "pending":
            yield Fault("payment", order_id, f"it is {payment.state}, and no check is scheduled")
        made = sum(each.amount for each in payment.refunds if each.state == "done")
        if made != payment.refunded or payment.refunded > payment.captured:
            sums = f"{_of(payment, payment.captured)} captured, {_of(payment, payment.refunded)} refunded"
            text = f"{sums}, but its completed refunds are {_of(payment, made)}"
            yield Fault("payment", order_id, text)
        if order_id not in books.orders:
            yield Fault("payment", order_id, "the order does not exist", payment.created_at)


def ledger(books: Books) -> Iterator[Fault]:
    """For a stage with the sandbox: its table replaces queries to a real provider."""
    if books.charges is None:
        return
    for reference, stored in sorted(books.charges.items()):
        charge = settled(stored, books.read_at)
        payment = books.payments.get(order_of(reference))
        if payment is None or payment.reference != reference:
            if charge.captured or charge.state in _LIVE:
                text = f"the provider's charge is {charge.state}, but we have no such payment"
                yield Fault("provider", reference, text)
            continue
        yield from _of_charge(books, charge, payment)
    for order_id, payment in sorted(books.payments.items()):
        missing = bool(payment.reference) and payment.reference not in books.charges
        if missing and payment.captured and _recent(payment.created_at, books, _CHARGE_KEPT):
            text = f"{_of(payment, payment.captured)} captured, but the provider has no charge"
            yield Fault("provider", order_id, text)


def _of_order(books: Books, order: OrderRow, payment: Payment) -> Iterator[Fault]:
    changed = max(order.since, since(payment))
    kept = payment.captured - payment.refunded
    if order.ended:
        # An order that owes nothing has neither captures nor refunds.
        if kept or payment.state not in (*_NOTHING_HELD, "captured"):
            text = f"the order is {order.state}, its payment is {payment.state}, and {_of(payment, kept)} is kept"
            yield Fault("payment", order.id, text, changed)
        return
    if payment.closed:
        yield Fault(
            "payment",
            order.id,
            f"the order is confirmed, but the payment is closed ({payment.closed})",
            changed,
        )
        return
    if books.capture_at == "dispatch" and payment.state == "authorised":
        return
    given = sum(each.amount for each in payment.refunds if each.by and each.state == "done")
    owed = order.totals.total - given
    if kept != owed:
        taken = f"{_of(payment, payment.captured)} - {_of(payment, payment.refunded)} = {_of(payment, kept)}"
        text = f"the order owes {amount(owed, order.currency)}, but captured - refunded is {taken}"
        yield Fault("payment", order.id, text, changed)


def _of_charge(books: Books, charge: Charge, payment: Payment) -> Iterator[Fault]:
    refunds = sum(each.amount for each in charge.refunds)
    entered = since(payment)
    if charge.captured > (payment.amount or 0):
        text = (
            f"it captured {_of(payment, charge.captured)}, but we expect {_of(payment, payment.amount or 0)}"
        )
        yield Fault("provider", charge.reference, text)
    if (charge.captured, refunds) != (payment.captured, payment.refunded):
        sums = f"it captured {_of(payment, charge.captured)} and refunded {_of(payment, refunds)}"
        text = f"{sums}, but we have {_of(payment, payment.captured)} and {_of(payment, payment.refunded)}"
        yield Fault("provider", charge.reference, text, entered)
    order = books.orders.get(payment.order_id)
    if charge.state in _LIVE and (payment.state in _NOTHING_HELD or (order and order.ended)):
        state = order.state if order else "gone"
        text = (
            f"{_of(payment, charge.amount)} is still authorized ({charge.state}) for an order that is {state}"
        )
        yield Fault("provider", charge.reference, text, entered)


def _of(payment: Payment, minor: int) -> str:
    """An amount in the payment's currency."""
    return amount(minor, payment.currency)


def since(payment: Payment) -> datetime:
    """When it entered its state. Attempts change `updated_at` and `next_check_at`, but not this."""
    return payment.entered_at or payment.created_at


def _recent(at: datetime, books: Books, kept: timedelta) -> bool:
    return at > books.read_at - kept
