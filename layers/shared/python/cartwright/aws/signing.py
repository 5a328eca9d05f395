"""AWS Signature Version 4, in the Authorization header or in a URL."""

import functools
import hashlib
import hmac
import time
from collections.abc import Mapping

import msgspec

from cartwright.aws.credentials import Credentials
from cartwright.https.transport import Request, encoded

_ALGORITHM = "AWS4-HMAC-SHA256"
_UNSIGNED = frozenset(("connection", "expect", "user-agent", "x-amzn-trace-id"))
"""Proxies and tracers may change these."""


class Signer(msgspec.Struct, frozen=True):
    """Signs requests for one service in one region. The headers must include the host. `moment` is in UTC."""

    credentials: Credentials
    service: str
    region: str
    moment: str

    def headers(self, request: Request, digest: str) -> dict[str, str]:
        """Returns the request's headers with the authentication added. `digest` is the SHA-256 of the body."""
        headers = {**request.headers, "X-Amz-Date": self.moment}
        if self.credentials.token:
            headers["X-Amz-Security-Token"] = self.credentials.token
        text, names = canonical(request.method, request.path, request.query, headers, digest)
        place, signature = f"{self.credentials.access_key}/{self._scope}", self._signature(text)
        authorization = f"Credential={place}, SignedHeaders={names}, Signature={signature}"
        return {**headers, "Authorization": f"{_ALGORITHM} {authorization}"}

    def query(self, request: Request, seconds: int) -> str:
        """Returns a query string that permits this one request until it expires, with these headers and any body."""
        parameters = {
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": f"{self.credentials.access_key}/{self._scope}",
            "X-Amz-Date": self.moment,
            "X-Amz-Expires": str(seconds),
            "X-Amz-SignedHeaders": ";".join(sorted(map(str.lower, request.headers))),
        }
        if self.credentials.token:
            parameters["X-Amz-Security-Token"] = self.credentials.token
        query = encoded(parameters)
        text, _ = canonical(request.method, request.path, query, request.headers, "UNSIGNED-PAYLOAD")
        return f"{query}&X-Amz-Signature={self._signature(text)}"

    @property
    def _scope(self) -> str:
        return f"{self.moment[:8]}/{self.region}/{self.service}/aws4_request"

    def _signature(self, request: str) -> str:
        hashed = hashlib.sha256(request.encode()).hexdigest()
        text = f"{_ALGORITHM}\n{self.moment}\n{self._scope}\n{hashed}"
        return hmac.digest(_key(self.credentials.secret_key, self._scope), text.encode(), "sha256").hex()


def canonical(method: str, path: str, query: str, headers: Mapping[str, str], digest: str) -> tuple[str, str]:
    """The canonical request and the names of its signed headers."""
    found = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    kept = sorted(found.keys() - _UNSIGNED)
    lines = "".join(f"{name}:{found[name]}\n" for name in kept)
    names = ";".join(kept)
    return f"{method}\n{path}\n{query}\n{lines}\n{names}\n{digest}", names


def timestamp(now: float | None = None) -> str:
    """`now` is in epoch seconds."""
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))


@functools.lru_cache(maxsize=8)
def _key(secret_key: str, scope: str) -> bytes:
    """The same for all requests of one day to one service."""
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
