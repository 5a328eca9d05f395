from collections.abc import Sequence
from typing import Any

import msgspec

from cartwright import outbox
from cartwright.aws.attributes import marshal, unmarshal
from cartwright.aws.errors import Unreachable
from cartwright.aws.retrying import Refusal
from cartwright.events.catalog import ProductChanged
from cartwright.outbox import Message
from tests.simulation.world.patterns import matches

EVENT = ProductChanged.example()


def image(event_id: str | None) -> dict[str, Any] | None:
    if event_id is None:
        return None
    return marshal(
        {"pk": "P#1", outbox.ATTRIBUTE: [outbox.attributes([EVENT])[outbox.ATTRIBUTE][0] | {"id": event_id}]}
    )


def record(number: int, new: str | None, old: str | None = None) -> dict[str, Any]:
    images = {"NewImage": image(new), "OldImage": image(old)}
    present = {name: value for name, value in images.items() if value}
    return {"dynamodb": {"SequenceNumber": str(number), **present}}


class Sink:
    """A bus that refuses the messages at some places: for now, or for what they are."""

    def __init__(self, *refused: int, never: int | None = None) -> None:
        self.taken: list[Message] = []
        self._refused = refused
        self._never = never

    def __call__(self, messages: Sequence[Message]) -> list[Refusal | None]:
        self.taken += messages
        return [self._answer(place) for place in range(len(messages))]

    def _answer(self, place: int) -> Refusal | None:
        if place == self._never:
            return "MalformedDetail: Detail is malformed.", False
        return ("ThrottlingException: Rate exceeded", True) if place in self._refused else None


class Shelf:
    """Where changes are put aside; ``broken`` says that it takes none."""

    def __init__(self, *, broken: bool = False) -> None:
        self.kept: list[outbox.Aside] = []
        self._broken = broken

    def __call__(self, text: str) -> None:
        assert len(text) <= 256 * 1024
        if self._broken:
            raise Unreachable("no answer")
        self.kept.append(msgspec.json.decode(text, type=outbox.Aside))


def test_an_item_with_events_has_what_the_streams_filter_tests() -> None:
    item = marshal({"pk": "P#1", **outbox.attributes([EVENT, EVENT])})
    assert item[outbox.ID_ATTRIBUTE] == {"S": EVENT.id}
    assert matches(outbox.STREAM_FILTER, {"dynamodb": {"NewImage": item, "OldImage": item}})
    assert len(item[outbox.ATTRIBUTE]["L"]) == 2


def test_an_item_without_events_carries_nothing_and_no_relay_is_invoked_for_it() -> None:
    assert outbox.attributes([]) == {}
    told = marshal({"pk": "P#1", **outbox.attributes([EVENT])})
    for images in ({"NewImage": {"pk": {"S": "P#1"}}, "OldImage": told}, {"OldImage": told}):
        assert not matches(outbox.STREAM_FILTER, {"dynamodb": images})


def test_of_several_events_of_a_change_only_the_new_are_published() -> None:
    def several(*ids: str) -> dict[str, Any]:
        return marshal(
            {
                outbox.ATTRIBUTE: [
                    outbox.attributes([EVENT])[outbox.ATTRIBUTE][0] | {"id": each} for each in ids
                ]
            }
        )

    sink = Sink()
    change = {"SequenceNumber": "1", "NewImage": several("b", "c", "d"), "OldImage": several("a", "b")}
    assert failures(outbox.relay([{"dynamodb": change}], sink, Shelf())) == []
    assert len(sink.taken) == 2
    assert failures(outbox.relay([{"dynamodb": change}, record(2, "e")], Sink(1), Shelf())) == ["1"]


def failures(answer: dict[str, Any]) -> list[str]:
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_new_events_are_published_as_they_were_written() -> None:
    sink = Sink()
    assert failures(outbox.relay([record(1, "a"), record(2, "b", old="a")], sink, Shelf())) == []
    assert len(sink.taken) == 2
    assert (sink.taken[0].source, sink.taken[0].name) == ("cartwright.catalog", "ProductChanged")
    assert sink.taken[0].detail == EVENT.detail().decode()


