"""Authenticates merchants by their API key."""

import functools
import hmac
from collections.abc import Callable, Mapping
from typing import Any

from cartwright.http import Access
from cartwright.http.headers import header
from sandbox.domain import UnknownKey


class ApiKeyAuthorizer:
    """`key` is called once, on first use."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = functools.cache(key)

    def admit(self, access: Access, event: Mapping[str, Any]) -> None:
        """Raises UnknownKey."""
        given = header(event, "authorization").encode()
        if not hmac.compare_digest(given, b"Bearer " + self._key()):
            raise UnknownKey
