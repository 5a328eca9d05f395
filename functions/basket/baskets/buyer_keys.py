"""Pseudonymous keys of the buyer. They allow orders to be counted together without identifying the person."""

import base64
import hashlib
import hmac
import socket
from collections.abc import Callable

from cartwright.emails import normalize_email

_BYTES = 16
_MAPPED = b"\0" * 10 + b"\xff\xff"
"""The prefix of an IPv4-mapped IPv6 address."""
_PREFIX_BYTES = 8
"""The prefix length of an IPv6 address: each subscriber controls the 2^64 addresses of one such prefix."""


class BuyerKeys:
    """HMACs under a secret key, so that addresses cannot be recovered by brute force.

    `key` is called when first needed.
    """

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def email(self, address: str) -> str:
        return self._of(b"email:" + normalize_email(address).encode())

    def counted_as(self, owner: str, *addresses: str) -> tuple[str, ...]:
        """Returns all keys that per-customer promotion limits count `owner` by: account and e-mail addresses.

        An account counts under both, so that a promotion cannot be used once as a guest and again as a customer. Empty
        addresses are skipped.
        """
        account = (owner,) if owner.startswith("C#") else ()
        known = dict.fromkeys(f"E#{self.email(address)}" for address in addresses if address)
        return (*account, *known)

    def network(self, address: str) -> str:
        """Returns the key of the caller's network address; empty if the address is missing or invalid."""
        packed = _packed(address)
        return self._of(b"network:" + packed) if packed else ""

    def _of(self, content: bytes) -> str:
        """22 characters of base64url."""
        digest = hmac.digest(self._key(), content, "sha256")[:_BYTES]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _packed(address: str) -> bytes:
    try:
        if ":" not in address:
            return socket.inet_pton(socket.AF_INET, address)
        packed = socket.inet_pton(socket.AF_INET6, address)
    except OSError:
        return b""
    return packed[12:] if packed.startswith(_MAPPED) else packed[:_PREFIX_BYTES]


class OrderTokens:
    """Derived from the order's id with a secret key: a retry gets the same token, and no table stores it.

    The token is specific to the order and cannot be derived from the basket's token. `key` is called when first needed.
    """

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def token(self, order_id: str) -> str:
        """43 characters of base64url."""
        derived = hmac.digest(self._key(), f"order-token:{order_id}".encode(), "sha256")
        return base64.urlsafe_b64encode(derived).rstrip(b"=").decode()

    def guest_key(self, order_id: str) -> str:
        """The hash that the order stores instead of the token."""
        return hashlib.sha256(self.token(order_id).encode()).hexdigest()
