from collections.abc import Sequence
from typing import Any

from cartwright import outbox
from cartwright.aws.attributes import marshal
from cartwright.aws.errors import Unreachable
from cartwright.events.catalog import ProductChanged
from cartwright.outbox import Message

EVENT = ProductChanged.example()


def image(event_id: str | None) -> dict[str, Any] | None:
    if event_id is None:
        return None
    return marshal({"pk": "P#1", outbox.ATTRIBUTE: [outbox.attribute([EVENT])[0] | {"id": event_id}]})


def record(number: int, new: str | None, old: str | None = None) -> dict[str, Any]:
    images = {"NewImage": image(new), "OldImage": image(old)}
    present = {name: value for name, value in images.items() if value}
    return {"dynamodb": {"SequenceNumber": str(number), **present}}


class Sink:
    """A bus that refuses the messages at some places."""

    def __init__(self, *refused: int) -> None:
        self.taken: list[Message] = []
        self._refused = refused

    def __call__(self, messages: Sequence[Message]) -> list[str | None]:
        self.taken += messages
        return ["refused" if place in self._refused else None for place in range(len(messages))]


def test_of_several_events_of_a_change_only_the_new_are_published() -> None:
    def several(*ids: str) -> dict[str, Any]:
        return marshal({outbox.ATTRIBUTE: [outbox.attribute([EVENT])[0] | {"id": each} for each in ids]})

    sink = Sink()
    change = {"SequenceNumber": "1", "NewImage": several("b", "c", "d"), "OldImage": several("a", "b")}
    assert failures(outbox.relay([{"dynamodb": change}], sink)) == []
    assert len(sink.taken) == 2
    assert failures(outbox.relay([{"dynamodb": change}, record(2, "e")], Sink(1))) == ["1"]


def failures(answer: dict[str, Any]) -> list[str]:
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_new_events_are_published_as_they_were_written() -> None:
    sink = Sink()
    assert failures(outbox.relay([record(1, "a"), record(2, "b", old="a")], sink)) == []
    assert len(sink.taken) == 2
    assert (sink.taken[0].source, sink.taken[0].name) == ("cartwright.catalog", "ProductChanged")
    assert sink.taken[0].detail == EVENT.detail().decode()


def test_changes_without_a_new_event_are_passed_over() -> None:
    sink = Sink()
    bare = {"dynamodb": {"SequenceNumber": "3", "NewImage": marshal({"pk": "SKU#A"})}}
    records = [record(1, "a", old="a"), record(2, None, old="a"), bare]
    assert failures(outbox.relay(records, sink)) == []
    assert sink.taken == []


def test_the_lowest_failure_is_reported_alone() -> None:
    records = [record(number, str(number)) for number in range(5)]
    assert failures(outbox.relay(records, Sink(3, 1))) == ["1"]


def test_a_bus_out_of_reach_fails_the_batch_from_its_start() -> None:
    def unreachable(messages: Sequence[Message]) -> list[str | None]:
        raise Unreachable("no answer")

    assert failures(outbox.relay([record(1, None), record(2, "a"), record(3, "b")], unreachable)) == ["2"]


def test_an_unreadable_record_stops_the_batch_there() -> None:
    sink = Sink()
    broken = {"dynamodb": {"SequenceNumber": "2", "NewImage": {outbox.ATTRIBUTE: {"S": "?"}}}}
    assert failures(outbox.relay([record(1, "a"), broken, record(3, "c")], sink)) == ["2"]
    assert len(sink.taken) == 1


def test_a_failure_before_an_unreadable_record_comes_first() -> None:
    broken = {"dynamodb": {"SequenceNumber": "2", "NewImage": {outbox.ATTRIBUTE: {"S": "?"}}}}
    assert failures(outbox.relay([record(1, "a"), broken], Sink(0))) == ["1"]
