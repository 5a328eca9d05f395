"""SQS batches: each message is handled separately, and only failed messages return to the queue."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from cartwright.logging import INVOCATION
from cartwright.metrics import METRICS

_log = logging.getLogger(__name__)

MAX_RECEIVES = 5
"""Receives before a queue moves a message to its dead-letter queue. The CDK stacks read this value.

AWS recommends at least five, because a receive that Lambda then throttles counts too.
"""

SqsRecord = Mapping[str, Any]


def process(event: Mapping[str, Any], handle: Callable[[SqsRecord], None]) -> dict[str, Any]:
    """Returns Lambda's partial batch response. An exception from `handle` is logged and fails only its message."""
    failed = []
    for record in event["Records"]:
        INVOCATION.reset()
        try:
            handle(record)
        except Exception:
            attributes = {"message_id": record.get("messageId"), "receive_count": receive_count(record)}
            _log.exception("The message failed and returns to its queue", extra=attributes)
            failed.append({"itemIdentifier": record["messageId"]})
    INVOCATION.reset()
    METRICS.flush()
    return {"batchItemFailures": failed}


def receive_count(record: SqsRecord) -> int:
    """How often the message was received, including this time."""
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
