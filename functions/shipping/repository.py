"""Shipments in DynamoDB.

shipment   pk S#<order>   sk S          with its lines, its parcels, and the events of its last change
location   pk LOC#<SKU>   sk the same   in location_repository.py

index state: state_pk <state>#<shard>, state_sk <opened_at>#<order>
index due:   due_pk <group>#<shard>, due_sk <time>#<order>, of shipments with a parcel to be checked. Group D holds
             those with a request in progress, group W those whose parcels are under way.

Both project keys only and are sharded, because one partition takes 1,000 writes a second.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

import msgspec

from cartwright import outbox
from cartwright.aws.attributes import Item
from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import ConditionFailed
from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from cartwright.schedule import Schedule, merged
from shipping.domain import Shipment, State
from shipping.ports import ShipmentSlice
from shipping.rules import state_of
from shipping.settings import DUE, STATE

SHARDS = 4
SCHEDULE = Schedule(DUE, SHARDS)
_KEPT = timedelta(days=30)
"""An order that was cancelled before it was confirmed. Dead letters are kept for half as long."""
_MARGIN = 2


class ShipmentRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, order_id: str) -> Shipment | None:
        item = self._table.get(_key(order_id))
        return msgspec.convert(item, Shipment) if item else None

    def save(self, before: Shipment | None, after: Shipment, events: Iterable[Event]) -> None:
        condition = (
            Expression("#version = :read", {":read": before.version}, {"#version": "version"})
            if before
            else Expression("attribute_not_exists(pk)")
        )
        try:
            self._table.put(_item(after, events), condition)
        except ConditionFailed:
            raise ConcurrentUpdate from None

    def in_states(self, states: Sequence[State], *, limit: int, after: str | None) -> ShipmentSlice:
        partitions = (f"{state}#{shard}" for state in states for shard in range(SHARDS))
        entries = merged((self._entries(each, limit + _MARGIN, after) for each in partitions), f"{STATE}_sk")
        shown: list[Item] = []
        for entry in entries:
            if len(shown) > limit:
                break
            shown.append(entry)
        last = shown[limit - 1][f"{STATE}_sk"] if len(shown) > limit else None
        keys = list(dict.fromkeys((entry["pk"], entry["sk"]) for entry in shown[:limit]))
        items = self._table.batch_get({"pk": pk, "sk": sk} for pk, sk in keys)
        found = {item["pk"]: msgspec.convert(item, Shipment) for item in items}
        return ShipmentSlice([found[pk] for pk, _ in keys if pk in found], last)

    def due(self, at: datetime) -> Iterator[str]:
        return SCHEDULE.due(self._table, at)

    def _entries(self, partition: str, limit: int, start: str | None) -> Iterator[Item]:
        where = Expression(
            f"{STATE}_pk = :partition AND {STATE}_sk > :start",
            {":partition": partition, ":start": start or " "},
        )
        after = None
        while True:
            page = self._table.query(where, limit=limit, index=STATE, after=after)
            yield from page.items
            after = page.last
            if after is None:
                return


def _key(order_id: str) -> dict[str, str]:
    return {"pk": f"S#{order_id}", "sk": "S"}


def _item(shipment: Shipment, events: Iterable[Event]) -> dict[str, Any]:
    state, shard = state_of(shipment), crc32(shipment.order_id.encode()) % SHARDS
    item = {**_key(shipment.order_id), **msgspec.to_builtins(shipment), "state": state}
    item |= outbox.attributes(events)
    if not shipment.lines:
        return item | {"expires_at": int((shipment.updated_at + _KEPT).timestamp())}
    opened = shipment.opened_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    item |= {f"{STATE}_pk": f"{state}#{shard}", f"{STATE}_sk": f"{opened}#{shipment.order_id}"}
    if times := [each.next_check_at for each in shipment.parcels if each.next_check_at]:
        in_progress = any(each.state == "labelling" for each in shipment.parcels)
        item |= SCHEDULE.place(shipment.order_id, min(times), shard, in_progress=in_progress)
    return item
