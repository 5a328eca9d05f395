"""Paying again: how long and how often a customer may, and the refusals."""

import hashlib
from datetime import timedelta

from msgspec import Struct

from cartwright.errors import ClientError, Conflict

MAX_PAYABLE_FOR = timedelta(minutes=60)


class PaymentTerms(Struct, frozen=True, kw_only=True):
    """`payable_for` starts when the first payment fails; later payments do not extend it. 0 allows no second payment.

    `attempts` includes the payment of the checkout.
    """

    payable_for: timedelta
    attempts: int


class UsedKey(Struct, frozen=True, array_like=True):
    """An Idempotency-Key and the payment method it was used with, as digests: the order keeps neither."""

    key: str
    request: str


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
