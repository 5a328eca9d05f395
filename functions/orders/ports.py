"""What the use cases need of the world."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

from msgspec import Struct

from cartwright.events.base import Event
from orders.domain import Line, Order, State
from orders.waiting_domain import WaitingList


class OrderSlice(Struct, frozen=True):
    """`last` continues the list behind it; None when there is no more."""

    orders: Sequence[Order]
    last: str | None


class Orders(Protocol):
    def get(self, order_id: str) -> Order | None:
        """As it is now."""
        ...

    def lines(self, order_id: str) -> list[Line]:
        """In the order of the basket."""
        ...

    def place(self, order: Order, lines: Sequence[Line], events: Iterable[Event]) -> None:
        """Raises ConcurrentUpdate when the order is there already."""
        ...

    def save(self, before: Order, after: Order, events: Iterable[Event]) -> None:
        """Raises ConcurrentUpdate when the stored order is not `before`; `after` has the next version."""
        ...

    def of_customer(self, customer_id: str, *, limit: int, after: str | None) -> OrderSlice:
        """The newest first, as all lists; they may miss what was just written."""
        ...

    def of_day(self, day: date, *, limit: int, after: str | None) -> OrderSlice:
        """Placed on that day, in UTC."""
        ...

    def in_state(self, state: State, day: date | None, *, limit: int, after: str | None) -> OrderSlice:
        """Placed on that day, if there is one. An order that leaves the state meanwhile may still be among them."""
        ...

    def due(self, at: datetime) -> Iterator[str]:
        """Ids of orders to be looked after: those that wait for the shop, then those that wait for their customers.

        Of both the longest overdue first. Read page by page; it may miss what was just written.
        """
        ...


class WaitingLists(Protocol):
    def get(self, key: str, *, consistent: bool = True) -> WaitingList:
        """An empty one where there is none. Not `consistent`, it may miss what was written in the last second."""
        ...

    def save(self, before: WaitingList, after: WaitingList) -> None:
        """Raises ConcurrentUpdate when the stored list is not `before`; `after` has the next version."""
        ...

    def remove(self, key: str, order_id: str) -> None:
        """If it is there. A failure is not raised: the entry expires within the hour."""
        ...
