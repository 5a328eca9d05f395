"""Which connections are kept, and what is made of what comes over them."""

import json

import pytest

from cartwright.aws import connection, transport
from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import AwsError
from tests.unit.cartwright.aws.endpoint import Endpoint, Wire, response

ITEM = json.dumps({"Item": {"pk": {"S": "a"}}}).encode()
WHOLE = response(200, ITEM)
KEY = {"pk": "a"}
COUNT = Expression("SET n = n + :one", {":one": 1})


@pytest.fixture
def table(endpoint: Endpoint, waits: list[float]) -> Table:
    del endpoint
    return Table("things")


def test_connections_are_kept(table: Table, endpoint: Endpoint) -> None:
    endpoint.script(Wire(WHOLE))
    for _ in range(5):
        assert table.get(KEY) == KEY
    assert endpoint.connections == 1


def test_answers_in_chunks_keep_the_connection(table: Table, endpoint: Endpoint) -> None:
    head = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    endpoint.script(Wire(head + b'1;ext\r\n{\r\nA\r\n"Item": {}\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n'))
    assert table.get(KEY) == {}
    assert table.get(KEY) == {}
    assert endpoint.connections == 1


@pytest.mark.parametrize(
    "content", [WHOLE, response(200, ITEM, connection="close"), WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0")]
)
def test_a_connection_that_the_server_closed_is_not_used(
    table: Table, endpoint: Endpoint, content: bytes
) -> None:
    """Even an update, which is not repeated, gets through."""
    endpoint.script(Wire(content, "close"), (200, {}))
    table.get(KEY)
    assert endpoint.closed.acquire(timeout=5)
    table.update(KEY, COUNT)
    assert (len(endpoint.seen), endpoint.connections) == (2, 2)


@pytest.mark.parametrize(
    "content", [response(200, ITEM, connection="close"), WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0")]
)
def test_a_connection_that_the_server_is_about_to_close_is_not_used(
    table: Table, endpoint: Endpoint, content: bytes
) -> None:
    endpoint.script(Wire(content))
    for _ in range(2):
        assert table.get(KEY) == KEY
    assert endpoint.connections == 2


def test_a_connection_that_has_long_been_idle_is_not_used(
    table: Table, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.script(Wire(WHOLE))
    table.get(KEY)
    monkeypatch.setattr(connection, "_IDLE_SECONDS", 0)
    table.get(KEY)
    assert endpoint.connections == 2


def test_what_nobody_asked_for_is_not_taken_for_an_answer(table: Table, endpoint: Endpoint) -> None:
    endpoint.script(Wire(WHOLE + response(200, b'{"Item": {"pk": {"S": "foreign"}}}')), Wire(WHOLE))
    assert table.get(KEY) == KEY
    assert table.get(KEY) == KEY
    assert endpoint.connections == 2


def test_a_huge_answer_is_not_read_to_its_end(
    table: Table, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "MAX_BYTES", 100_000)
    endpoint.script(Wire(response(200, b" " * 100_001)))
    with pytest.raises(AwsError, match="100000 bytes"):
        table.get(KEY)
    assert len(endpoint.seen) == 1
