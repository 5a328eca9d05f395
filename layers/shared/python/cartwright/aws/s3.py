"""S3 buckets. All that is done here may be done again."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import TypeVar
from urllib.parse import quote

import msgspec

from cartwright.aws import answers, calls, credentials, endpoints, presigning, transport
from cartwright.aws.answers import Fault
from cartwright.aws.endpoints import Endpoint
from cartwright.aws.retrying import persist
from cartwright.aws.transport import Answer, Stream

Result = TypeVar("Result")

_SERVICE = endpoints.Service("s3", "S3")


class StoredObject(msgspec.Struct, frozen=True):
    """`chunks` is read once, as it arrives. `etag` changes when the object is written anew."""

    size: int
    etag: str
    chunks: Iterator[bytes]


class Bucket:
    """`wait` sleeps, in seconds."""

    def __init__(self, name: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._name = name
        self._wait = wait

    def open(self, key: str) -> StoredObject:
        """Raises ResourceMissing, and Unreachable also while the chunks are read."""
        stream = self._send("GET", key, {}, _as_it_comes)
        headers = stream.headers
        return StoredObject(int(headers["content-length"]), headers["etag"].strip('"'), stream.chunks)

    def read(self, key: str, *, first: int = 0, last: int | None = None) -> bytes:
        """The bytes from `first` to `last`, both included; by default all. Raises ResourceMissing."""
        part = {"Range": f"bytes={first}-{'' if last is None else last}"} if first or last is not None else {}
        return self._send("GET", key, part, transport.whole).body

    def put(self, key: str, content: bytes, *, content_type: str) -> str:
        """Answers the object's etag."""
        answer = self._send("PUT", key, {"Content-Type": content_type}, transport.whole, content)
        return answer.headers["etag"].strip('"')

    def presigned_put(
        self, key: str, *, content_type: str, content_length: int, seconds: int
    ) -> tuple[str, dict[str, str]]:
        """A URL and the headers that are signed with it: S3 refuses an upload of another size or type."""
        headers = {"Content-Type": content_type, "Content-Length": str(content_length)}
        return self._presigned("PUT", key, headers, seconds), headers

    def presigned_get(self, key: str, *, seconds: int) -> str:
        return self._presigned("GET", key, {}, seconds)

    def _presigned(self, method: str, key: str, headers: Mapping[str, str], seconds: int) -> str:
        endpoint = endpoints.endpoint(_SERVICE, bucket=self._name)
        return presigning.presigned(
            method,
            endpoint,
            self._path(endpoint, key),
            headers,
            credentials=credentials.current(),
            service=_SERVICE.name,
            region=endpoints.region(),
            seconds=seconds,
        )

    def _send(
        self,
        method: str,
        key: str,
        headers: Mapping[str, str],
        finish: Callable[[Stream], Result],
        body: bytes = b"",
    ) -> Result:
        """What `finish` makes of a successful answer, which is part of the attempt."""
        endpoint = endpoints.endpoint(_SERVICE, bucket=self._name)
        digest = hashlib.sha256(body).hexdigest()
        complete = {**headers, "X-Amz-Content-SHA256": digest}

        def attempt() -> Result:
            path = self._path(endpoint, key)
            request = calls.request(
                _SERVICE, endpoint, method, path, headers=complete, body=body, digest=digest
            )
            stream = transport.open_stream(endpoint, request)
            if stream.status not in (200, 206):
                fault = xml_fault(transport.whole(stream))
                raise answers.failure(f"{method} {self._name}/{key}", stream.status, fault)
            return finish(stream)

        return persist(attempt, repeatable=True, wait=self._wait)

    def _path(self, endpoint: Endpoint, key: str) -> str:
        bucket = "" if endpoint.host.startswith(f"{self._name}.") else f"/{self._name}"
        return f"{bucket}/{quote(key, safe='/~')}"


def xml_fault(answer: Answer) -> Fault:
    text = answer.body.decode(errors="replace")
    return Fault(_element("Code", text), _element("Message", text) or text[:200])


def _element(name: str, text: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", text)
    return unescape(found[1]) if found else ""


def _as_it_comes(stream: Stream) -> Stream:
    return stream
