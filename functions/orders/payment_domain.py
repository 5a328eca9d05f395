"""Paying again: how long and how often a customer may, and the refusals."""

import hashlib
from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from cartwright.errors import ClientError, Conflict
from cartwright.text import END

MAX_PAYABLE_FOR = timedelta(minutes=60)

IdempotencyKey = Annotated[
    str,
    Meta(
        pattern=f"^[!-~]{{1,255}}{END}",
        description="Chosen by the caller, one per payment. A retry sends the same key",
        examples=["0d8a5a4c-52f4-4f0e-9a53-6d1d6a0d7c11"],
    ),
]
PaymentMethodId = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{43}}{END}",
        description="`id` from the response of `addPaymentMethod`",
        examples=["p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M"],
    ),
]


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
