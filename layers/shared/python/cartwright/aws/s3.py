"""S3 buckets. All that is done here may be done again."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from typing import TypeVar

import msgspec

from cartwright.aws import answers, calls, endpoints, signing
from cartwright.aws.answers import Fault
from cartwright.aws.endpoints import Endpoint
from cartwright.aws.retrying import persist
from cartwright.aws.transport import Answer, Request

Result = TypeVar("Result")

_SERVICE = endpoints.Service("s3", "S3")


class StoredObject(msgspec.Struct, frozen=True):
    """`chunks` is read once, as it arrives; `size` is theirs. `etag` changes when the object is written anew."""

    size: int
    etag: str
    chunks: Iterator[bytes]


class Summary(msgspec.Struct, frozen=True):
    key: str
    size: int
    etag: str


class Bucket:
    def __init__(self, name: str) -> None:
        self._name = name

    def open(self, key: str, *, first: int = 0, last: int | None = None) -> StoredObject:
        """From byte `first` to `last`, both included; by default all.

        Raises ResourceMissing, and Unreachable also while the chunks are read.
        """
        answer = self._send("GET", key, _as_it_comes, headers=_range(first, last))
        return StoredObject(int(answer.headers["content-length"]), _etag(answer), answer.chunks)

    def read(self, key: str, *, first: int = 0, last: int | None = None) -> bytes:
        """As `open`, at once."""
        return self._send("GET", key, Answer.read, headers=_range(first, last))

    def head(self, key: str) -> Summary:
        """Raises ResourceMissing."""
        answer = self._send("HEAD", key, _finished)
        return Summary(key, int(answer.headers["content-length"]), _etag(answer))

    def put(self, key: str, content: bytes, *, content_type: str) -> str:
        """Answers the object's etag."""
        return _etag(self._send("PUT", key, _finished, headers={"Content-Type": content_type}, body=content))

    def delete(self, key: str) -> None:
        """Also of what is not there."""
        self._send("DELETE", key, _finished)

    def objects(self, prefix: str = "") -> Iterator[Summary]:
        """In the order of their keys, a thousand a request."""
        after, more = "", True
        while more:
            start = {"start-after": after} if after else {}
            query = signing.encoded({"list-type": "2", "prefix": prefix, **start})
            page = self._send("GET", "", Answer.read, query=query).decode()
            for each in re.findall("<Contents>.*?</Contents>", page, re.DOTALL):
                after = _element("Key", each)
                yield Summary(after, int(_element("Size", each)), _element("ETag", each).strip('"'))
            more = _element("IsTruncated", page) == "true"

    def start_upload(self, key: str, *, content_type: str) -> str:
        """The id of an upload in parts. What is neither completed nor aborted is the bucket's lifecycle rule's."""
        headers = {"Content-Type": content_type}
        answer = self._send("POST", key, Answer.read, query="uploads=", headers=headers)
        return _element("UploadId", answer.decode())

    def upload_part(self, key: str, upload_id: str, number: int, content: bytes) -> str:
        """Part `number`, from 1; all but the last have 5 MB or more. Answers its etag. Raises ConditionFailed."""
        query = signing.encoded({"partNumber": str(number), "uploadId": upload_id})
        return _etag(self._send("PUT", key, _finished, query=query, body=content))

    def complete_upload(self, key: str, upload_id: str, etags: Sequence[str]) -> str:
        """Makes an object of the parts, and answers its etag.

        Raises ConditionFailed when the upload is not open, and AwsError for parts it does not have.
        """
        part = "<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>".format
        parts = "".join(part(number, etag) for number, etag in enumerate(etags, 1))
        body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        query = signing.encoded({"uploadId": upload_id})
        return self._send("POST", key, _completed, query=query, body=body)

    def abort_upload(self, key: str, upload_id: str) -> None:
        """Raises ConditionFailed when the upload is not open."""
        self._send("DELETE", key, _finished, query=signing.encoded({"uploadId": upload_id}))

    def presigned_put(
        self, key: str, *, content_type: str, content_length: int, seconds: int
    ) -> tuple[str, dict[str, str]]:
        """A URL and the headers that are signed with it: S3 refuses an upload of another size or type."""
        headers = {"Content-Type": content_type, "Content-Length": str(content_length)}
        return self._presigned("PUT", key, headers, seconds), headers

    def presigned_get(self, key: str, *, seconds: int) -> str:
        return self._presigned("GET", key, {}, seconds)

    def _presigned(self, method: str, key: str, headers: Mapping[str, str], seconds: int) -> str:
        endpoint, path = self._place(key)
        request = Request(method, path, headers={**headers, "Host": endpoint.authority})
        query = calls.signer(_SERVICE).query(request, seconds)
        return f"{endpoint.scheme}://{endpoint.authority}{path}?{query}"

    def _send(
        self,
        method: str,
        key: str,
        finish: Callable[[Answer], Result],
        *,
        query: str = "",
        headers: Mapping[str, str] = {},
        body: bytes = b"",
    ) -> Result:
        """What `finish` makes of a successful answer, which is part of the attempt."""
        endpoint, path = self._place(key)
        request = Request(method, path, query, headers, body)

        def attempt() -> Result:
            answer = calls.send(_SERVICE, endpoint, request)
            if answer.status not in (200, 204, 206):
                fault = xml_fault(answer.read())
                raise answers.failure(f"{method} {self._name}/{key}", answer.status, fault)
            return finish(answer)

        return persist(attempt)

    def _place(self, key: str) -> tuple[Endpoint, str]:
        endpoint = endpoints.endpoint(_SERVICE, bucket=self._name)
        bucket = "" if endpoint.host.startswith(f"{self._name}.") else f"/{self._name}"
        return endpoint, f"{bucket}/{signing.quoted(key, b'/')}"


def xml_fault(content: bytes) -> Fault:
    text = content.decode(errors="replace")
    return Fault(_element("Code", text), _element("Message", text) or text[:200])


def _element(name: str, text: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", text)
    return unescape(found[1]) if found else ""


def _etag(answer: Answer) -> str:
    return answer.headers["etag"].strip('"')


def _range(first: int, last: int | None) -> dict[str, str]:
    whole = first == 0 and last is None
    return {} if whole else {"Range": f"bytes={first}-{'' if last is None else last}"}


def _as_it_comes(answer: Answer) -> Answer:
    return answer


def _finished(answer: Answer) -> Answer:
    answer.read()
    return answer


def _completed(answer: Answer) -> str:
    """S3 says 200 before it is done, and may find out afterwards that it failed."""
    content = answer.read()
    if b"<Error>" in content:
        raise answers.failure("CompleteMultipartUpload", 500, xml_fault(content))
    return _element("ETag", content.decode()).strip('"')
