"""Objects of S3, from a server that fails."""

from collections.abc import Callable

import pytest

from cartwright.aws.errors import ConditionFailed, OutcomeUnknown, ResourceMissing, Unreachable
from cartwright.aws.s3 import Bucket, Summary
from tests.unit.cartwright.aws.endpoint import Endpoint, Wire, response

NOTHING = Wire(b"", "close")
XML = b"<Error><Code>%s</Code><Message>m</Message></Error>"


@pytest.mark.parametrize(
    "fault",
    [
        NOTHING,
        Wire(response(503, XML % b"SlowDown")),
        Wire(response(500, XML % b"InternalError")),
        Wire(response(200, b"content")[:-3], "close"),
    ],
)
@pytest.mark.parametrize(
    "use", [lambda b: b.read("k"), lambda b: b.put("k", b"x", content_type="text/plain")]
)
def test_objects_are_read_and_written_again(
    endpoint: Endpoint, waits: list[float], fault: Wire, use: Callable[[Bucket], object]
) -> None:
    endpoint.script(fault, Wire(response(200, b"content", etag='"e"')))
    assert use(Bucket("b")) in (b"content", "e")
    assert (len(endpoint.seen), len(waits)) == (2, 1)


def test_a_missing_object_is_missing(endpoint: Endpoint) -> None:
    endpoint.script(Wire(response(404, XML % b"NoSuchKey")))
    with pytest.raises(ResourceMissing):
        Bucket("b").open("k")
    assert len(endpoint.seen) == 1


def test_a_stream_that_breaks_off_says_so(endpoint: Endpoint) -> None:
    endpoint.script(Wire(response(200, b"content", etag='"e"')[:-3], "close"))
    stored = Bucket("b").open("k")
    assert next(stored.chunks) == b"cont"
    with pytest.raises(Unreachable):
        next(stored.chunks)


def test_a_stream_that_is_read_whole_gives_its_connection_back(endpoint: Endpoint) -> None:
    endpoint.script(Wire(response(200, b"content", etag='"e"')))
    bucket = Bucket("b")
    stored = bucket.open("k")
    bucket.read("other")
    assert (b"".join(stored.chunks), stored.size, stored.etag) == (b"content", 7, "e")
    bucket.read("k")
    assert endpoint.connections == 2
    unread = bucket.open("k").chunks
    next(unread)
    del unread
    bucket.read("k")
    assert endpoint.connections == 2


def test_what_describes_an_object_has_no_body(endpoint: Endpoint) -> None:
    """Its length is the object's, and the next answer comes over the same connection."""
    described = Wire(b'HTTP/1.1 200 OK\r\nContent-Length: 7\r\nETag: "e"\r\n\r\n')
    endpoint.script(described, described, Wire(b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n"))
    assert Bucket("b").head("k") == Bucket("b").head("k") == Summary(7, "e")
    with pytest.raises(ResourceMissing):
        Bucket("b").head("k")
    assert endpoint.connections == 1


COMPLETED = Wire(response(200, b"<R><ETag>&quot;whole-2&quot;</ETag></R>"))


@pytest.mark.parametrize("fault", [NOTHING, Wire(response(200, b"  " + XML % b"InternalError"))])
def test_an_upload_that_may_be_complete_is_completed_again(
    endpoint: Endpoint, waits: list[float], fault: Wire
) -> None:
    """S3 tells some failures behind a status of 200."""
    endpoint.script(fault, COMPLETED)
    assert Bucket("b").complete_upload("k", "id", ["e1", "e2"]) == "whole-2"
    assert [each.action for each in endpoint.seen] == ["POST /b/k?uploadId=id"] * 2
    assert len(waits) == 1


def test_an_upload_that_is_gone_after_an_ambiguous_attempt_may_be_complete(
    endpoint: Endpoint, waits: list[float]
) -> None:
    gone = Wire(response(404, XML % b"NoSuchUpload"))
    endpoint.script(NOTHING, gone)
    with pytest.raises(OutcomeUnknown):
        Bucket("b").complete_upload("k", "id", ["e"])
    assert len(waits) == 1
    endpoint.script(gone)
    with pytest.raises(ConditionFailed):
        Bucket("b").complete_upload("k", "id", ["e"])


@pytest.mark.parametrize("fault", [NOTHING, Wire(response(503, XML % b"SlowDown"))])
def test_a_part_is_sent_again(endpoint: Endpoint, waits: list[float], fault: Wire) -> None:
    endpoint.script(fault, Wire(response(200, b"", etag='"e"')))
    assert Bucket("b").upload_part("k", "i/d", 3, b"content") == "e"
    assert [each.action for each in endpoint.seen] == ["PUT /b/k?partNumber=3&uploadId=i%2Fd"] * 2
    assert len(waits) == 1
