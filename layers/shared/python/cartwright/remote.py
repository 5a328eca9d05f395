"""HTTP to services of others, over connections that are kept alive, within the invocation's deadline.

Nothing is repeated here: only the caller knows what a second attempt would do.
"""

import os
from collections.abc import Mapping
from typing import Self

from msgspec import Struct

from cartwright.https import HttpsError, transport
from cartwright.https.connection import parsed

SECONDS = 10.0
MAX_BYTES = 256 * 1024
"""Of an answer. Whoever sends more is not what we think it is."""


class Reply(Struct, frozen=True):
    """`headers` are by lower-case name."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Remote:
    """`url` has a scheme and a host, and perhaps a path that all requests begin with.

    A path alone is taken from where AWS is: so the shop on a laptop, whose port is known at run time only, names an
    API of its own. Raises HttpsError for what is neither.
    """

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        absolute = located(url)
        scheme, _, rest = absolute.partition("://")
        authority, slash, path = rest.partition("/")
        self.url = absolute
        self._endpoint = parsed(f"{scheme}://{authority}")
        self._path = f"{slash}{path}".rstrip("/")
        self._seconds = seconds

    def connect(self) -> Self:
        """Loads what TLS needs now: while Lambda initialises, that costs no request its time."""
        transport.prepare(self._endpoint)
        return self

    def call(
        self, method: str, path: str = "", *, headers: Mapping[str, str], body: bytes = b"", query: str = ""
    ) -> Reply:
        """`path` and `query` are percent-encoded. Any status is a reply. Raises Unreachable and OutcomeUnknown."""
        target = f"{self._path}{path}" or "/"
        request = transport.Request(
            method, target, query, {"Host": self._endpoint.authority, **headers}, body
        )
        answer = transport.send(self._endpoint, request, self._seconds)
        return Reply(answer.status, answer.headers, answer.read(MAX_BYTES))


def located(url: str) -> str:
    """`url` without a slash at its end, and with the place of AWS before it if it is only a path."""
    if not url.startswith("/"):
        return url.rstrip("/")
    place = os.environ.get("AWS_ENDPOINT_URL", "")
    if not place:
        raise HttpsError(f"{url} is relative to AWS_ENDPOINT_URL, which is not set")
    return f"{place.rstrip('/')}{url}".rstrip("/")
