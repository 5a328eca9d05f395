"""Reservations in DynamoDB.

head        pk R#<order>   sk H                        with the events of its last change
chunk       pk R#<order>   sk C#<epoch>#<number>

index due: due_pk <group>#<shard>, due_sk <time>#<order>. Group W holds what is reserved until a deadline, group D what
is in a transitional state, group S what `inventory.sales` has to count. The index is sharded because one partition
takes 1,000 writes a second, and each reservation writes to it when it is made and when it ends.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zlib import crc32

import msgspec

from cartwright import outbox
from cartwright.aws.dynamodb import Action, ConditionCheck, Expression, Put, Table, Update
from cartwright.aws.errors import ConditionFailed, TransactionCancelled
from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from cartwright.schedule import Schedule
from inventory.reservations.domain import Reservation, ReservationChunk
from inventory.settings import DUE
from inventory.stock.counter_repository import counted, plain, short_of
from inventory.stock.domain import Change

SCHEDULE = Schedule(DUE, shards=16)
SALES = Schedule(DUE, shards=16, groups=("S",))
_PAGE = 100
_ABSENT = Expression("attribute_not_exists(pk)")


class ReservationRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, order_id: str) -> Reservation | None:
        item = self._table.get(_head_key(order_id))
        return msgspec.convert(item, Reservation) if item else None

    def chunks(self, order_id: str, epoch: int) -> Sequence[ReservationChunk]:
        where = Expression(
            "pk = :order AND begins_with(sk, :epoch)",
            {":order": _head_key(order_id)["pk"], ":epoch": f"C#{epoch:03d}#"},
        )
        found: list[ReservationChunk] = []
        after = None
        while True:
            page = self._table.query(where, limit=_PAGE, after=after)
            found += (msgspec.convert(item, ReservationChunk) for item in page.items)
            after = page.last
            if after is None:
                return found

    def add(self, reservation: Reservation, events: Sequence[Event] = ()) -> None:
        self._put(Put(_item(reservation, events), _ABSENT))

    def replace(self, before: Reservation, after: Reservation, events: Sequence[Event] = ()) -> None:
        self._put(Put(_item(after, events), _still(before)))

    def hold(
        self,
        chunk: ReservationChunk,
        before: Reservation | None,
        after: Reservation,
        events: Sequence[Event] = (),
        *,
        cause: str,
    ) -> None:
        changes = [Change(sku=sku, shard=shard, available=-taken) for sku, shard, taken in _takes(chunk)]
        placed = Put({**_chunk_key(after.order_id, chunk), **plain(chunk)}, _ABSENT)
        self._transact([_headed(before, after, events), placed], changes, cause)

    def release(
        self,
        chunk: ReservationChunk,
        before: Reservation,
        after: Reservation,
        events: Sequence[Event] = (),
        *,
        cause: str,
    ) -> None:
        changes = [Change(sku=sku, shard=shard, available=taken) for sku, shard, taken in _takes(chunk)]
        names = {"#state": "state"}
        released = Update(
            _chunk_key(after.order_id, chunk),
            Expression("SET #state = :after", {":after": "released"}, names),
            Expression("#state = :before", {":before": "held"}, names),
        )
        self._transact([_headed(before, after, events), released], changes, cause)

    def due(self, at: datetime) -> Iterator[str]:
        return SCHEDULE.due(self._table, at)

    def uncounted(self, at: datetime) -> Iterator[str]:
        return SALES.due(self._table, at)

    def _put(self, put: Put) -> None:
        try:
            self._table.put(put.item, put.condition)
        except ConditionFailed:
            raise ConcurrentUpdate from None

    def _transact(self, firsts: Sequence[Action], changes: Sequence[Change], cause: str) -> None:
        """Raises ConcurrentUpdate when a condition in `firsts` failed, otherwise InsufficientStock."""
        try:
            self._table.transact([*firsts, *(counted(change, cause) for change in changes)])
        except TransactionCancelled as cancelled:
            if any(index < len(firsts) for index in cancelled.failed_conditions()):
                raise ConcurrentUpdate from None
            raise short_of(cancelled, changes, offset=len(firsts)) or cancelled from None


def _headed(before: Reservation | None, after: Reservation, events: Sequence[Event]) -> Action:
    if before is None:
        return Put(_item(after, events), _ABSENT)
    if after is before:
        return ConditionCheck(_head_key(before.order_id), _still(before))
    return Put(_item(after, events), _still(before))


def _still(before: Reservation) -> Expression:
    return Expression("#version = :read", {":read": before.version}, {"#version": "version"})


def _takes(chunk: ReservationChunk) -> list[tuple[str, int, int]]:
    """SKU, shard and units."""
    return [(line.sku, take.shard, take.quantity) for line in chunk.lines for take in line.takes]


def _item(reservation: Reservation, events: Sequence[Event]) -> Mapping[str, Any]:
    order_id = reservation.order_id
    kept = {name: value for name, value in plain(reservation).items() if value not in (None, "", [], (), 0)}
    due, shard = {}, crc32(order_id.encode())
    if reservation.next_check_at:
        in_progress = reservation.state != "reserved"
        due = SCHEDULE.place(order_id, reservation.next_check_at, shard, in_progress=in_progress)
    elif reservation.uncounted:
        due = SALES.place(order_id, reservation.history[-1].at, shard, in_progress=True)
    return {**_head_key(order_id), **kept, **due, **outbox.attributes(events)}


def _head_key(order_id: str) -> dict[str, str]:
    return {"pk": f"R#{order_id}", "sk": "H"}


def _chunk_key(order_id: str, chunk: ReservationChunk) -> dict[str, str]:
    return {"pk": f"R#{order_id}", "sk": f"C#{chunk.epoch:03d}#{chunk.number:04d}"}
