"""HTTP to external services, over connections that are kept alive, within the invocation's deadline.

Requests are not retried here: only the caller knows whether a request is idempotent.
"""

import os
from collections.abc import Mapping
from typing import Self

from msgspec import Struct

from cartwright.https import HttpsError, transport
from cartwright.https.connection import parsed

SECONDS = 10.0
MAX_BYTES = 256 * 1024
"""Per response. A larger response is not from the expected service."""


class Reply(Struct, frozen=True):
    """`headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Remote:
    """`url` has a scheme, a host and an optional path prefix for all requests.

    A URL that is only a path is relative to the AWS endpoint. Local stages use this for their own APIs, because the
    port is only known at run time. Raises HttpsError for anything else.
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
        """Prepares TLS during Lambda's INIT phase, so that no request pays for it."""
        transport.prepare(self._endpoint)
        return self

    def call(
        self, method: str, path: str = "", *, headers: Mapping[str, str], body: bytes = b"", query: str = ""
    ) -> Reply:
        """`path` and `query` are percent-encoded. Returns any status. Raises Unreachable and OutcomeUnknown."""
        target = f"{self._path}{path}" or "/"
        request = transport.Request(
            method, target, query, {"Host": self._endpoint.authority, **headers}, body
        )
        answer = transport.send(self._endpoint, request, self._seconds)
        return Reply(answer.status, answer.headers, answer.read(MAX_BYTES))


def located(url: str) -> str:
    """Returns `url` without a trailing slash. A path is prefixed with the AWS endpoint."""
    if not url.startswith("/"):
        return url.rstrip("/")
    place = os.environ.get("AWS_ENDPOINT_URL", "")
    if not place:
        raise HttpsError(f"{url} is relative to AWS_ENDPOINT_URL, which is not set")
    return f"{place.rstrip('/')}{url}".rstrip("/")
