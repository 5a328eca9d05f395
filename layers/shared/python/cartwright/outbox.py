"""The transactional outbox: events ride on the item whose change they report, and the stream delivers them.

The item's next change overwrites the attribute `outbox`: the stream has every image, the table only the last.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from cartwright.aws.attributes import Item, unmarshal
from cartwright.events.base import Event
from cartwright.metrics import METRICS, Metric

_log = logging.getLogger(__name__)

ATTRIBUTE = "outbox"
EVENTS_PUBLISHED = Metric("EventsPublished")
EVENTS_NOT_PUBLISHED = Metric("EventsNotPublished")
"""Of each try: an event that is refused is tried again."""


class Message(Struct, frozen=True):
    """An event on its way to the bus: `detail` is JSON."""

    source: str
    name: str
    detail: str


Publish = Callable[[Sequence[Message]], Sequence[str | None]]
"""Sends messages and answers, in their order, None or why the message was not taken."""


def attribute(events: Iterable[Event]) -> list[dict[str, Any]]:
    """The value of the item's attribute `outbox`: what its last change has to tell, in this order."""
    return [
        {
            "id": event.id,
            "source": event.source,
            "name": event.name,
            "version": event.version,
            "correlation_id": event.correlation_id,
            "detail": event.detail().decode(),
        }
        for event in events
    ]


def relay(records: Iterable[Mapping[str, Any]], publish: Publish) -> dict[str, Any]:
    """Publishes the new events of a stream batch and answers Lambda's partial batch response.

    Lambda repeats a stream batch from the first failure on, so at most one is reported; what was published
    beyond it is published again, with the same event ids.
    """
    numbers: list[str] = []
    messages: list[Message] = []
    unreadable: str | None = None
    for record in records:
        number = record["dynamodb"]["SequenceNumber"]
        try:
            new = _new_messages(record["dynamodb"])
        except Exception:
            _log.exception("The stream record cannot be read", extra={"sequence_number": number})
            unreadable = number
            break
        numbers += [number] * len(new)
        messages += new
    failed = _published(numbers, messages, publish) or unreadable
    METRICS.flush()
    return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}


def _published(numbers: Sequence[str], messages: Sequence[Message], publish: Publish) -> str | None:
    """The sequence number of the first event that was not published; None when all were."""
    if not messages:
        return None
    try:
        outcomes = publish(messages)
    except Exception:
        _log.exception("No event was published", extra={"events": len(messages)})
        METRICS.add(EVENTS_NOT_PUBLISHED, len(messages))
        return numbers[0]
    refused = sum(reason is not None for reason in outcomes)
    METRICS.add(EVENTS_PUBLISHED, len(messages) - refused)
    if refused:
        METRICS.add(EVENTS_NOT_PUBLISHED, refused)
    for number, reason in zip(numbers, outcomes, strict=True):
        if reason is not None:
            _log.error("The event was not published", extra={"sequence_number": number, "reason": reason})
            return number
    _log.info("The events were published", extra={"events": len(messages)})
    return None


def _new_messages(change: Mapping[str, Any]) -> list[Message]:
    """A write that leaves the outbox as it was tells nothing."""
    known = {told["id"] for told in _outbox(change.get("OldImage"))}
    return [
        Message(source=told["source"], name=told["name"], detail=told["detail"])
        for told in _outbox(change.get("NewImage"))
        if told["id"] not in known
    ]


def _outbox(image: Mapping[str, Any] | None) -> list[Item]:
    if not image or ATTRIBUTE not in image:
        return []
    return [unmarshal(each["M"]) for each in image[ATTRIBUTE]["L"]]
