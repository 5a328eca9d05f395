"""Opaque page cursors, signed so that a caller can neither forge one nor use one of another query."""

import base64
import functools
import hashlib
import hmac
from collections.abc import Callable, Mapping

import msgspec

from cartwright.errors import BadRequest, FieldError

Position = Mapping[str, str | int]
"""The key of the last item of a page."""

_MAC_BYTES = 16


class Cursors:
    """A cursor is valid only for the query it was sealed for. `key` is called once, on first use."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = functools.cache(key)

    def seal(self, position: Position, query: str) -> str:
        payload = msgspec.json.encode(position)
        return base64.urlsafe_b64encode(self._mac(payload, query) + payload).rstrip(b"=").decode()

    def open(self, cursor: str, query: str) -> Position:
        """Raises BadRequest naming the field `cursor`."""
        try:
            sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError:
            raise _invalid() from None
        mac, payload = sealed[:_MAC_BYTES], sealed[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(payload, query)):
            raise _invalid()
        if base64.urlsafe_b64encode(sealed).rstrip(b"=").decode() != cursor:
            raise _invalid()
        position: dict[str, str | int] = msgspec.json.decode(payload, type=dict[str, str | int])
        return position

    def _mac(self, payload: bytes, query: str) -> bytes:
        scope = hashlib.sha256(query.encode()).digest()
        return hmac.digest(self._key(), scope + payload, "sha256")[:_MAC_BYTES]


class KeyCursors:
    """Cursors for lists whose position is a single key."""

    def __init__(self, cursors: Cursors) -> None:
        self._cursors = cursors

    def open(self, cursor: str | None, query: str) -> str | None:
        """Raises BadRequest."""
        return str(self._cursors.open(cursor, query)["place"]) if cursor else None

    def seal(self, key: str | None, query: str) -> str | None:
        return self._cursors.seal({"place": key}, query) if key else None


def _invalid() -> BadRequest:
    message = "is not a cursor of this query"
    return BadRequest(errors=[FieldError("cursor", message)])
