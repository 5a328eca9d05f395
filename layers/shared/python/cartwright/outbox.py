"""The transactional outbox: events are stored in the item whose change they report, and the stream publishes them.

The item's next change overwrites the attribute `outbox`: the stream has every image, the table only the last. An item
with events also has `outbox_id`, which the stream's filter matches.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from cartwright.aws.attributes import Item, unmarshal
from cartwright.aws.retrying import Refusal
from cartwright.events.base import Event
from cartwright.metrics import METRICS, Metric

_log = logging.getLogger(__name__)

ATTRIBUTE = "outbox"
ID_ATTRIBUTE = "outbox_id"
STREAM_FILTER: Mapping[str, Any] = {"dynamodb": {"NewImage": {ID_ATTRIBUTE: {"S": [{"exists": True}]}}}}
"""The records for which relays are invoked. Lambda's event filters match scalars, but not lists such as `outbox`."""
EVENTS_PUBLISHED = Metric("EventsPublished")
EVENTS_NOT_PUBLISHED = Metric("EventsNotPublished")
"""Counts every attempt: an event that is not accepted is retried."""
_LARGEST_MESSAGE = 250_000
"""In bytes; below what SQS accepts."""


class Message(Struct, frozen=True):
    """An event to publish. `detail` is JSON."""

    source: str
    name: str
    detail: str


Publish = Callable[[Sequence[Message]], Sequence[Refusal | None]]
"""Publishes messages. Returns, in their order, None or the reason for the refusal, and whether it may be retried."""

SetAside = Callable[[str], None]
"""Stores a text where an operator finds it."""


class Aside(Struct, frozen=True, kw_only=True):
    """A change whose events cannot be published as they are, in JSON in the queue of unpublished changes.

    `outbox` is the attribute from the stream, in DynamoDB JSON. It is None if it is too large for a message; the item
    with `keys` still has it until its next change.
    """

    reason: str
    sequence_number: str
    keys: Mapping[str, Any]
    outbox: Any = None


def attributes(events: Iterable[Event]) -> dict[str, Any]:
    """The attributes that store `events`, in order, in the item; empty without events."""
    carried = [
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
    return {ATTRIBUTE: carried, ID_ATTRIBUTE: carried[0]["id"]} if carried else {}


def relay(records: Sequence[Mapping[str, Any]], publish: Publish, set_aside: SetAside) -> dict[str, Any]:
    """Publishes the new events of a stream batch and returns Lambda's partial batch response.

    Lambda retries a stream batch from the first failure on, so at most one failure is reported. Events after it are
    published again, with the same ids. Lambda retries for a day, so changes that can never be read or published are set
    aside and do not block the rest.
    """
    changes: list[Mapping[str, Any]] = []
    messages: list[Message] = []
    asides: list[tuple[Mapping[str, Any], str]] = []
    for record in records:
        change = record["dynamodb"]
        try:
            new = _new_messages(change)
        except Exception as error:
            _log.exception(
                "The stream record cannot be read", extra={"sequence_number": change["SequenceNumber"]}
            )
            asides.append((change, repr(error)))
            continue
        changes += [change] * len(new)
        messages += new
    failed = _published(changes, messages, publish, asides)
    failed = _first(failed, _put_aside(asides, set_aside))
    _log.info("The stream batch was relayed", extra={"records": len(records), "events": len(messages)})
    METRICS.flush()
    return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}


def _published(
    changes: Sequence[Mapping[str, Any]],
    messages: Sequence[Message],
    publish: Publish,
    asides: list[tuple[Mapping[str, Any], str]],
) -> str | None:
    """The sequence number of the first event to retry. Events that can never be published are added to `asides`."""
    if not messages:
        return None
    try:
        outcomes = publish(messages)
    except Exception:
        _log.exception("No event was published", extra={"events": len(messages)})
        METRICS.add(EVENTS_NOT_PUBLISHED, len(messages))
        return str(changes[0]["SequenceNumber"])
    refused = sum(refusal is not None for refusal in outcomes)
    METRICS.add(EVENTS_PUBLISHED, len(messages) - refused)
    if refused:
        METRICS.add(EVENTS_NOT_PUBLISHED, refused)
    failed: str | None = None
    for change, refusal in zip(changes, outcomes, strict=True):
        if refusal is None:
            continue
        reason, passing = refusal
        about = {"sequence_number": change["SequenceNumber"], "reason": reason}
        _log.error("The event was not published", extra=about)
        if passing:
            failed = str(change["SequenceNumber"])
            break
        if not any(known is change for known, _ in asides):
            asides.append((change, reason))
    return failed


def _put_aside(asides: Iterable[tuple[Mapping[str, Any], str]], set_aside: SetAside) -> str | None:
    """The sequence number of the first change that could not be set aside."""
    failed: str | None = None
    for change, reason in asides:
        number = str(change["SequenceNumber"])
        try:
            set_aside(_aside(change, reason))
        except Exception:
            _log.exception("The change could not be set aside", extra={"sequence_number": number})
            failed = _first(failed, number)
    return failed


def _aside(change: Mapping[str, Any], reason: str) -> str:
    carried = (change.get("NewImage") or {}).get(ATTRIBUTE)
    about = Aside(
        reason=reason, sequence_number=change["SequenceNumber"], keys=change.get("Keys", {}), outbox=carried
    )
    text = msgspec.json.encode(about)
    if len(text) > _LARGEST_MESSAGE:
        text = msgspec.json.encode(msgspec.structs.replace(about, outbox=None))
    return text.decode()


def _first(one: str | None, other: str | None) -> str | None:
    """The smaller of two sequence numbers, which are decimals of any length."""
    return min((each for each in (one, other) if each), key=int, default=None)


def _new_messages(change: Mapping[str, Any]) -> list[Message]:
    """A write that does not change the outbox has no new events."""
    known = {event["id"] for event in _outbox(change.get("OldImage"))}
    return [
        Message(source=event["source"], name=event["name"], detail=event["detail"])
        for event in _outbox(change.get("NewImage"))
        if event["id"] not in known
    ]


def _outbox(image: Mapping[str, Any] | None) -> list[Item]:
    if not image or ATTRIBUTE not in image:
        return []
    return [unmarshal(each["M"]) for each in image[ATTRIBUTE]["L"]]
