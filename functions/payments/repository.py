"""Payments in DynamoDB.

payment        pk PAY#<order>             sk P          with the events of its last change
notification   pk WH#<provider>#<event>   sk the same   marks it as processed, for 30 days
method         pk PM#<id>                 sk the same   in method_repository.py

index due: due_pk <group>#<shard>, due_sk <time>#<order>, keys only, of payments to be checked. Group W holds those that
wait for a customer or an order, so that they never delay group D, whose next step is ours. An entry may be earlier than
the deadline: see `scheduled` in changes.py. The index is sharded because one partition takes 1,000 writes a second.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from cartwright import outbox
from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import ConditionFailed
from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from cartwright.schedule import Schedule
from payments.domain import Entry, Payment
from payments.settings import DUE

SCHEDULE = Schedule(DUE, shards=4)
_KEPT = timedelta(days=30)
"""Stripe retries a notification for three days. Abandoned payments, whose order never arrived, are kept as long."""


class PaymentRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, order_id: str) -> Payment | None:
        item = self._table.get(_key(order_id))
        if item is None:
            return None
        entry = SCHEDULE.entry(item)
        return replace(msgspec.convert(item, Payment), entry=Entry(*entry) if entry else None)

    def save(self, before: Payment, after: Payment, events: Iterable[Event]) -> None:
        unread = Expression("#version = :read", {":read": before.version}, {"#version": "version"})
        condition = unread if before.version else Expression("attribute_not_exists(pk)")
        try:
            self._table.put(_item(after, events), condition)
        except ConditionFailed:
            raise ConcurrentUpdate from None

    def due(self, at: datetime) -> Iterator[str]:
        return SCHEDULE.due(self._table, at)

    def seen(self, provider: str, event_id: str) -> bool:
        return self._table.get(_notification(provider, event_id), consistent=False) is not None

    def remember(self, provider: str, event_id: str, at: datetime) -> None:
        self._table.put({**_notification(provider, event_id), "expires_at": int((at + _KEPT).timestamp())})


def _key(order_id: str) -> dict[str, str]:
    return {"pk": f"PAY#{order_id}", "sk": "P"}


def _notification(provider: str, event_id: str) -> dict[str, str]:
    key = f"WH#{provider}#{event_id}"
    return {"pk": key, "sk": key}


def _item(payment: Payment, events: Iterable[Event]) -> dict[str, Any]:
    """Defaults are not stored: an item of up to 1 KB costs one write unit, with its events."""
    item = {**_key(payment.order_id), **msgspec.to_builtins(payment), "state": payment.state}
    item.pop("entry", None)
    item |= outbox.attributes(events)
    if payment.entry is not None:
        shard, entry = int(payment.order_id[-1], 16), payment.entry
        item |= SCHEDULE.place(payment.order_id, entry.at, shard, in_progress=entry.in_progress)
    if payment.state == "abandoned":
        item["expires_at"] = int((payment.updated_at + _KEPT).timestamp())
    return item
