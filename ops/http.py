"""A client of the shop's HTTP API that turns problem documents into sentences."""

import html
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from ops.errors import OpsError

TIMEOUT_SECONDS = 60
_PIECE_BYTES = 256 * 1024


class RefusedError(OpsError):
    """The API responded with an error. ``status`` is the HTTP status."""

    def __init__(self, status: int, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """A response of any status. Names of ``headers`` are lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The body's JSON object; empty for any other body."""
        try:
            found = json.loads(self.content)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def ask(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Answer:
    """The response as received, including 4xx and 5xx. Raises OpsError when there is none."""
    request = urllib.request.Request(url, data=body, method=method, headers=dict(headers or {}))  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            return _answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, error.headers, error.read())
    except (OSError, HTTPException) as error:
        where = url.partition("?")[0]
        raise OpsError(f"{method} {where} got no answer ({error}).", "Run 'ops status'.") from error


def _answer(status: int, headers: Any, content: bytes) -> Answer:
    return Answer(status, {name.lower(): value for name, value in headers.items()}, content)


def call(
    method: str,
    url: str,
    *,
    token: str | None = None,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """JSON in, JSON out. Raises RefusedError for a 4xx or 5xx, OpsError when there is no response."""
    sent = {"Accept": "application/json", **(headers or {})}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    data = None
    if body is not None:
        sent["Content-Type"] = "application/json"
        data = json.dumps(body).encode()
    return json.loads(_send(method, url, sent, data) or b"null")


def upload(method: str, url: str, headers: Mapping[str, str], size: int, chunks: Iterator[bytes]) -> None:
    """Uploads a file without loading it into memory. ``headers`` are those that the presigned URL was signed with."""
    _send(method, url, {**headers, "Content-Length": str(size)}, chunks)


def download(url: str) -> Iterator[bytes]:
    """Downloads the file of a presigned URL in chunks. Raises as ``call`` does."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            while chunk := response.read(_PIECE_BYTES):
                yield chunk
    except urllib.error.HTTPError as error:
        with error:
            raise _refused("GET", url, error) from error
    except (OSError, HTTPException) as error:
        where = url.partition("?")[0]
        raise OpsError(f"GET {where} was interrupted ({error}).", "Run 'ops status'.") from error


def _send(method: str, url: str, headers: Mapping[str, str], data: bytes | Iterator[bytes] | None) -> bytes:
    request = urllib.request.Request(url, data=data, method=method, headers=dict(headers))  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            content: bytes = response.read()
            return content
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(method, url, error) from error
    except (OSError, HTTPException) as error:
        where = url.partition("?")[0]
        raise OpsError(f"{method} {where} got no answer ({error}).", "Run 'ops status'.") from error


def _refused(method: str, url: str, error: urllib.error.HTTPError) -> RefusedError:
    said, fields = explanation(error.read().decode(errors="replace"))
    text = f"{method} {url.partition('?')[0]} failed with {error.code}: {said or error.reason}"
    remedies = {
        401: "Sign in again.",
        403: "Sign in as a user with permission.",
        404: "Check the path and the id.",
    }
    remedy = (
        f"It names {fields}."
        if fields
        else remedies.get(error.code, "'ops logs SERVICE' may show the reason.")
    )
    return RefusedError(error.code, f"{text.rstrip('.')}.", remedy)


def explanation(body: str) -> tuple[str, str]:
    """Detail and field names of a problem document, or the message of an S3 error."""
    try:
        problem = json.loads(body)
        said = problem.get("detail") or problem.get("title") or problem.get("message") or ""
        fields = "; ".join(f"{item['field']}: {item['message']}" for item in problem.get("errors", []))
    except (ValueError, AttributeError, KeyError, TypeError):
        message = re.search(r"<Message>([^<]*)</Message>", body)
        return (html.unescape(message[1]) if message else "", "")
    return str(said), fields
