"""The transactional outbox: events ride on the item whose change they report, and the stream delivers them.

The item's next change overwrites the attribute `outbox`: the stream has every image, the table only the last. An item
with events has `outbox_id` as well, by which the stream's filter knows it.
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
"""The records that relays are invoked for. Lambda's event filters test leaves, and never a list such as `outbox`."""
EVENTS_PUBLISHED = Metric("EventsPublished")
EVENTS_NOT_PUBLISHED = Metric("EventsNotPublished")
"""Of each try: an event that is refused is tried again."""
_LARGEST_MESSAGE = 250_000
"""Of what SQS takes, in bytes."""


class Message(Struct, frozen=True):
    """An event on its way to the bus: `detail` is JSON."""

    source: str
    name: str
    detail: str


Publish = Callable[[Sequence[Message]], Sequence[Refusal | None]]
"""Sends messages and answers, in their order, None or why the message was not taken, and whether it may be later."""

SetAside = Callable[[str], None]
"""Keeps a text where an operator finds it."""


class Aside(Struct, frozen=True, kw_only=True):
    """A change whose events can't be published as they are, as JSON in the queue of the unpublished.

    `outbox` is the attribute as the stream had it, in DynamoDB's JSON; None where it is too large for a message: then
    the item of `keys` has it, until its next change.
    """

    reason: str
    sequence_number: str
    keys: Mapping[str, Any]
    outbox: Any = None


def attributes(events: Iterable[Event]) -> dict[str, Any]:
    """What the item carries for `events`, in this order: nothing, where there are none."""
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
    """Publishes the new events of a stream batch and answers Lambda's partial batch response.

    Lambda repeats a stream batch from the first failure on, so at most one is reported; what was published
    beyond it is published again, with the same event ids. It repeats it for a day: so what can never be read or
    published is put aside, and the rest goes on.
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
    """The sequence number of the first event that is to be tried again; what never will succeed goes to `asides`."""
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
    """The sequence number of the first change that could not be put aside."""
    failed: str | None = None
    for change, reason in asides:
        number = str(change["SequenceNumber"])
        try:
            set_aside(_aside(change, reason))
        except Exception:
            _log.exception("The change could not be put aside", extra={"sequence_number": number})
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
    """Sequence numbers are decimal, of any length."""
    return min((each for each in (one, other) if each), key=int, default=None)


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
