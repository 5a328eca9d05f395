"""Whether an order can be paid again."""

from datetime import datetime

from orders.domain import FINAL, Order
from orders.payment_domain import (
    AlreadyPaid,
    KeyReused,
    NotPayable,
    PaymentInProgress,
    PaymentTerms,
    TooManyPayments,
    UsedKey,
)
from orders.rules import accepts


def payable_until(order: Order, terms: PaymentTerms, at: datetime) -> datetime | None:
    """The time from the first failure counts for all payments. None if the order may not be paid again."""
    until = order.payable_until or at + terms.payable_for
    return until if at < until and order.attempt < terms.attempts else None


def ensure_payable(order: Order, terms: PaymentTerms, at: datetime) -> None:
    """A customer can abandon 3-D Secure for another card.

    Raises AlreadyPaid, PaymentInProgress, NotPayable, TooManyPayments.
    """
    if order.state == "confirmed":
        raise AlreadyPaid
    if order.state in FINAL:
        raise NotPayable(f"The order is {order.state}.")
    if not accepts(order, "paid-again"):
        raise PaymentInProgress
    if order.attempt >= terms.attempts:
        raise TooManyPayments
    if payable_until(order, terms, at) is None:
        raise NotPayable("The time to pay is over.")


def is_known(order: Order, key: UsedKey) -> bool:
    """Whether the order was already paid with this Idempotency-Key. Raises KeyReused."""
    for each in order.payment_keys:
        if each.key == key.key:
            if each.request != key.request:
                raise KeyReused
            return True
    return False