def test_changes_without_a_new_event_are_passed_over() -> None:
    sink = Sink()
    bare = {"dynamodb": {"SequenceNumber": "3", "NewImage": marshal({"pk": "SKU#A"})}}
    records = [record(1, "a", old="a"), record(2, None, old="a"), bare]
    assert failures(outbox.relay(records, sink, Shelf())) == []
    assert sink.taken == []


def test_the_lowest_failure_is_reported_alone() -> None:
    records = [record(number, str(number)) for number in range(5)]
    assert failures(outbox.relay(records, Sink(3, 1), Shelf())) == ["1"]


def test_a_bus_out_of_reach_fails_the_batch_from_its_start() -> None:
    def unreachable(messages: Sequence[Message]) -> list[Refusal | None]:
        raise Unreachable("no answer")

    assert failures(
        outbox.relay([record(1, None), record(2, "a"), record(3, "b")], unreachable, Shelf())
    ) == ["2"]


BROKEN = {"SequenceNumber": "2", "Keys": {"pk": {"S": "P#2"}}, "NewImage": {outbox.ATTRIBUTE: {"S": "?"}}}


def test_an_unreadable_record_is_put_aside_and_the_rest_goes_on() -> None:
    sink, shelf = Sink(), Shelf()
    records = [record(1, "a"), {"dynamodb": BROKEN}, record(3, "c")]
    assert failures(outbox.relay(records, sink, shelf)) == []
    assert len(sink.taken) == 2
    [aside] = shelf.kept
    assert (aside.sequence_number, aside.keys, aside.outbox) == ("2", {"pk": {"S": "P#2"}}, {"S": "?"})
    assert "KeyError" in aside.reason


def test_what_the_bus_will_never_take_is_put_aside_with_its_events() -> None:
    sink, shelf = Sink(never=1), Shelf()
    records = [record(number, str(number)) for number in range(4)]
    assert failures(outbox.relay(records, sink, shelf)) == []
    assert len(sink.taken) == 4
    [aside] = shelf.kept
    assert (aside.sequence_number, aside.reason) == ("1", "MalformedDetail: Detail is malformed.")
    carried = unmarshal({outbox.ATTRIBUTE: aside.outbox})[outbox.ATTRIBUTE]
    assert [each["id"] for each in carried] == ["1"]


def test_what_may_be_taken_later_is_tried_again_and_not_put_aside() -> None:
    shelf = Shelf()
    records = [record(number, str(number)) for number in range(4)]
    assert failures(outbox.relay(records, Sink(2, never=0), shelf)) == ["2"]
    assert [each.sequence_number for each in shelf.kept] == ["0"]


def test_what_cannot_be_put_aside_comes_again() -> None:
    records = [record(1, "a"), {"dynamodb": BROKEN}, record(30, "c"), record(4, "d")]
    assert failures(outbox.relay(records, Sink(), Shelf(broken=True))) == ["2"]
    assert failures(outbox.relay(records, Sink(0), Shelf(broken=True))) == ["1"]
    assert failures(outbox.relay(records, Sink(1), Shelf(broken=True))) == ["2"]


def test_events_too_large_for_a_message_stay_with_their_item() -> None:
    shelf = Shelf()
    large = outbox.attributes([EVENT])[outbox.ATTRIBUTE][0] | {"detail": "x" * 300_000}
    change = {
        "SequenceNumber": "1",
        "Keys": marshal({"pk": "P#1"}),
        "NewImage": marshal({outbox.ATTRIBUTE: [large]}),
    }
    assert failures(outbox.relay([{"dynamodb": change}], Sink(never=0), shelf)) == []
    [aside] = shelf.kept
    assert (aside.keys, aside.outbox) == ({"pk": {"S": "P#1"}}, None)
