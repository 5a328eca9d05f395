"""What customers and staff ask of orders."""

from datetime import date

from orders.domain import OrderNotFound, State
from orders.ports import Orders, OrderSlice
from orders.views import OrderView, StaffOrderView, shown, shown_to_staff


class OrderReader:
    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def of_customer(self, order_id: str, customer_id: str) -> OrderView:
        """Raises OrderNotFound, also for the order of another customer."""
        found = self._orders.get(order_id)
        if found is None or found.customer_id != customer_id:
            raise OrderNotFound
        return shown(found, self._orders.lines(order_id))

    def get(self, order_id: str) -> StaffOrderView:
        """Raises OrderNotFound."""
        found = self._orders.get(order_id)
        if found is None:
            raise OrderNotFound
        return shown_to_staff(found, self._orders.lines(order_id))

    def list_of_customer(self, customer_id: str, *, limit: int, after: str | None) -> OrderSlice:
        return self._orders.of_customer(customer_id, limit=limit, after=after)

    def listed(self, state: State | None, day: date | None, *, limit: int, after: str | None) -> OrderSlice:
        """Raises ValueError for neither a state nor a day."""
        if state is not None:
            return self._orders.in_state(state, day, limit=limit, after=after)
        if day is None:
            raise ValueError("Orders are listed by state, by day or by both")
        return self._orders.of_day(day, limit=limit, after=after)
