"""SQS batches: each message by itself, and only the failed ones go back to the queue."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from cartwright.logging import INVOCATION
from cartwright.metrics import METRICS

_log = logging.getLogger(__name__)

MAX_RECEIVES = 5
"""So often every queue hands a message out before it goes to the dead letters: the templates read it here.

AWS asks for five at least: Lambda takes messages that it then throttles, and each time counts.
"""

SqsRecord = Mapping[str, Any]


def process(event: Mapping[str, Any], handle: Callable[[SqsRecord], None]) -> dict[str, Any]:
    """Lambda's partial batch response. Whatever `handle` raises is logged and fails its message alone."""
    failed = []
    for record in event["Records"]:
        INVOCATION.reset()
        try:
            handle(record)
        except Exception:
            attributes = {"message_id": record.get("messageId"), "receive_count": receive_count(record)}
            _log.exception("The message failed and goes back to its queue", extra=attributes)
            failed.append({"itemIdentifier": record["messageId"]})
    INVOCATION.reset()
    METRICS.flush()
    return {"batchItemFailures": failed}


def receive_count(record: SqsRecord) -> int:
    """How often the message was handed out, this time included."""
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
