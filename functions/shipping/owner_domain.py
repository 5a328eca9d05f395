"""Who may see a shipment."""

import hashlib
import hmac

from msgspec import Struct

from shipping.domain import Shipment


class Owner(Struct, frozen=True, kw_only=True):
    """The caller: a customer, identified by the token's subject, or a guest, identified by the order's token."""

    customer_id: str = ""
    order_token: str = ""

    def owns(self, shipment: Shipment) -> bool:
        if shipment.customer_id is not None:
            return shipment.customer_id == self.customer_id
        key = hashlib.sha256(self.order_token.encode()).hexdigest()
        return hmac.compare_digest(shipment.guest_key, key)
