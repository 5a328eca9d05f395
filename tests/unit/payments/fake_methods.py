"""Payment methods in memory."""

from datetime import datetime

from payments.method_domain import PaymentMethod


class FakeMethods:
    """`claimed` has the orders that have one, by the id of the method."""

    def __init__(self) -> None:
        self.stored: dict[str, PaymentMethod] = {}
        self.claimed: dict[str, str] = {}

    def add(self, method: PaymentMethod) -> None:
        self.stored[method.id] = method

    def claim(self, method_id: str, order_id: str, at: datetime) -> str | None:
        method, owner = self.stored.get(method_id), self.claimed.get(method_id)
        if method is None or owner not in (None, order_id) or (owner is None and method.expires_at <= at):
            return None
        self.claimed[method_id] = order_id
        return method.token

    def delete(self, method_id: str, order_id: str) -> None:
        if self.claimed.get(method_id) == order_id:
            self.stored.pop(method_id, None)
