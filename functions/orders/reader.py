"""Reads orders for customers and staff."""

from collections.abc import Callable
from datetime import date

from msgspec.structs import replace

from orders.domain import Order, OrderNotFound, State
from orders.number_domain import normalized
from orders.ownership import Owner
from orders.ports import Orders, OrderSlice
from orders.views import OrderView, StaffOrderView, shown, shown_to_staff


class OrderReader:
    def __init__(self, orders: Orders, may_cancel: Callable[[Order], bool]) -> None:
        self._orders = orders
        self._may_cancel = may_cancel

    def of_owner(self, order_id: str, owner: Owner) -> OrderView:
        """Raises OrderNotFound, also when the order belongs to someone else."""
        found = self._orders.get(order_id)
        if found is None or not owner.owns(found):
            raise OrderNotFound
        return replace(shown(found, self._orders.lines(order_id)), cancellable=self._may_cancel(found))

    def get(self, order_id: str) -> StaffOrderView:
        """Raises OrderNotFound."""
        found = self._orders.get(order_id)
        if found is None:
            raise OrderNotFound
        seen = shown_to_staff(found, self._orders.lines(order_id))
        return replace(seen, cancellable=self._may_cancel(found))

    def list_of_customer(self, customer_id: str, *, limit: int, after: str | None) -> OrderSlice:
        return self._orders.of_customer(customer_id, limit=limit, after=after)

    def numbered(self, typed: str) -> OrderSlice:
        """The orders with this number, however it is typed: one, or none if there is no such number."""
        number = normalized(typed)
        return self._orders.numbered(number) if number else OrderSlice([], None)

    def listed(self, state: State | None, day: date | None, *, limit: int, after: str | None) -> OrderSlice:
        """Raises ValueError without a state and a day."""
        if state is not None:
            return self._orders.in_state(state, day, limit=limit, after=after)
        if day is None:
            raise ValueError("Orders are listed by state, by day or by both")
        return self._orders.of_day(day, limit=limit, after=after)
