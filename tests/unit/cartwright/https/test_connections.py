"""Where an endpoint is, which connections to it are kept, and what is made of what comes over them."""

from collections.abc import Iterator

import pytest

from cartwright.https import HttpsError, TooLarge, connection, transport
from cartwright.https.connection import Endpoint, parsed
from cartwright.https.transport import Request
from tests.unit.cartwright.aws.endpoint import Endpoint as Server
from tests.unit.cartwright.aws.endpoint import Wire, response, serving

WHOLE = response(200, b"an answer")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as served:
        yield served


def asked(server: Server, method: str = "GET") -> bytes:
    return transport.send(parsed(server.url), Request(method)).read()


@pytest.mark.parametrize(
    ("url", "found", "authority"),
    [
        ("http://127.0.0.1:4566", Endpoint("http", "127.0.0.1", 4566), "127.0.0.1:4566"),
        ("https://Some.Host/", Endpoint("https", "some.host", 443), "some.host"),
        ("http://[::1]", Endpoint("http", "[::1]", 80), "[::1]"),
        ("http://[::1]:99", Endpoint("http", "[::1]", 99), "[::1]:99"),
    ],
)
def test_an_endpoint_is_a_scheme_a_host_and_a_port(url: str, found: Endpoint, authority: str) -> None:
    assert parsed(url) == found
    assert found.authority == authority


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:1", "ftp://h", "http://", "http://h/path", "http://u@h", "http://h:p", "http://h?x"],
)
def test_nothing_else_is_one(url: str) -> None:
    with pytest.raises(HttpsError, match="URL"):
        parsed(url)


def test_connections_are_kept(server: Server) -> None:
    server.script(Wire(WHOLE))
    for _ in range(5):
        assert asked(server) == b"an answer"
    assert server.connections == 1


def test_answers_in_chunks_keep_the_connection(server: Server) -> None:
    head = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.script(Wire(head + b"1;ext\r\na\r\nA\r\nbcdefghijk\r\n1\r\nl\r\n0\r\nTrailer: x\r\n\r\n"))
    assert asked(server) == b"abcdefghijkl"
    assert asked(server) == b"abcdefghijkl"
    assert server.connections == 1


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_answers_without_a_body_keep_the_connection(server: Server, method: str) -> None:
    """HEAD's states the length of what it leaves out."""
    status = b"200 OK" if method == "HEAD" else b"204 No Content"
    server.script(Wire(b"HTTP/1.1 %b\r\nContent-Length: 9\r\n\r\n" % status))
    assert asked(server, method) == b""
    assert asked(server, method) == b""
    assert server.connections == 1


@pytest.mark.parametrize(
    "content", [WHOLE, response(200, b"", connection="close"), WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0")]
)
def test_a_connection_that_the_server_closed_is_not_used(server: Server, content: bytes) -> None:
    """Nothing is sent again here, so it has to be seen beforehand."""
    server.script(Wire(content, "close"), Wire(WHOLE))
    asked(server)
    assert server.closed.acquire(timeout=5)
    assert asked(server, "POST") == b"an answer"
    assert (len(server.seen), server.connections) == (2, 2)


@pytest.mark.parametrize(
    "content", [response(200, b"", connection="close"), WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0")]
)
def test_a_connection_that_the_server_is_about_to_close_is_not_used(server: Server, content: bytes) -> None:
    server.script(Wire(content))
    asked(server)
    asked(server)
    assert server.connections == 2


def test_a_connection_that_has_long_been_idle_is_not_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script(Wire(WHOLE))
    asked(server)
    monkeypatch.setattr(connection, "_IDLE_SECONDS", 0)
    asked(server)
    assert server.connections == 2


def test_what_nobody_asked_for_is_not_taken_for_an_answer(server: Server) -> None:
    server.script(Wire(WHOLE + response(200, b"a foreign one")), Wire(WHOLE))
    assert asked(server) == b"an answer"
    assert asked(server) == b"an answer"
    assert server.connections == 2


def test_a_huge_answer_is_not_read_to_its_end(server: Server) -> None:
    server.script(Wire(response(200, b" " * 100_001)))
    answer = transport.send(parsed(server.url), Request("GET"))
    with pytest.raises(TooLarge, match="100000 bytes"):
        answer.read(100_000)
