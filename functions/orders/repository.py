"""Orders in DynamoDB.

order   pk O#<order>   sk O                       with the events of its last change
lines   pk O#<order>   sk L#<number, 3 digits>    items of up to 100 lines; immutable
waiting pk W#<key>     sk W                       in waiting_repository.py

index customer: customer_pk C#<customer>; guests' orders are not in it
index day:      day_pk <day>#<shard>
index state:    state_pk <group>#<shard>: open are those that wait for the shop, waiting those that wait for a customer

All have the sort key placed_sk, <placed_at>#<order>, and project keys only: a change that does not alter an index key
costs no index write. Index state also has the state and the next check, by which the sweeper selects. The indexes are
sharded because one partition takes 1,000 writes a second, which would limit the whole shop.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zlib import crc32

import msgspec

from cartwright import outbox
from cartwright.aws.attributes import Item
from cartwright.aws.dynamodb import Expression, Page, Table
from cartwright.aws.errors import ConditionFailed
from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from cartwright.schedule import merged
from orders.domain import CHECKED_AFTER, LINES_IN_CHUNK, WAITING, Line, Order, State
from orders.ports import OrderSlice
from orders.settings import CUSTOMER, DAY, PLACED, STATE

SHARDS = 4
_ABSENT = Expression("attribute_not_exists(pk)")
_CHUNKS_IN_PAGE = 25
_ENTRIES_IN_PAGE = 500
_SKEW, _SOON, _LATE = timedelta(minutes=1), timedelta(minutes=15), timedelta(days=1)
"""Of the clocks of two functions; and how long after its checkout an order is usually, and almost always, placed."""
_AFTER_ALL = "~"
"""Sorts after every timestamp in the sort keys."""
_OPEN, _WAITING = "open", "waiting"
_UNSTORED: tuple[object, ...] = ("", [], (), 0, None)
"""Defaults, which are not stored. An item of up to 1 KB costs one write unit."""


class OpenOrders:
    """The orders that are not final, in the index of states: first those that wait for the shop."""

    index = STATE
    groups = (_OPEN, _WAITING)
    partitions = tuple(f"{group}#{shard}" for group in groups for shard in range(SHARDS))

    def due_of(self, entry: Mapping[str, Any]) -> tuple[datetime, str]:
        """When the order is next checked, and its id."""
        return datetime.fromisoformat(entry["next_check_at"]), entry[PLACED].partition("#")[2]


SCHEDULE = OpenOrders()


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
        chunks = _items(lambda after: self._table.query(where, limit=_CHUNKS_IN_PAGE, after=after))
        return [line for item in chunks for line in msgspec.convert(item["lines"], list[Line])]

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

    def numbered(self, number: str) -> OrderSlice:
        """Reads the keys of all orders that were placed at the time that the number tells, or soon after."""
        from orders.number_domain import minute_of, number_of  # noqa: PLC0415 - for a search of staff alone

        first = minute_of(number) - _SKEW
        for end in (first + _SOON, first + _LATE):
            days = {
                first.date() + timedelta(days=after) for after in range((end.date() - first.date()).days + 1)
            }
            found = self._newest(
                DAY,
                [f"{day.isoformat()}#{shard}" for day in sorted(days) for shard in range(SHARDS)],
                _ENTRIES_IN_PAGE,
                _stamp(end),
                _stamp(first),
                matches=lambda entry: number_of(entry["pk"].removeprefix("O#")) == number,
            )
            if found.orders:
                return found
        return OrderSlice([], None)

    def in_state(self, state: State, day: date | None, *, limit: int, after: str | None) -> OrderSlice:
        first = day.isoformat() if day else ""
        end = first + _AFTER_ALL
        partitions = [f"{group(state)}#{shard}" for shard in range(SHARDS)]

        def matches(entry: Item) -> bool:
            return bool(entry["state"] == state)

        return self._newest(STATE, partitions, limit, min(after or end, end), first, matches=matches)

    def due(self, at: datetime) -> Iterator[str]:
        """Reads the entries of open orders that are old enough to be due, and no orders."""
        end = _stamp(at - CHECKED_AFTER + timedelta(milliseconds=1))
        for name in SCHEDULE.groups:
            shards = (self._aged(f"{name}#{shard}", end) for shard in range(SHARDS))
            for entry in merged(shards, PLACED):
                due, order_id = SCHEDULE.due_of(entry)
                if due <= at:
                    yield order_id

    def _aged(self, partition: str, end: str) -> Iterator[Item]:
        where = Expression(f"{STATE}_pk = :shard AND {PLACED} < :end", {":shard": partition, ":end": end})
        return _items(
            lambda after: self._table.query(where, limit=_ENTRIES_IN_PAGE, index=STATE, after=after)
        )

    def _newest(
        self,
        index: str,
        partitions: Sequence[str],
        limit: int,
        end: str,
        first: str = "",
        *,
        matches: Callable[[Item], bool] = lambda _: True,
    ) -> OrderSlice:
        """Merges all partitions: the orders before `end` and not before `first`."""
        found: list[tuple[str, str]] = []
        for partition in partitions:
            where = Expression(
                f"{index}_pk = :partition AND {PLACED} BETWEEN :first AND :end",
                {":partition": partition, ":first": first or " ", ":end": end},
            )

            def query(after: Item | None, where: Expression = where) -> Page:
                return self._table.query(where, limit=limit + 2, index=index, after=after, descending=True)

            entries = filter(matches, _items(query))
            before_end = ((entry[PLACED], entry["pk"]) for entry in entries if entry[PLACED] != end)
            found += islice(before_end, limit + 1)
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


def group(state: State) -> str:
    """The partitions of the index of states in which orders of that state are."""
    if state in WAITING:
        return _WAITING
    return _OPEN if state in ("placed", "reserved") else state


def _items(query: Callable[[Item | None], Page]) -> Iterator[Item]:
    """Pages are read on demand."""
    after = None
    while True:
        page = query(after)
        yield from page.items
        after = page.last
        if after is None:
            return


def _key(order_id: str) -> dict[str, str]:
    return {"pk": f"O#{order_id}", "sk": "O"}


def _item(order: Order, events: Iterable[Event]) -> dict[str, Any]:
    place = f"{_stamp(order.placed_at)}#{order.id}"
    shard = crc32(order.id.encode()) % SHARDS
    item = {**_key(order.id), **_stored(msgspec.to_builtins(order)), PLACED: place}
    item["customer_id"] = order.customer_id
    item["history"] = [_stored(each) for each in item["history"]]
    item |= {f"{DAY}_pk": f"{place[:10]}#{shard}", f"{STATE}_pk": f"{group(order.state)}#{shard}"}
    if order.customer_id is not None:
        item[f"{CUSTOMER}_pk"] = f"C#{order.customer_id}"
    return item | outbox.attributes(events)


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in _UNSTORED}


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
