"""AWS Signature Version 4 in the Authorization header.

A path and a query are taken as canonical: percent-encoded, the query's parameters sorted.
"""

import functools
import hashlib
import hmac
import time
from collections.abc import Mapping

from cartwright.aws.credentials import Credentials

ALGORITHM = "AWS4-HMAC-SHA256"
_UNSIGNED = frozenset(("connection", "expect", "user-agent", "x-amzn-trace-id"))
"""Hops and tracers on the way may change these."""


def signed(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    payload_hash: str,
    *,
    credentials: Credentials,
    service: str,
    region: str,
    now: float | None = None,
) -> dict[str, str]:
    """`headers`, which name the host, and the three that authenticate. `now` is in epoch seconds."""
    moment = timestamp(now)
    complete = {**headers, "X-Amz-Date": moment}
    if credentials.token:
        complete["X-Amz-Security-Token"] = credentials.token
    request, names = canonical(method, path, query, complete, payload_hash)
    place = scope(moment, region, service)
    signature = sign(credentials, place, moment, request)
    complete["Authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key}/{place}, SignedHeaders={names}, Signature={signature}"
    )
    return complete


def canonical(
    method: str, path: str, query: str, headers: Mapping[str, str], payload_hash: str
) -> tuple[str, str]:
    """The canonical request and the names of its signed headers."""
    found = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    kept = sorted(found.keys() - _UNSIGNED)
    lines = "".join(f"{name}:{found[name]}\n" for name in kept)
    names = ";".join(kept)
    return f"{method}\n{path}\n{query}\n{lines}\n{names}\n{payload_hash}", names


def sign(credentials: Credentials, place: str, moment: str, request: str) -> str:
    text = f"{ALGORITHM}\n{moment}\n{place}\n{hashlib.sha256(request.encode()).hexdigest()}"
    return hmac.digest(_key(credentials.secret_key, place), text.encode(), "sha256").hex()


def scope(moment: str, region: str, service: str) -> str:
    return f"{moment[:8]}/{region}/{service}/aws4_request"


def timestamp(now: float | None = None) -> str:
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))


@functools.lru_cache(maxsize=8)
def _key(secret_key: str, place: str) -> bytes:
    """The same for all requests of a day to a service."""
    key = f"AWS4{secret_key}".encode()
    for part in place.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
