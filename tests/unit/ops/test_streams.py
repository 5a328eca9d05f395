"""Records of streams that a reader has yet to see outlive the server; those that all have seen do not."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from ministack.core import persistence
from ministack.services import dynamodb, lambda_svc, sqs

from ops.emulator import streams

HOME = ("000000000000", "eu-west-1")
ORDERS = "arn:aws:dynamodb:eu-west-1:000000000000:table/orders/stream/2026-11-29T10:00:00.000"


@pytest.fixture(autouse=True)
def emulator() -> Iterator[None]:
    stores = (
        dynamodb._stream_records,
        dynamodb._stream_trimmed,
        lambda_svc._esms,
        lambda_svc._dynamodb_stream_positions,
        sqs._queues,
    )
    yield
    for store in stores:
        store._data.clear()


def written(table: str, *names: str, created: int = 1) -> None:
    records = [{"eventID": name, "dynamodb": {"ApproximateCreationDateTime": created}} for name in names]
    dynamodb._stream_records.set_scoped(*HOME, table, records)


def reader(name: str, position: int | None, source: str = ORDERS) -> None:
    lambda_svc._esms.set_scoped(*HOME, name, {"UUID": name, "EventSourceArn": source})
    if position is not None:
        lambda_svc._dynamodb_stream_positions.set_scoped(*HOME, name, position)


def restarted() -> None:
    stored: Any = json.loads(
        json.dumps(streams.unread(), default=persistence._json_default),
        object_hook=persistence._json_object_hook,
    )
    dynamodb._stream_records._data.clear()
    dynamodb._stream_trimmed._data.clear()
    streams.restore(stored)


def seen_from(position: int, table: str = "orders") -> list[str]:
    found = dynamodb.stream_records_since(table, position, 100, account_id=HOME[0], region=HOME[1])
    return [record["eventID"] for record in found]


def test_a_reader_goes_on_where_it_stood_and_sees_what_is_written_next() -> None:
    written("orders", "a", "b", "c")
    reader("relay", 2)
    restarted()
    assert seen_from(2) == ["c"]
    dynamodb._stream_records.get_scoped(*HOME, "orders").append({"eventID": "d", "dynamodb": {}})
    assert seen_from(3) == ["d"]


@pytest.mark.parametrize(
    ("positions", "kept"),
    [((3, 1), ["b", "c"]), ((1, 3), ["b", "c"]), ((3, 3), []), ((3, None), ["a", "b", "c"])],
)
def test_the_slowest_reader_decides_what_is_kept(positions: tuple[int | None, ...], kept: list[str]) -> None:
    written("orders", "a", "b", "c")
    for number, position in enumerate(positions):
        reader(f"reader-{number}", position)
    reader("of-a-queue", 0, "arn:aws:sqs:eu-west-1:000000000000:orders")
    restarted()
    assert seen_from(0) == kept


def test_what_nobody_reads_is_kept() -> None:
    written("stock", "a")
    restarted()
    assert seen_from(0, "stock") == ["a"]


def test_records_do_not_age_while_the_shop_is_stopped() -> None:
    written("orders", "a", created=int(time.time()) - 3 * 24 * 3600)
    reader("relay", 0)
    restarted()
    assert seen_from(0) == ["a"]


def test_a_message_that_somebody_was_working_on_can_be_received_at_once() -> None:
    later = time.time() + 900
    messages: list[dict[str, Any]] = [
        {"receipt_handle": "of-a-dead-worker", "visible_at": later},
        {"receipt_handle": None, "visible_at": later},
    ]
    sqs._queues.set_scoped(*HOME, "url", {"messages": messages})
    streams.release_received()
    assert [message["visible_at"] for message in messages] == [0, later]
