"""Stripe's webhooks. Their content is not trusted; it only shows which payment to get from Stripe."""

import functools
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from cartwright.signatures import InvalidSignature, verify
from payments.ports import Notification, Untrusted
from payments.stripe_domain import Id

SIGNATURE = "stripe-signature"


class _Object(Struct, frozen=True, kw_only=True):
    """A PaymentIntent, or a charge or refund of one."""

    id: Id
    object: str
    payment_intent: str | None = None
    metadata: dict[str, str] = {}


class _Data(Struct, frozen=True):
    object: _Object


class _Event(Struct, frozen=True):
    id: Id
    data: _Data


class _Kind(Struct, frozen=True):
    type: str


class StripeNotifications:
    """`secret` is called once, on first use."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = functools.cache(secret)

    def read(self, content: bytes, headers: Mapping[str, str], now: datetime) -> Notification | None:
        try:
            verify(self._secret(), headers.get(SIGNATURE, ""), content, now)
            kind = msgspec.json.decode(content, type=_Kind).type
            if not kind.startswith(("payment_intent.", "charge.", "refund.")):
                return None
            event = msgspec.json.decode(content, type=_Event)
        except (InvalidSignature, msgspec.DecodeError) as error:
            raise Untrusted(str(error)) from None
        about = event.data.object
        reference = about.id if about.object == "payment_intent" else about.payment_intent
        order_id = about.metadata.get("order_id")
        return Notification(event.id, order_id, reference) if reference and order_id else None
