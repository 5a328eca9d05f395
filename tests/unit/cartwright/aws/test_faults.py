"""Servers that fail in every way: each ends in the right repetition or the right error, in time, and never twice."""

import json
import socket
import time
import zlib
from types import SimpleNamespace

import pytest

from cartwright.aws import retrying
from cartwright.aws.dynamodb import Expression, Put, Table
from cartwright.aws.errors import (
    ConditionFailed,
    OutcomeUnknown,
    Throttled,
    Unreachable,
)
from cartwright.aws.events import Bus
from cartwright.aws.retrying import ATTEMPTS, persist
from cartwright.aws.s3 import Bucket
from cartwright.aws.sqs import Queue
from cartwright.deadline import DEADLINE
from cartwright.https import transport
from cartwright.outbox import Message
from tests.unit.cartwright.aws.endpoint import Endpoint, Reply, Wire, error, response

ITEM = json.dumps({"Item": {"pk": {"S": "a"}}}).encode()
WHOLE = response(200, ITEM)
KEY = {"pk": "a"}
COUNT = Expression("SET n = n + :one", {":one": 1})
NOTHING = Wire(b"", "close")

AMBIGUOUS: dict[str, Reply | Wire] = {
    "no answer": NOTHING,
    "half a head": Wire(WHOLE[:20], "close"),
    "half a body": Wire(WHOLE[:-5], "close"),
    "a body longer than its chunk": Wire(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}}\r\n0\r\n\r\n", "close"
    ),
    "a body without a length": Wire(b"HTTP/1.1 200 OK\r\n\r\n{}", "close"),
    "a negative length": Wire(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "close"),
    "a head without an end": Wire(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000, "close"),
    "another protocol": Wire(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "close"),
    "a wrong checksum": Wire(response(200, ITEM, x_amz_crc32=str(zlib.crc32(ITEM) ^ 1))),
    "no JSON": Wire(response(200, b"<html>")),
    "500": error("InternalServerError", 500),
    "503": (503, {}),
}
HARMLESS: dict[str, Reply | Wire] = {
    "ThrottlingException": error("ThrottlingException"),
    "ProvisionedThroughputExceeded": error("ProvisionedThroughputExceededException"),
    "RequestLimitExceeded": error("RequestLimitExceeded"),
    "429": (429, {}),
    "a conflict": error("TransactionConflictException"),
    "expired credentials": error("ExpiredTokenException"),
}


@pytest.fixture
def table(endpoint: Endpoint, waits: list[float]) -> Table:
    del endpoint
    return Table("things")


def lambda_context(seconds: float) -> SimpleNamespace:
    return SimpleNamespace(get_remaining_time_in_millis=lambda: seconds * 1000)


@pytest.mark.parametrize("fault", [*AMBIGUOUS, *HARMLESS])
def test_a_read_is_tried_again(table: Table, endpoint: Endpoint, waits: list[float], fault: str) -> None:
    endpoint.script((AMBIGUOUS | HARMLESS)[fault], Wire(WHOLE))
    assert table.get(KEY) == KEY
    assert (len(endpoint.seen), len(waits)) == (2, 1)


@pytest.mark.parametrize("fault", AMBIGUOUS)
def test_an_increment_is_not_made_twice(table: Table, endpoint: Endpoint, fault: str) -> None:
    endpoint.script(AMBIGUOUS[fault])
    with pytest.raises(OutcomeUnknown):
        table.update(KEY, COUNT)
    assert len(endpoint.seen) == 1


@pytest.mark.parametrize("fault", HARMLESS)
def test_an_increment_that_had_no_effect_is_tried_again(table: Table, endpoint: Endpoint, fault: str) -> None:
    endpoint.script(HARMLESS[fault], (200, {"Attributes": {"n": {"N": "2"}}}))
    assert table.update(KEY, COUNT, returning="UPDATED_NEW") == {"n": 2}
    assert len(endpoint.seen) == 2


@pytest.mark.parametrize("fault", AMBIGUOUS)
def test_what_an_attempt_may_have_done_is_not_said_to_have_failed(
    table: Table, endpoint: Endpoint, fault: str
) -> None:
    """The condition of the second attempt may have failed because of the first."""
    endpoint.script(AMBIGUOUS[fault], error("ConditionalCheckFailedException"))
    with pytest.raises(OutcomeUnknown):
        table.put(KEY, Expression("attribute_not_exists(pk)"))
    assert len(endpoint.seen) == 2


