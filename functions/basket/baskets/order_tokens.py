"""The token that lets a guest read and cancel an order."""

import base64
import hashlib
import hmac
from collections.abc import Callable


class OrderTokens:
    """Derived from the order's id with a secret key: a retry gets the same token, and no table stores it.

    The token is specific to the order and cannot be derived from the basket's token. `key` is called when first needed.
    """

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def of(self, order_id: str) -> str:
        """43 characters of base64url."""
        derived = hmac.digest(self._key(), f"order-token:{order_id}".encode(), "sha256")
        return base64.urlsafe_b64encode(derived).rstrip(b"=").decode()

    def guest_key(self, order_id: str) -> str:
        """The hash that the order stores instead of the token."""
        return hashlib.sha256(self.of(order_id).encode()).hexdigest()
