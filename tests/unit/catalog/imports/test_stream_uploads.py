"""What is written as it comes into being leaves no half of itself, and says so where it can't help it."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from cartwright.aws.errors import AccessDenied
from catalog.imports.stream_uploads import PART, write


class Parts:
    """A bucket that takes uploads in parts, and perhaps does not let them be aborted."""

    def __init__(self, *, aborts: bool = True) -> None:
        self.objects: dict[str, bytes] = {}
        self.open: dict[str, list[bytes]] = {}
        self._aborts = aborts

    def put(self, key: str, content: bytes, *, content_type: str) -> str:
        del content_type
        self.objects[key] = content
        return "etag"

    def start_upload(self, key: str, *, content_type: str) -> str:
        del content_type
        self.open[key] = []
        return key

    def upload_part(self, key: str, upload_id: str, number: int, content: bytes) -> str:
        assert len(self.open[upload_id]) == number - 1
        self.open[key].append(content)
        return f"part {number}"

    def complete_upload(self, key: str, upload_id: str, etags: Sequence[str]) -> str:
        parts = self.open.pop(upload_id)
        assert len(etags) == len(parts)
        self.objects[key] = b"".join(parts)
        return "etag"

    def abort_upload(self, key: str, upload_id: str) -> None:
        del key
        if not self._aborts:
            raise AccessDenied("s3:AbortMultipartUpload")
        del self.open[upload_id]


def three_parts() -> Iterator[bytes]:
    return iter([b"a" * PART, b"b" * PART, b"c"])


def broken_off() -> Iterator[bytes]:
    yield b"a" * PART
    yield b"b" * PART
    raise TimeoutError("the source")


def test_a_small_one_is_one_object_and_a_large_one_has_parts() -> None:
    bucket: Any = Parts()
    assert write(bucket, "small", iter([b"a", b"b"]), content_type="text/csv") == 2
    assert write(bucket, "large", three_parts(), content_type="text/csv") == 2 * PART + 1
    assert bucket.objects == {"small": b"ab", "large": b"".join(three_parts())}
    assert bucket.open == {}


def test_what_breaks_off_is_aborted() -> None:
    bucket: Any = Parts()
    with pytest.raises(TimeoutError, match="the source"):
        write(bucket, "large", broken_off(), content_type="text/csv")
    assert (bucket.objects, bucket.open) == ({}, {})


def test_an_upload_that_can_not_be_aborted_is_logged_and_the_first_error_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bucket: Any = Parts(aborts=False)
    with caplog.at_level(logging.WARNING), pytest.raises(TimeoutError, match="the source"):
        write(bucket, "large", broken_off(), content_type="text/csv")
    (record,) = caplog.records
    assert record.exc_info
    assert isinstance(record.exc_info[1], AccessDenied)
