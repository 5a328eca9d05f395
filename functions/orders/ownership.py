"""Who may read, pay and cancel an order besides staff."""

import hashlib
import hmac

from msgspec import Struct

from orders.domain import Order


class Owner(Struct, frozen=True, kw_only=True):
    """The caller: a customer, identified by the token's subject, or a guest, identified by the order's token."""

    customer_id: str = ""
    order_token: str = ""

    def owns(self, order: Order) -> bool:
        if order.customer_id is not None:
            return order.customer_id == self.customer_id
        key = hashlib.sha256(self.order_token.encode()).hexdigest()
        return hmac.compare_digest(order.guest_key, key)
