"""Calls merchants back: a signed message that something is new about a payment."""

import functools
from collections.abc import Callable

import msgspec

from cartwright.clock import Clock
from cartwright.signatures import sign
from sandbox.ports import Call, Merchant, Undelivered

_OF_A_FORGER = b"a secret that nobody has agreed upon"


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What is new, the payment itself tells; `claims` is what a forger would have us believe."""

    id: str
    type: str = "payment.updated"
    reference: str
    claims: str = ""


class WebhookSender:
    """`secret` is called once, when first needed."""

    def __init__(self, merchant: Merchant, secret: Callable[[], bytes], clock: Clock) -> None:
        self._merchant = merchant
        self._secret = functools.cache(secret)
        self._clock = clock

    def deliver(self, call: Call) -> None:
        """Raises Undelivered: the queue brings the call again, unless it is a forger's, who does not insist."""
        claims = "authorised" if call.forged else ""
        content = msgspec.json.encode(Message(id=call.event_id, reference=call.reference, claims=claims))
        secret = _OF_A_FORGER if call.forged else self._secret()
        try:
            self._merchant.post(call.url, content, sign(secret, content, self._clock()))
        except Undelivered:
            if not call.forged:
                raise
