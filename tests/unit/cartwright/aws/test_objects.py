"""Objects of S3, from a server that fails."""

from collections.abc import Callable

import pytest

from cartwright.aws.errors import ResourceMissing, Unreachable
from cartwright.aws.s3 import Bucket
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
    assert use(Bucket("b", wait=waits.append)) in (b"content", "e")
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
