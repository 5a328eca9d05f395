"""Republishes the events in the items' outboxes, for a bus that may have missed them.

Reasons are a relay that gave up, expired stream records, or a killed embedded AWS. An item has only the events of its
last change. Events keep their ids, so consumers ignore duplicates. Events that a relay set aside as unpublishable are
retried too.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

import stacks  # noqa: F401 - puts the shared layer on the import path
from cartwright import outbox
from cartwright.aws.attributes import Item, unmarshal
from cartwright.aws.events import NEVER
from cartwright.aws.retrying import Refusal, deliver
from ops import tables
from ops.dead_letters import messages
from ops.dead_letters.queues import queues
from ops.errors import OpsError
from ops.identifiers import born
from ops.shop import Shop, stack_name

_CHUNK = 100
_UNPUBLISHED = "Unpublished"
"""Suffix of the queue name that a table's construct gives to its relay."""

Put = Callable[[list[dict[str, str]]], list[Refusal | None]]
"""Entries of one PutEvents call -> None for success, or the reason for each rejected entry."""


class Carried(msgspec.Struct, frozen=True):
    """An event as stored in an outbox. ``detail`` is JSON."""

    id: str
    source: str
    name: str
    detail: str


class Refused(NamedTuple):
    """``subject`` is the event's id, or the item's key where the outbox can't be read."""

    subject: str
    reason: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}"


class Replayed(NamedTuple):
    published: int
    refused: tuple[Refused, ...]


def replay(
    shop: Shop,
    service: str,
    since: datetime | None = None,
    on_published: Callable[[int], None] = lambda _: None,
) -> Replayed:
    """Publishes the events of the service's table: all, or those that occurred at ``since`` or later.

    ``on_published`` gets the number of events so far. Raises OpsError for a service without a table.
    """
    if "TableName" not in shop.outputs.get(stack_name(shop.stage, service), {}):
        raise OpsError(f"The stage {shop.stage} has no service {service!r} with events.", _choices(shop))
    bus, events = shop.output("platform", "BusName"), shop.client("events")

    def put(entries: list[dict[str, str]]) -> list[Refusal | None]:
        answer = events.put_events(Entries=[{"EventBusName": bus, **each} for each in entries])
        return [refusal(each) for each in answer["Entries"]]

    items = tables.scan(shop, service, [outbox.ATTRIBUTE], required=outbox.ATTRIBUTE)
    done = publish(carried(items, since), put, on_published)
    for queue in queues(shop).dead:
        if queue.service == service and queue.name.endswith(_UNPUBLISHED):
            done = _settle(shop, service, queue.url, put, done)
    return done


def set_aside(body: str) -> outbox.Aside | None:
    """What a relay set aside. None for Lambda's own failure records, which hold no event."""
    try:
        return msgspec.json.decode(body, type=outbox.Aside)
    except msgspec.DecodeError:
        return None


def aside_events(aside: outbox.Aside, item: Item | None) -> Iterator[Carried | Refused]:
    """The events of ``aside``. Without any, they were too large for a message, and ``item`` may still have them."""
    keys = unmarshal(aside.keys)
    if aside.outbox is None:
        yield from carried([item] if item and outbox.ATTRIBUTE in item else [], None)
        return
    try:
        found = unmarshal({outbox.ATTRIBUTE: aside.outbox})
    except (KeyError, TypeError, ValueError) as error:
        yield Refused(f"{keys.get('pk')} {keys.get('sk')}", f"the outbox can't be read: {error!r}")
        return
    yield from carried([{**keys, **found}], None)


def _settle(shop: Shop, service: str, url: str, put: Put, done: Replayed) -> Replayed:
    """Published events leave the queue; rejected ones stay."""
    dynamodb, table = shop.client("dynamodb"), shop.output(service, "TableName")
    published, refused = done.published, list(done.refused)

    def handle(message: messages.Message) -> bool:
        nonlocal published
        aside = set_aside(message.body)
        if aside is None:
            return False
        item = None
        if aside.outbox is None:
            found = dynamodb.get_item(TableName=table, Key=dict(aside.keys), ConsistentRead=True)
            item = unmarshal(found["Item"]) if "Item" in found else None
        tried = publish(aside_events(aside, item), put)
        published += tried.published
        refused.extend(tried.refused)
        return not tried.refused

    messages.settle(shop.client("sqs"), url, handle)
    return Replayed(published, tuple(refused))


def carried(items: Iterable[Item], since: datetime | None) -> Iterator[Carried | Refused]:
    """The events of the items' outboxes, in order. An unreadable outbox yields a refusal in its place."""
    for item in items:
        try:
            found = msgspec.convert(item[outbox.ATTRIBUTE], list[Carried])
            wanted = [each for each in found if since is None or born(each.id) >= since]
        except (msgspec.ValidationError, ValueError) as error:
            yield Refused(f"{item['pk']} {item['sk']}", f"the outbox can't be read: {error}")
        else:
            yield from wanted


def publish(
    found: Iterable[Carried | Refused], put: Put, on_published: Callable[[int], None] = lambda _: None
) -> Replayed:
    """Entries that the bus rejects do not block the others."""
    published, refused = 0, list[Refused]()
    for chunk in _chunks(found):
        events = [each for each in chunk if isinstance(each, Carried)]
        refused += [each for each in chunk if isinstance(each, Refused)]
        entries = [{"Source": each.source, "DetailType": each.name, "Detail": each.detail} for each in events]
        answers = deliver(entries, "Detail", lambda some: put([dict(each) for each in some]))
        refused += [
            Refused(event.id, found[0]) for event, found in zip(events, answers, strict=True) if found
        ]
        published += answers.count(None)
        on_published(published)
    return Replayed(published, tuple(refused))


def refusal(entry: Mapping[str, Any]) -> Refusal | None:
    """The result of one entry of PutEvents."""
    code = entry.get("ErrorCode")
    return (f"{code}: {entry.get('ErrorMessage', '')}", code not in NEVER) if code else None


def _chunks(found: Iterable[Carried | Refused]) -> Iterator[list[Carried | Refused]]:
    rest = iter(found)
    while chunk := list(itertools.islice(rest, _CHUNK)):
        yield chunk


def _choices(shop: Shop) -> str:
    prefix = stack_name(shop.stage, "")
    names = sorted(name.removeprefix(prefix) for name, found in shop.outputs.items() if "TableName" in found)
    return f"Services: {', '.join(names)}." if names else f"Deploy the stage {shop.stage} first."
