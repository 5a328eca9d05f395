"""Stock in DynamoDB, besides the counters (`counter_repository`).

head        pk SKU#<SKU>   sk H                  with the events of its last change
movement    pk SKU#<SKU>   sk M#<kind>#<id>      makes movements idempotent by id
            pk SKU#<SKU>   sk J#<time>#<id>#<kind>   the same movement, sorted by time

index low: low_pk LOW, low_sk <availability>#<SKU>, of heads that are low or sold out. Written only when the
availability changes.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any

import msgspec

from cartwright import outbox
from cartwright.aws.dynamodb import Action, Expression, Put, Table
from cartwright.aws.errors import ConditionFailed, TransactionCancelled
from cartwright.cursors import Position
from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from cartwright.fields import normalize_sku
from inventory.settings import LOW
from inventory.stock.allocation_domain import Move
from inventory.stock.counter_repository import (
    CounterRepository,
    counted,
    head_key,
    known_key,
    plain,
    short_of,
)
from inventory.stock.domain import Change, Movement, MovementKind, MovementTaken, StockHead
from inventory.stock.ports import HeadSlice, MovementSlice

_ABSENT = Expression("attribute_not_exists(pk)")


class AvailabilityRepository:
    """Without `consistent`, reads cost half as much and may miss writes of the last second."""

    def __init__(self, table: Table, *, consistent: bool) -> None:
        self._table = table
        self._consistent = consistent

    def head(self, sku: str) -> StockHead | None:
        item = self._table.get(head_key(sku), consistent=self._consistent)
        return msgspec.convert(item, StockHead) if item else None


class StockRepository(AvailabilityRepository, CounterRepository):
    def __init__(self, table: Table) -> None:
        AvailabilityRepository.__init__(self, table, consistent=True)

    def unknown(self, skus: Iterable[str]) -> frozenset[str]:
        wanted = frozenset(map(normalize_sku, skus))
        items = self._table.batch_get([known_key(sku) for sku in sorted(wanted)])
        return wanted - {item["pk"].removeprefix("SKU#") for item in items if not item.get("dropped")}

    def record(
        self, movement: Movement, changes: Sequence[Change], opened: StockHead | None, cause: str
    ) -> None:
        partition, fields = head_key(movement.sku)["pk"], plain(movement)
        stamp = movement.at.astimezone(UTC).isoformat(timespec="milliseconds")
        actions: list[Action] = [
            Put({"pk": partition, "sk": f"M#{movement.kind}#{movement.id}", **fields}, _ABSENT),
            Put({"pk": partition, "sk": f"J#{stamp}#{movement.id}#{movement.kind}", **fields}),
            *(counted(change, cause) for change in changes),
        ]
        if opened:
            actions.append(Put(_item(opened, ()), _ABSENT))
        try:
            self._table.transact(actions)
        except TransactionCancelled as cancelled:
            failed = cancelled.failed_conditions()
            if 0 in failed:
                raise MovementTaken from None
            if opened and len(actions) - 1 in failed:
                raise ConcurrentUpdate from None
            raise short_of(cancelled, changes, offset=2) or cancelled from None

    def movement(self, sku: str, kind: MovementKind, movement_id: str) -> Movement | None:
        item = self._table.get({"pk": head_key(sku)["pk"], "sk": f"M#{kind}#{movement_id}"})
        return msgspec.convert(item, Movement) if item else None

    def movements(self, sku: str, *, limit: int, after: Position | None) -> MovementSlice:
        where = Expression(
            "pk = :sku AND begins_with(sk, :kind)", {":sku": head_key(sku)["pk"], ":kind": "J#"}
        )
        page = self._table.query(where, limit=limit, after=after, descending=True)
        return MovementSlice([msgspec.convert(item, Movement) for item in page.items], page.last)

    def replace(self, before: StockHead, after: StockHead, events: Sequence[Event] = ()) -> None:
        still = Expression("#version = :read", {":read": before.version}, {"#version": "version"})
        try:
            self._table.put(_item(after, events), still)
        except ConditionFailed:
            raise ConcurrentUpdate from None

    def move(self, sku: str, move: Move, cause: str) -> None:
        given = Change(sku=sku, shard=move.source, available=-move.quantity, received=-move.quantity)
        got = Change(sku=sku, shard=move.target, available=move.quantity, received=move.quantity)
        try:
            self._table.transact([counted(given, cause), counted(got, cause)])
        except TransactionCancelled as cancelled:
            raise short_of(cancelled, [given, got], offset=0) or cancelled from None

    def low(self, *, limit: int, after: Position | None) -> HeadSlice:
        where = Expression(f"{LOW}_pk = :low", {":low": "LOW"})
        page = self._table.query(where, limit=limit, index=LOW, after=after)
        return HeadSlice([msgspec.convert(item, StockHead) for item in page.items], page.last)


def _item(head: StockHead, events: Sequence[Event]) -> dict[str, Any]:
    key = head_key(head.sku)
    place = f"{head.availability}#{key['pk'].removeprefix('SKU#')}"
    listed = {} if head.availability == "in-stock" else {f"{LOW}_pk": "LOW", f"{LOW}_sk": place}
    return {**key, **listed, **plain(head), **outbox.attributes(events)}
