"""What an order costs is counted by DynamoDB's, EventBridge's and SQS's rules, and nothing that passes is changed."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bench.metering import Usage, metering
from ops.prices import chunks

TABLE = "DynamoDB_20120810."
SMALL, LARGE = {"pk": {"S": "x"}}, {"pk": {"S": "x" * 5000}}


def counted(operation: str, sent: Any, answer: Any, status: int = 200) -> Usage:
    usage = Usage()
    usage.count(operation, sent, status, answer)
    return usage


@pytest.mark.parametrize(
    ("operation", "sent", "answer", "units"),
    [
        ("GetItem", {"ConsistentRead": True}, {"Item": SMALL}, 1),
        ("GetItem", {"ConsistentRead": True}, {"Item": LARGE}, 2),
        ("GetItem", {}, {}, 0.5),
        ("Query", {"ConsistentRead": True}, {"Items": [SMALL] * 50}, 1),
        ("Query", {"IndexName": "due"}, {"Items": [LARGE, LARGE]}, 1.5),
        (
            "BatchGetItem",
            {"RequestItems": {"t": {"Keys": [1, 2, 3], "ConsistentRead": True}}},
            {"Responses": {"t": [SMALL, LARGE]}},
            4,
        ),
    ],
)
def test_reads_are_by_the_size_of_what_came_back(
    operation: str, sent: Any, answer: Any, units: float
) -> None:
    assert counted(TABLE + operation, sent, answer).reads == units


def test_writes_are_what_they_consumed_and_indexes_are_apart() -> None:
    one = {"CapacityUnits": 3, "GlobalSecondaryIndexes": {"due": {"CapacityUnits": 1}}}
    found = counted(f"{TABLE}UpdateItem", {}, {"ConsumedCapacity": one})
    assert (found.writes, found.index_writes) == (2, 1)
    several = {"ConsumedCapacity": [one, {"CapacityUnits": 4}]}
    found = counted(f"{TABLE}TransactWriteItems", {"TransactItems": [1, 2]}, several)
    assert (found.writes, found.index_writes) == (6, 1)


def test_refused_writes_cost_too() -> None:
    assert counted(f"{TABLE}PutItem", {}, {}, 400).writes == 1
    assert counted(f"{TABLE}TransactWriteItems", {"TransactItems": [1, 2]}, {}, 400).writes == 4


def test_events_are_counted_by_their_size() -> None:
    entries = [{"Source": "s", "DetailType": "T", "Detail": "x" * size} for size in (10, 65_536)]
    usage = counted("AWSEvents.PutEvents", {"Entries": entries}, {})
    assert usage.events == [12, 65_538]
    assert [chunks(size) for size in (0, 65_536, 65_537)] == [1, 1, 2]


class Aws(BaseHTTPRequestHandler):
    """Answers what it was sent."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told = {"sent": body, "authorization": self.headers["Authorization"], "Item": SMALL}
        answer = json.dumps(told | {"ConsumedCapacity": {"CapacityUnits": 2}}).encode()
        self.send_response(400 if body.get("fail") else 200)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("X-Kept", "yes")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


@pytest.fixture
def aws() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Aws)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def ask(url: str, operation: str, **body: object) -> tuple[int, Any, Any]:
    headers = {"X-Amz-Target": TABLE + operation, "Authorization": "signed"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request) as response:  # noqa: S310
            return response.status, response.headers, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, json.load(error)


def test_each_door_counts_for_itself_and_passes_on_what_it_is_given(aws: str) -> None:
    with metering(aws) as meter:
        reader, writer = meter.door("reader"), meter.door("writer")
        status, headers, told = ask(reader, "GetItem", Key="k", ConsistentRead=True)
        assert (status, headers["X-Kept"], told["authorization"]) == (200, "yes", "signed")
        assert told["sent"] == {"Key": "k", "ConsistentRead": True}
        _, _, told = ask(writer, "PutItem", Item="i")
        assert told["sent"] == {"Item": "i", "ReturnConsumedCapacity": "INDEXES"}
        assert told["authorization"] != "signed"
        assert ask(writer, "PutItem", fail=True)[0] == 400
        read, written = meter.usage["reader"], meter.usage["writer"]
    assert (read.reads, read.writes, written.reads, written.writes) == (1, 0, 0, 3)
    assert (read.calls, written.calls) == ({"DynamoDB.GetItem": 1}, {"DynamoDB.PutItem": 2})


def test_requests_to_other_apis_are_counted_with_their_bytes(aws: str) -> None:
    with metering(aws) as meter:
        url = meter.door("consumer") + "/_aws/execute-api/sandbox/v1/payments"
        with urllib.request.urlopen(urllib.request.Request(url, b"{}", {"X-Key": "k" * 500})) as response:  # noqa: S310
            assert response.status == 200
        usage = meter.usage["consumer"]
    assert usage.calls == {"http.POST": 1}
    assert 502 < usage.sent < 1000
