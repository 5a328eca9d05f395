"""Whose signature it is: the environment's, as Lambda sets it, or under SnapStart what a local endpoint issues."""

import os
import time
from datetime import datetime

import msgspec

from cartwright.aws import transport
from cartwright.aws.endpoints import parsed
from cartwright.aws.errors import AwsError

_EARLY_SECONDS = 300
"""So long before they expire they are read anew."""
_LOCAL_HOSTS = ("127.0.0.1", "localhost", "169.254.170.2", "169.254.170.23")
"""No other is sent the token for the credentials without TLS."""


class Credentials(msgspec.Struct, frozen=True):
    access_key: str
    secret_key: str
    token: str = ""

    def __repr__(self) -> str:
        return f"Credentials({self.access_key})"


class _Issued(msgspec.Struct, rename="pascal"):
    access_key_id: str
    secret_access_key: str
    token: str
    expiration: datetime


class _Issuer:
    """Concurrent threads may each ask, and any answer will do."""

    def __init__(self) -> None:
        self.latest: _Issued | None = None

    def issue(self, url: str) -> Credentials:
        latest = self.latest
        if latest is None or latest.expiration.timestamp() - _EARLY_SECONDS <= time.time():
            latest = self.latest = _ask(url)
        return Credentials(latest.access_key_id, latest.secret_access_key, latest.token)


_issuer = _Issuer()


def current() -> Credentials:
    """Looks into the environment each time. Raises AwsError when there are none, and what `exchange` raises."""
    access_key, secret_key = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if access_key and secret_key:
        return Credentials(access_key, secret_key, os.environ.get("AWS_SESSION_TOKEN", ""))
    if url := os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI"):
        return _issuer.issue(url)
    raise AwsError("The environment has no credentials")


def forget() -> None:
    """After AWS has refused them as expired."""
    _issuer.latest = None


def _ask(url: str) -> _Issued:
    scheme, _, rest = url.partition("://")
    authority, _, path = rest.partition("/")
    endpoint = parsed(f"{scheme}://{authority}")
    if endpoint.scheme == "http" and endpoint.host not in _LOCAL_HOSTS:
        raise AwsError(f"Credentials are not taken from {endpoint.host} without TLS")
    headers = {"Host": endpoint.authority}
    if token := os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN"):
        headers["Authorization"] = token
    answer = transport.exchange(endpoint, transport.head("GET", f"/{path}", headers))
    if answer.status != 200:
        raise AwsError(f"The endpoint for credentials answered {answer.status}")
    return msgspec.json.decode(answer.body, type=_Issued)