def test_a_condition_that_fails_at_once_has_failed(table: Table, endpoint: Endpoint) -> None:
    endpoint.script(error("ThrottlingException"), error("ConditionalCheckFailedException"))
    with pytest.raises(ConditionFailed):
        table.put(KEY, Expression("attribute_not_exists(pk)"))


def test_a_transaction_is_repeated_under_its_token(table: Table, endpoint: Endpoint) -> None:
    endpoint.script(NOTHING, error("TransactionInProgressException"), (200, {}))
    table.transact([Put(KEY)])
    table.transact([Put(KEY)])
    tokens = [call["ClientRequestToken"] for _, call in endpoint.calls]
    assert tokens[0] == tokens[1] == tokens[2] != tokens[3]
    assert len(tokens[0]) <= 36


def test_an_event_may_arrive_twice_and_not_never(endpoint: Endpoint, waits: list[float]) -> None:
    endpoint.script(NOTHING, (200, {"FailedEntryCount": 0, "Entries": [{"EventId": "e"}]}))
    assert Bus("shop").put([Message("cartwright.test", "N", "{}")]) == [None]
    assert endpoint.seen[0].body == endpoint.seen[1].body


def test_a_message_may_arrive_twice_and_not_never(endpoint: Endpoint, waits: list[float]) -> None:
    endpoint.script(NOTHING, (200, {"MessageId": "m"}))
    Queue("http://q").send("hello")
    assert endpoint.seen[0].body == endpoint.seen[1].body


@pytest.mark.parametrize("fault", ["no answer", "ThrottlingException"])
def test_patience_ends(table: Table, endpoint: Endpoint, waits: list[float], fault: str) -> None:
    endpoint.script((AMBIGUOUS | HARMLESS)[fault])
    with pytest.raises((OutcomeUnknown, Throttled)):
        table.get(KEY)
    assert len(endpoint.seen) == ATTEMPTS
    assert all(0 <= wait <= min(1.0, 0.05 * 2**number) for number, wait in enumerate(waits))


@pytest.mark.parametrize("sent", [b"", WHOLE[:20], WHOLE[:-5]], ids=["nothing", "half a head", "half a body"])
def test_a_server_that_stalls_is_not_waited_for_beyond_the_deadline(
    table: Table, endpoint: Endpoint, sent: bytes
) -> None:
    endpoint.script(Wire(sent, "stall"))
    DEADLINE.begin(lambda_context(0.65))
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        table.get(KEY)
    assert time.monotonic() - started < 0.65


def test_a_server_that_stalls_once_is_asked_again(
    endpoint: Endpoint, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", 0.1)
    endpoint.script(Wire(b"", "stall"), Wire(response(200, b"content")))
    assert Bucket("b").read("k") == b"content"


def test_with_no_time_left_nothing_is_sent(table: Table, endpoint: Endpoint) -> None:
    DEADLINE.begin(lambda_context(0))
    with pytest.raises(Unreachable) as raised:
        table.update(KEY, COUNT)
    assert not isinstance(raised.value, OutcomeUnknown)
    assert endpoint.seen == []


def test_nobody_waits_past_the_deadline(table: Table, endpoint: Endpoint, waits: list[float]) -> None:
    endpoint.script(error("ThrottlingException"))
    DEADLINE.begin(lambda_context(0.25))
    with pytest.raises((Throttled, Unreachable)):
        table.get(KEY)
    assert sum(waits) < 0.25


def test_a_server_that_is_not_there_is_unreachable(
    table: Table, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{reserved.getsockname()[1]}")
        with pytest.raises(Unreachable) as raised:
            table.update(KEY, COUNT)
    assert not isinstance(raised.value, OutcomeUnknown)
    assert len(waits) == ATTEMPTS - 1


@pytest.mark.usefixtures("waits", "aws_environment")
def test_the_budget_limits_what_an_outage_multiplies() -> None:
    calls = 0
    retrying.BUDGET.left = 12

    def attempt() -> None:
        nonlocal calls
        calls += 1
        raise Throttled("busy")

    for _ in range(3):
        with pytest.raises(Throttled):
            persist(attempt)
    assert calls == 3 + 2
    for _ in range(3):
        persist(lambda: None)
    assert retrying.BUDGET.left == 5
