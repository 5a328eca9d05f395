"""Reads dead letters without removing them, and returns them to their source queue."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ops.dead_letters.queues import FAILED, DeadLetters
from ops.errors import OpsError
from ops.shop import Shop

_LOOK_SECONDS = 30
"""Messages stay invisible for this long if this program dies while it reads them."""
_MOVE_SECONDS = 300
_POLL_SECONDS = 1.0
_BATCH = 10


class Message(NamedTuple):
    id: str
    sent_at: datetime
    received: int
    body: str
    attributes: dict[str, Any]
    handle: str


def count(sqs: Any, url: str) -> tuple[int, int]:
    """Visible and in-flight messages. SQS counts both approximately."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return int(found[names[0]]), int(found[names[1]])


def look(sqs: Any, url: str, most: int) -> list[Message]:
    """At most that many messages, the oldest first as far as SQS orders them. They stay in the queue."""
    seen: dict[str, Message] = {}
    try:
        while len(seen) < most:
            new = {
                each.id: each
                for each in _batch(sqs, url, _LOOK_SECONDS, min(_BATCH, most - len(seen)), wait=0)
                if each.id not in seen
            }
            if not new:
                break
            seen |= new
    finally:
        for message in seen.values():
            sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message.handle, VisibilityTimeout=0)
    return sorted(seen.values(), key=lambda each: each.sent_at)


def redrive(shop: Shop, queue: DeadLetters, on_moved: Callable[[int], None]) -> int:
    """The number of messages returned. Messages that fail again stay. Raises OpsError without a source queue."""
    if queue.back is None:
        raise OpsError(
            f"{queue.label} has no source queue: its messages only report failures.",
            "See docs/operations.md for what to do. Then clear it with 'ops dlq redrive --discard'.",
        )
    sqs = shop.client("sqs")
    if shop.endpoint is None and queue.kind == FAILED:
        return _by_sqs(sqs, queue.url, on_moved)
    return _by_hand(sqs, queue.url, queue.back, on_moved)


def discard(shop: Shop, queue: DeadLetters, on_gone: Callable[[int], None]) -> int:
    """Deletes the messages that are there now. Later messages stay."""
    return _by_hand(shop.client("sqs"), queue.url, None, on_gone)


def settle(sqs: Any, url: str, handle: Callable[[Message], bool]) -> None:
    """Passes each message that is there now to ``handle``, and deletes those for which it returns True."""
    most, left, seen = count(sqs, url)[0], list[Message](), 0
    try:
        while seen < most and (batch := _batch(sqs, url, _MOVE_SECONDS, min(_BATCH, most - seen), wait=1)):
            for message in batch:
                seen += 1
                if handle(message):
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message.handle)
                else:
                    left.append(message)
    finally:
        for message in left:
            sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message.handle, VisibilityTimeout=0)


def _by_sqs(sqs: Any, url: str, on_moved: Callable[[int], None]) -> int:
    """SQS moves the messages itself, and continues if this program dies."""
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.start_message_move_task(SourceArn=arn)
    while True:
        task = sqs.list_message_move_tasks(SourceArn=arn, MaxResults=1)["Results"][0]
        moved = int(task.get("ApproximateNumberOfMessagesMoved", 0))
        on_moved(moved)
        if task["Status"] == "COMPLETED":
            return moved
        if task["Status"] != "RUNNING":
            reason = task.get("FailureReason", "SQS gave no reason")
            raise OpsError(f"SQS stopped moving them ({task['Status']}): {reason}.", "Start it again.")
        time.sleep(_POLL_SECONDS)


def _by_hand(sqs: Any, url: str, back: str | None, on_moved: Callable[[int], None]) -> int:
    """Sends a message before it deletes it. A crash in between causes a duplicate, which consumers ignore."""
    most, moved = count(sqs, url)[0], 0
    while moved < most and (batch := _batch(sqs, url, _MOVE_SECONDS, min(_BATCH, most - moved), wait=1)):
        for message in batch:
            if back is not None:
                sqs.send_message(
                    QueueUrl=back, MessageBody=message.body, MessageAttributes=message.attributes
                )
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message.handle)
            moved += 1
            on_moved(moved)
    return moved


def _batch(sqs: Any, url: str, seconds: int, most: int, *, wait: int) -> list[Message]:
    found = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=most,
        VisibilityTimeout=seconds,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
        WaitTimeSeconds=wait,
    )
    return [_message(each) for each in found.get("Messages", ())]


def _message(found: dict[str, Any]) -> Message:
    milliseconds = int(found["Attributes"]["SentTimestamp"])
    return Message(
        id=found["MessageId"],
        sent_at=datetime.fromtimestamp(milliseconds / 1000, UTC),
        received=int(found["Attributes"].get("ApproximateReceiveCount", 1)),
        body=found["Body"],
        attributes=found.get("MessageAttributes", {}),
        handle=found["ReceiptHandle"],
    )
