"""S3 buckets. Every operation is idempotent."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from cartwright.aws import answers, calls, endpoints
from cartwright.aws.answers import Fault
from cartwright.aws.errors import translated
from cartwright.aws.retrying import persist
from cartwright.https.connection import Endpoint
from cartwright.https.transport import Answer, Request, encoded, quoted

_SERVICE = endpoints.Service("s3", "S3")


class Summary(msgspec.Struct, frozen=True):
    """`etag` changes when the object is overwritten."""

    size: int
    etag: str


class StoredObject(Summary, frozen=True):
    """`chunks` can be read once, as they arrive; `size` is their total."""

    chunks: Iterator[bytes]


class Bucket:
    def __init__(self, name: str) -> None:
        self._name = name

    def open(self, key: str) -> StoredObject:
        """Raises ResourceMissing, and Unreachable also while the chunks are read."""
        answer = self._send(Request("GET", self._path(key)), whole=False)
        return StoredObject(_size(answer), _etag(answer), _arriving(answer))

    def read(self, key: str) -> bytes:
        """Reads the whole object. Raises as `open` does."""
        return self._send(Request("GET", self._path(key))).read()

    def head(self, key: str) -> Summary:
        """Raises ResourceMissing."""
        answer = self._send(Request("HEAD", self._path(key)))
        return Summary(_size(answer), _etag(answer))

    def put(self, key: str, content: bytes, *, content_type: str, cache_control: str = "no-store") -> str:
        """Returns the etag. `cache_control` applies to reads through presigned URLs."""
        headers = {"Content-Type": content_type, "Cache-Control": cache_control}
        return _etag(self._send(Request("PUT", self._path(key), headers=headers, body=content)))

    def delete(self, key: str) -> None:
        """Idempotent."""
        self._send(Request("DELETE", self._path(key)))

    def start_upload(self, key: str, *, content_type: str) -> str:
        """Returns the id of a multipart upload. The bucket's lifecycle rule deletes uploads that stay open."""
        headers = {"Content-Type": content_type}
        return _element("UploadId", self._send(Request("POST", self._path(key), "uploads=", headers)).read())

    def upload_part(self, key: str, upload_id: str, number: int, content: bytes) -> str:
        """Uploads part `number`, from 1, and returns its etag. Raises ConditionFailed.

        Every part but the last has 5 MB or more.
        """
        query = encoded({"partNumber": str(number), "uploadId": upload_id})
        return _etag(self._send(Request("PUT", self._path(key), query, body=content)))

    def complete_upload(self, key: str, upload_id: str, etags: Sequence[str]) -> str:
        """Assembles the parts into an object and returns its etag.

        Raises ConditionFailed when the upload is not open, and AwsError for parts it does not have.
        """
        part = "<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>".format
        parts = "".join(part(number, etag) for number, etag in enumerate(etags, 1))
        body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        query = encoded({"uploadId": upload_id})
        answer = self._send(Request("POST", self._path(key), query, body=body))
        return _element("ETag", answer.read()).strip('"')

    def abort_upload(self, key: str, upload_id: str) -> None:
        """Raises ConditionFailed when the upload is not open."""
        self._send(Request("DELETE", self._path(key), encoded({"uploadId": upload_id})))

    def presigned_put(
        self, key: str, *, content_type: str, content_length: int, seconds: int
    ) -> tuple[str, dict[str, str]]:
        """Returns a URL and the headers signed with it. S3 rejects an upload of another size or type."""
        headers = {"Content-Type": content_type, "Content-Length": str(content_length)}
        return self._presigned(Request("PUT", self._path(key), headers=headers), seconds), headers

    def presigned_get(self, key: str, *, seconds: int, at: float | None = None) -> str:
        """Signed as of `at`, in epoch seconds, or now. URLs signed as of the same moment are equal."""
        return self._presigned(Request("GET", self._path(key)), seconds, at)

    def _presigned(self, request: Request, seconds: int, at: float | None = None) -> str:
        place = self._endpoint()
        hosted = msgspec.structs.replace(request, headers={**request.headers, "Host": place.authority})
        query = calls.signer(_SERVICE, at).query(hosted, seconds)
        return f"{place.scheme}://{place.authority}{request.path}?{query}"

    def _send(self, request: Request, *, whole: bool = True) -> Answer:
        """Returns a successful response. With `whole`, reading the body is part of the attempt.

        S3 may answer a POST with 200 before it is done, and report a failure in the body.
        """

        @translated()
        def attempt() -> Answer:
            answer = calls.send(_SERVICE, self._endpoint(), request)
            failed = answer.status >= 300
            content = answer.read() if failed or whole else b""
            late = not failed and request.method == "POST" and b"<Error>" in content
            if failed or late:
                status = 500 if late else answer.status
                raise answers.failure(f"{request.method} {request.path}", status, xml_fault(content))
            return answer

        return persist(attempt)

    def _endpoint(self) -> Endpoint:
        return endpoints.endpoint(_SERVICE, bucket=self._name)

    def _path(self, key: str) -> str:
        bucket = "" if self._endpoint().host.startswith(f"{self._name}.") else f"/{self._name}"
        return f"{bucket}/{quoted(key, b'/')}"


def xml_fault(content: bytes) -> Fault:
    message = _element("Message", content) or content[:200].decode(errors="replace")
    return Fault(_element("Code", content), message)


def _element(name: str, xml: bytes) -> str:
    from html import unescape  # noqa: PLC0415 - for errors alone, and a table of all entities

    found = re.search(rf"<{name}>([^<]*)</{name}>", xml.decode(errors="replace"))
    return unescape(found[1]) if found else ""


def _arriving(answer: Answer) -> Iterator[bytes]:
    with translated():
        yield from answer.chunks


def _size(answer: Answer) -> int:
    return int(answer.headers["content-length"])


def _etag(answer: Answer) -> str:
    return answer.headers["etag"].strip('"')
