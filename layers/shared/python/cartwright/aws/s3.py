"""S3 buckets."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from cartwright.aws.client import client, translated

_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class StoredObject:
    """`chunks` is read once, as it arrives. `etag` changes when the object is written anew."""

    size: int
    etag: str
    chunks: Iterator[bytes]


class Bucket:
    def __init__(self, name: str) -> None:
        self._name = name

    def open(self, key: str) -> StoredObject:
        """Raises ResourceMissing."""
        with translated():
            answer = client("s3").get_object(Bucket=self._name, Key=key)
        return StoredObject(
            size=answer["ContentLength"],
            etag=answer["ETag"].strip('"'),
            chunks=_chunks(answer["Body"]),
        )

    def presigned_put(
        self, key: str, *, content_type: str, content_length: int, seconds: int
    ) -> tuple[str, dict[str, str]]:
        """A URL and the headers that are signed with it: S3 refuses an upload of another size or type."""
        with translated():
            url: str = client("s3").generate_presigned_url(
                "put_object",
                Params={
                    "Bucket": self._name,
                    "Key": key,
                    "ContentType": content_type,
                    "ContentLength": content_length,
                },
                ExpiresIn=seconds,
                HttpMethod="PUT",
            )
        return url, {"Content-Type": content_type, "Content-Length": str(content_length)}


def _chunks(body: Any) -> Iterator[bytes]:
    """Gives the connection back also when the reader stops early."""
    with translated(), closing(body):
        yield from body.iter_chunks(_CHUNK_BYTES)
