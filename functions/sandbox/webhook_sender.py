"""Sends signed webhook calls to merchants."""

import functools
from collections.abc import Callable

import msgspec

from cartwright.clock import Clock
from cartwright.signatures import sign
from sandbox.ports import Call, Merchant, Undelivered

_OF_A_FORGER = b"a secret that no merchant has"


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Notifies the merchant of a change, to be read from the API. `claims` is the false state in a forged message."""

    id: str
    type: str = "payment.updated"
    reference: str
    claims: str = ""


class WebhookSender:
    """`secret` is called once, on first use."""

    def __init__(self, merchant: Merchant, secret: Callable[[], bytes], clock: Clock) -> None:
        self._merchant = merchant
        self._secret = functools.cache(secret)
        self._clock = clock

    def deliver(self, call: Call) -> None:
        """Raises Undelivered, which makes the queue redeliver the call. Forged calls are not redelivered."""
        claims = "authorised" if call.forged else ""
        content = msgspec.json.encode(Message(id=call.event_id, reference=call.reference, claims=claims))
        secret = _OF_A_FORGER if call.forged else self._secret()
        try:
            self._merchant.post(call.url, content, sign(secret, content, self._clock()))
        except Undelivered:
            if not call.forged:
                raise
