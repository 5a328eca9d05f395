"""What objects in S3 do, and what goes wrong, by either door."""

import urllib.request
import uuid

import pytest

from cartwright.aws.errors import AwsError, ConditionFailed, ResourceMissing
from cartwright.aws.s3 import Bucket, Summary

PART = bytes(range(256)) * 20_480
"""5 MB, which all parts but the last have at least."""


@pytest.mark.parametrize("key", ["plain.txt", "a/b c+d/é🏺~=&%41.csv", "dots/./../x", "/leading//double"])
def test_objects_come_back_as_they_went(bucket: Bucket, key: str) -> None:
    etag = bucket.put(key, b"0123456789", content_type="text/plain")
    assert bucket.read(key) == b"0123456789"
    stored = bucket.open(key)
    assert (stored.size, stored.etag, b"".join(stored.chunks)) == (10, etag, b"0123456789")
    assert bucket.put(key, b"anew", content_type="text/plain") != etag


def test_objects_may_be_empty_or_large(bucket: Bucket) -> None:
    large = bytes(range(256)) * 12_000
    for content in (b"", large):
        bucket.put("sized", content, content_type="application/octet-stream")
        assert b"".join(bucket.open("sized").chunks) == bucket.read("sized") == content


def test_objects_may_be_opened_side_by_side(bucket: Bucket) -> None:
    for name in "ab":
        bucket.put(name, name.encode() * 500_000, content_type="text/plain")
    pairs = zip(bucket.open("a").chunks, bucket.open("b").chunks, strict=False)
    first, second = next(pairs)
    assert (first[:1], second[:1]) == (b"a", b"b")


def test_a_url_lets_its_holder_upload_and_download(bucket: Bucket) -> None:
    key = "imports/é x.csv"
    url, headers = bucket.presigned_put(key, content_type="text/csv", content_length=4, seconds=60)
    request = urllib.request.Request(url, data=b"a,b\n", headers=headers, method="PUT")  # noqa: S310 - loopback
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        assert answer.status == 200
    with urllib.request.urlopen(bucket.presigned_get(key, seconds=60)) as answer:  # noqa: S310 - loopback
        assert answer.read() == b"a,b\n"


@pytest.mark.parametrize("content", [b"", b"0123456789"])
def test_an_object_is_described_without_its_content(bucket: Bucket, content: bytes) -> None:
    etag = bucket.put("described", content, content_type="text/plain")
    assert bucket.head("described") == Summary(len(content), etag)
    assert bucket.read("described") == content


def test_what_is_deleted_is_gone(bucket: Bucket) -> None:
    bucket.put("deleted", b"x", content_type="text/plain")
    for _ in range(2):
        bucket.delete("deleted")
    with pytest.raises(ResourceMissing):
        bucket.head("deleted")
    with pytest.raises(ResourceMissing):
        bucket.read("deleted")


def test_a_large_object_goes_in_parts(bucket: Bucket) -> None:
    key = f"parts/é x+{uuid.uuid4().hex}.bin"
    upload = bucket.start_upload(key, content_type="application/octet-stream")
    bucket.upload_part(key, upload, 1, b"replaced".ljust(len(PART)))
    etags = [bucket.upload_part(key, upload, number, part) for number, part in ((2, b"end"), (1, PART))]
    with pytest.raises(ResourceMissing):
        bucket.head(key)
    etag = bucket.complete_upload(key, upload, etags[::-1])
    assert bucket.head(key) == Summary(len(PART) + 3, etag)
    assert bucket.read(key) == PART + b"end"


def test_an_aborted_upload_takes_and_makes_nothing(bucket: Bucket) -> None:
    upload = bucket.start_upload("aborted", content_type="text/plain")
    etag = bucket.upload_part("aborted", upload, 1, b"x")
    bucket.abort_upload("aborted", upload)
    with pytest.raises(ConditionFailed):
        bucket.upload_part("aborted", upload, 2, b"x")
    with pytest.raises(ConditionFailed):
        bucket.complete_upload("aborted", upload, [etag])
    with pytest.raises(ConditionFailed):
        bucket.abort_upload("aborted", upload)
    with pytest.raises(ResourceMissing):
        bucket.head("aborted")


def test_a_part_that_was_never_uploaded_makes_no_object(bucket: Bucket) -> None:
    upload = bucket.start_upload("wrong", content_type="text/plain")
    bucket.upload_part("wrong", upload, 1, b"x")
    with pytest.raises(AwsError) as raised:
        bucket.complete_upload("wrong", upload, ["0" * 32])
    assert not isinstance(raised.value, ConditionFailed)
    with pytest.raises(ResourceMissing):
        bucket.head("wrong")
