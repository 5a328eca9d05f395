"""Payment methods: the provider's tokens, each under an unguessable id and for one order."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from cartwright.text import END

METHOD_KEPT = timedelta(days=1)
CLAIMED_KEPT = timedelta(hours=2)
"""Longer than an order waits for its payment. A claimed method is deleted once its outcome is known; others expire."""
_ID_BYTES = 32

PaymentToken = Annotated[
    str,
    Meta(
        pattern=f"^(?![0-9-]+{END})[A-Za-z0-9_-]{{1,255}}{END}",
        description="The payment provider's token for a payment method; never card data",
        examples=["tok_approve"],
    ),
]
PaymentMethodId = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{43}}{END}",
        description="Valid for one checkout, until `expires_at`; unguessable",
        examples=["p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M"],
    ),
]


class PaymentMethod(Struct, frozen=True, kw_only=True):
    """`token` is the provider's, and is stored nowhere else."""

    id: str
    token: str
    expires_at: datetime


def kept(token: str, random_bytes: Callable[[int], bytes], at: datetime) -> PaymentMethod:
    method_id = base64.urlsafe_b64encode(random_bytes(_ID_BYTES)).rstrip(b"=").decode()
    return PaymentMethod(id=method_id, token=token, expires_at=at + METHOD_KEPT)
