"""Credentials: from the environment, as Lambda sets them, or under SnapStart from a local endpoint."""

import os
from datetime import UTC, datetime, timedelta

import msgspec

from cartwright.aws.endpoints import parsed
from cartwright.aws.errors import AwsError, translated
from cartwright.https import transport

_EARLY = timedelta(minutes=5)
"""How long before their expiry they are refreshed."""
_LOCAL_HOSTS = ("127.0.0.1", "localhost", "169.254.170.2", "169.254.170.23")
"""Only these hosts receive the credentials token without TLS."""


class Credentials(msgspec.Struct, frozen=True):
    access_key: str = msgspec.field(name="AccessKeyId")
    secret_key: str = msgspec.field(name="SecretAccessKey")
    token: str = msgspec.field(name="Token", default="")
    expiration: datetime = msgspec.field(name="Expiration", default=datetime.max.replace(tzinfo=UTC))

    def __repr__(self) -> str:
        return f"Credentials({self.access_key})"


_issued: dict[str, Credentials] = {}
"""By endpoint URL. Concurrent threads may each fetch them; any result is valid."""


def current() -> Credentials:
    """Reads the environment on each call. Raises AwsError when there are no credentials."""
    access_key, secret_key = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if access_key and secret_key:
        return Credentials(access_key, secret_key, os.environ.get("AWS_SESSION_TOKEN", ""))
    if not (url := os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")):
        raise AwsError("The environment has no credentials")
    latest = _issued.get(url)
    if latest is None or latest.expiration - _EARLY <= datetime.now(UTC):
        latest = _issued[url] = _fetch(url)
    return latest


def forget() -> None:
    """Called when AWS rejects them as expired."""
    _issued.clear()


@translated()
def _fetch(url: str) -> Credentials:
    scheme, _, rest = url.partition("://")
    authority, _, path = rest.partition("/")
    endpoint = parsed(f"{scheme}://{authority}")
    if endpoint.scheme == "http" and endpoint.host not in _LOCAL_HOSTS:
        raise AwsError(f"Credentials are not taken from {endpoint.host} without TLS")
    token = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    headers = {"Host": endpoint.authority, **({"Authorization": token} if token else {})}
    answer = transport.send(endpoint, transport.Request("GET", f"/{path}", headers=headers))
    body = answer.read()
    if answer.status != 200:
        raise AwsError(f"The endpoint for credentials answered {answer.status}")
    return msgspec.json.decode(body, type=Credentials)
