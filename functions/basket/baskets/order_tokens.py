"""The token with which a guest reads and cancels an order."""

import base64
import hashlib
import hmac
from collections.abc import Callable


class OrderTokens:
    """Derived from the order's id with a secret key: the same Idempotency-Key gets it again, and no table holds it.

    It is the order's own: whoever else has the basket's token knows nothing of it. `key` is called when needed.
    """

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def of(self, order_id: str) -> str:
        """43 characters of base64url."""
        derived = hmac.digest(self._key(), f"order-token:{order_id}".encode(), "sha256")
        return base64.urlsafe_b64encode(derived).rstrip(b"=").decode()

    def guest_key(self, order_id: str) -> str:
        """What the order knows its token by."""
        return hashlib.sha256(self.of(order_id).encode()).hexdigest()
