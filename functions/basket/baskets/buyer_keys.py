"""Who checks out, as keys that count orders together and tell nobody who it was."""

import base64
import hmac
import socket
from collections.abc import Callable

from cartwright.emails import normalize_email

_BYTES = 16
_MAPPED = b"\0" * 10 + b"\xff\xff"
"""Before an IPv4 address that is written as one of IPv6."""
_PREFIX_BYTES = 8
"""Of an IPv6 address: whoever has one has the 2^64 that begin like it."""


class BuyerKeys:
    """HMACs under a secret key: without it nobody finds an address by trying them all.

    `key` is called when needed.
    """

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def email(self, address: str) -> str:
        return self._of(b"email:" + normalize_email(address).encode())

    def counted_as(self, owner: str, *addresses: str) -> tuple[str, ...]:
        """All that `owner` is counted as where a promotion is limited per customer: account and e-mail addresses.

        Both of an account, so that nobody uses it as a guest and again as a customer. Empty addresses are passed over.
        """
        account = (owner,) if owner.startswith("C#") else ()
        known = dict.fromkeys(f"E#{self.email(address)}" for address in addresses if address)
        return (*account, *known)

    def network(self, address: str) -> str:
        """Of the caller's network address; empty where there is none, and for what is none."""
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
