"""Interfaces that the use cases depend on."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

from msgspec import Struct

from cartwright.events.base import Event
from orders.domain import Line, Order, State
from orders.waiting_domain import WaitingList


class OrderSlice(Struct, frozen=True):
    """Pass `last` as `after` to get the next page; None on the last one."""

    orders: Sequence[Order]
    last: str | None


class Orders(Protocol):
    def get(self, order_id: str) -> Order | None:
        """Strongly consistent."""
        ...

    def lines(self, order_id: str) -> list[Line]:
        """In basket order."""
        ...

    def place(self, order: Order, lines: Sequence[Line], events: Iterable[Event]) -> None:
        """Raises ConcurrentUpdate when the order already exists."""
        ...

    def save(self, before: Order, after: Order, events: Iterable[Event]) -> None:
        """Raises ConcurrentUpdate when the stored order is not `before`; `after` has the next version."""
        ...

    def of_customer(self, customer_id: str, *, limit: int, after: str | None) -> OrderSlice:
        """Newest first, as in all lists. Lists are eventually consistent."""
        ...

    def of_day(self, day: date, *, limit: int, after: str | None) -> OrderSlice:
        """Orders placed on that day, in UTC."""
        ...

    def numbered(self, number: str) -> OrderSlice:
        """Orders with this number that were placed within a day of their checkout."""
        ...

    def in_state(self, state: State, day: date | None, *, limit: int, after: str | None) -> OrderSlice:
        """Orders placed on that day, or on any day for None. May include an order that left the state concurrently."""
        ...

    def due(self, at: datetime) -> Iterator[str]:
        """Ids of overdue orders: first those that wait for the shop, then those that wait for their customers.

        In both groups the oldest order comes first. Pages are read on demand. Eventually consistent.
        """
        ...


class WaitingLists(Protocol):
    def get(self, key: str, *, consistent: bool = True) -> WaitingList:
        """Returns an empty list if none is stored. Without `consistent`, it may miss writes of the last second."""
        ...

    def save(self, before: WaitingList, after: WaitingList) -> None:
        """Raises ConcurrentUpdate when the stored list is not `before`; `after` has the next version."""
        ...

    def remove(self, key: str, order_id: str) -> None:
        """Idempotent. Does not raise when the write fails: the entry expires within the hour."""
        ...
