"""Paying again: how long and how often a customer may, and the refusals."""

import hashlib
from datetime import datetime, timedelta

from msgspec import Struct

from cartwright.errors import ClientError, Conflict
from orders.domain import FINAL, WAITING, Order, UsedKey


class PaymentTerms(Struct, frozen=True, kw_only=True):
    """`payable_for` starts when the first payment fails; later payments do not extend it. 0 allows no second payment.

    `attempts` includes the payment of the checkout.
    """

    payable_for: timedelta
    attempts: int


class AlreadyPaid(Conflict):
    code = "already-paid"
    title = "The order is paid"


class PaymentInProgress(Conflict):
    code = "payment-in-progress"
    title = "A payment of the order is in progress"


class NotPayable(Conflict):
    code = "not-payable"
    title = "The order can no longer be paid"


class TooManyPayments(Conflict):
    code = "too-many-payments"
    title = "The order has reached its limit of payments"


class KeyReused(ClientError):
    status = 422
    code = "idempotency-key-reused"
    title = "The Idempotency-Key was used for another request"


def used(key: str, payment_method_id: str) -> UsedKey:
    return UsedKey(_digest(key), _digest(payment_method_id))


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:32]


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
    if order.state not in WAITING:
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
