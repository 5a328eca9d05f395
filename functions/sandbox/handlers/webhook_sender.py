"""Sends queued webhook calls to merchants."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.aws.secrets import secret
from cartwright.batch import SqsRecord, process
from cartwright.clock import utc_now
from cartwright.logging import INVOCATION
from cartwright.runtime import Composed, Handler
from sandbox.ports import Call
from sandbox.repository import RemoteMerchant
from sandbox.settings import WebhookSenderSettings
from sandbox.webhook_sender import WebhookSender


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
