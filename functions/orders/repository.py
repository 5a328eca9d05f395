"""Orders in DynamoDB.

order   pk O#<order>   sk O                       with the events of its last change
lines   pk O#<order>   sk L#<number, 3 digits>    items of up to 100 lines; immutable
waiting pk W#<key>     sk W                       in waiting_repository.py

index customer: customer_pk C#<customer>, customer_sk <placed_at>#<order>; guests' orders are not in it
index day:      day_pk <day>#<shard>, day_sk as above
index state:    state_pk <state>#<shard>, state_sk as above
index due:      due_pk <group>#<shard>, due_sk <due>#<order>; orders in final states are not in it. Group W holds the
                orders that wait for customers

The indexes project keys only: a change that does not alter an index key costs no index write. The indexes are sharded
because one partition takes 1,000 writes a second, which would limit the whole shop.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zlib import crc32

import msgspec

from cartwright import outbox
from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import ConditionFailed
from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from cartwright.schedule import Schedule
from orders.domain import LINES_IN_CHUNK, Line, Order, State
from orders.ports import OrderSlice
from orders.settings import CUSTOMER, DAY, DUE, STATE

SHARDS = 4
SCHEDULE = Schedule(DUE, SHARDS)
_ABSENT = Expression("attribute_not_exists(pk)")
_CHUNKS_IN_PAGE = 25
_AFTER_ALL = "~"
"""Sorts after every timestamp in the sort keys."""


class OrderRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, order_id: str) -> Order | None:
        item = self._table.get(_key(order_id))
        return msgspec.convert(item, Order) if item else None

    def lines(self, order_id: str) -> list[Line]:
        where = Expression(
            "pk = :order AND begins_with(sk, :kind)", {":order": f"O#{order_id}", ":kind": "L#"}
        )
        found: list[Line] = []
        after = None
        while True:
            page = self._table.query(where, limit=_CHUNKS_IN_PAGE, after=after)
            found += (line for item in page.items for line in msgspec.convert(item["lines"], list[Line]))
            after = page.last
            if after is None:
                return found

    def place(self, order: Order, lines: Sequence[Line], events: Iterable[Event]) -> None:
        """Writes the order last. If that fails, the next attempt overwrites the orphaned lines with the same ones."""
        starts = range(0, len(lines), LINES_IN_CHUNK)
        self._table.batch_put(
            {
                "pk": f"O#{order.id}",
                "sk": f"L#{number:03d}",
                "lines": msgspec.to_builtins(lines[start : start + LINES_IN_CHUNK]),
            }
            for number, start in enumerate(starts)
        )
        self._put(order, events, _ABSENT)

    def save(self, before: Order, after: Order, events: Iterable[Event]) -> None:
        """Conditional on state and version. Every change of the state also changes the version."""
        unchanged = Expression(
            "#state = :state AND #version = :read",
            {":state": before.state, ":read": before.version},
            {"#state": "state", "#version": "version"},
        )
        self._put(after, events, unchanged)

    def of_customer(self, customer_id: str, *, limit: int, after: str | None) -> OrderSlice:
        return self._newest(CUSTOMER, [f"C#{customer_id}"], limit, after or _AFTER_ALL)

    def of_day(self, day: date, *, limit: int, after: str | None) -> OrderSlice:
        partitions = [f"{day.isoformat()}#{shard}" for shard in range(SHARDS)]
        return self._newest(DAY, partitions, limit, after or _AFTER_ALL)

    def in_state(self, state: State, day: date | None, *, limit: int, after: str | None) -> OrderSlice:
        first = day.isoformat() if day else ""
        end = first + _AFTER_ALL
        partitions = [f"{state}#{shard}" for shard in range(SHARDS)]
        return self._newest(STATE, partitions, limit, min(after or end, end), first)

    def due(self, at: datetime) -> Iterator[str]:
        return SCHEDULE.due(self._table, at)

    def _newest(
        self, index: str, partitions: Sequence[str], limit: int, end: str, first: str = ""
    ) -> OrderSlice:
        """Merges all partitions: the orders before `end` and not before `first`."""
        found: list[tuple[str, str]] = []
        for partition in partitions:
            where = Expression(
                f"{index}_pk = :partition AND {index}_sk BETWEEN :first AND :end",
                {":partition": partition, ":first": first or " ", ":end": end},
            )
            page = self._table.query(where, limit=limit + 2, index=index, descending=True)
            found += ((item[f"{index}_sk"], item["pk"]) for item in page.items if item[f"{index}_sk"] != end)
        places = sorted(found, reverse=True)
        shown = places[:limit]
        items = self._table.batch_get([{"pk": pk, "sk": "O"} for _, pk in shown]) if shown else []
        orders = {item["pk"]: msgspec.convert(item, Order) for item in items}
        last = shown[-1][0] if len(places) > limit else None
        return OrderSlice([orders[pk] for _, pk in shown if pk in orders], last)

    def _put(self, order: Order, events: Iterable[Event], condition: Expression) -> None:
        try:
            self._table.put(_item(order, events), condition)
        except ConditionFailed:
            raise ConcurrentUpdate from None


def _key(order_id: str) -> dict[str, str]:
    return {"pk": f"O#{order_id}", "sk": "O"}


def _item(order: Order, events: Iterable[Event]) -> dict[str, Any]:
    kept = {name: value for name, value in msgspec.to_builtins(order).items() if value not in ("", [], 0)}
    place = f"{_stamp(order.placed_at)}#{order.id}"
    shard = crc32(order.id.encode()) % SHARDS
    item = {**_key(order.id), **kept}
    item |= {f"{DAY}_pk": f"{place[:10]}#{shard}", f"{DAY}_sk": place}
    item |= {f"{STATE}_pk": f"{order.state}#{shard}", f"{STATE}_sk": place}
    if order.customer_id is not None:
        item |= {f"{CUSTOMER}_pk": f"C#{order.customer_id}", f"{CUSTOMER}_sk": place}
    if order.next_check_at is not None:
        item |= SCHEDULE.place(
            order.id, order.next_check_at, shard, in_progress=order.state != "action-required"
        )
    return item | outbox.attributes(events)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
