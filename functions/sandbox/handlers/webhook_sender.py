"""Sends queued webhook calls to merchants."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cartwright.aws.secrets import secret
from cartwright.batch import SqsRecord, process
from cartwright.clock import Clock, utc_now
from cartwright.logging import INVOCATION
from cartwright.runtime import Composed, Handler
from cartwright.signatures import sign
from sandbox.ports import PARCEL_UPDATED, PAYMENT_UPDATED, Call, Merchant, Undelivered
from sandbox.repository import RemoteMerchant
from sandbox.settings import WebhookSenderSettings

_OF_A_FORGER = b"a secret that no merchant has"
_CLAIMS = {PAYMENT_UPDATED: "authorised", PARCEL_UPDATED: "delivered"}


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Notifies the merchant of a change, to be read from the API. `claims` is the false state in a forged message."""

    id: str
    type: str
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
        claims = _CLAIMS[call.type] if call.forged else ""
        message = Message(id=call.event_id, type=call.type, reference=call.reference, claims=claims)
        content = msgspec.json.encode(message)
        secret = _OF_A_FORGER if call.forged else self._secret()
        try:
            self._merchant.post(call.url, content, sign(secret, content, self._clock()))
        except Undelivered:
            if not call.forged:
                raise


class WebhookCallHandler:
    """A Lambda handler."""

    def __init__(self, webhook_sender: WebhookSender) -> None:
        self._webhook_sender = webhook_sender

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)
        return process(event, self._one)

    def _one(self, record: SqsRecord) -> None:
        call = msgspec.json.decode(record["body"], type=Call)
        INVOCATION.correlate(call.reference)
        self._webhook_sender.deliver(call)


def compose(settings: WebhookSenderSettings) -> Handler:
    return WebhookCallHandler(
        WebhookSender(RemoteMerchant(), lambda: secret(settings.webhook_secret_arn), utc_now)
    )


handler = Composed(compose, WebhookSenderSettings.from_environment)
