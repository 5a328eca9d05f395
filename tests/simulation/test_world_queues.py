"""Queues and the bus: at least once, given up at last, and only what has to be."""

import json
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from cartwright.aws.retrying import Refusal
from cartwright.batch import MAX_RECEIVES
from cartwright.outbox import Message as Told
from tests.simulation.examples.seats import SeatTaken, Taken
from tests.simulation.listening import Everywhere, Listener
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.drawing import Faults
from tests.simulation.world.faults import (
    Delay,
    Duplicate,
    Fault,
    LostAnswer,
    PartialBatch,
    PartialPutEvents,
    Poison,
    Reorder,
)
from tests.simulation.world.installed import installed
from tests.simulation.world.queues import QueuePort
from tests.simulation.world.turns import Crash
from tests.simulation.world.world import World


def listening(cloud: Cloud, listener: Listener, concurrency: int = 10) -> Any:
    function = cloud.plain("listener", partial(listener.load, cloud), concurrency=concurrency)
    return cloud.queue("work", function)


def sent(listener: Listener, faults: Faults | None = None, count: int = 5) -> Cloud:
    """What becomes of so many messages."""
    with installed(World("messages", faults)) as world:
        cloud = Cloud(world)
        listening(cloud, listener)
        for number in range(count):
            QueuePort(world, cloud.queues["work"]).send(f"message {number}")
        cloud.drain()
        return cloud


def test_every_message_arrives_once_when_nothing_goes_wrong() -> None:
    listener = Listener()
    cloud = sent(listener)
    assert listener.seen == Counter(f"message {number}" for number in range(5))
    assert cloud.queues["work"].dead == []


def test_messages_wait_for_each_other_in_a_batch_of_ten_at_most() -> None:
    listener = Listener()
    with installed(World("many")) as world:
        cloud = Cloud(world)
        listening(cloud, listener, concurrency=1)
        QueuePort(world, cloud.queues["work"]).send_batch([str(number) for number in range(35)])
        cloud.drain()
    assert sum(listener.batches) == 35
    assert max(listener.batches) == 10


def test_a_delay_is_kept() -> None:
    listener = Listener()
    with installed(World("late")) as world:
        cloud, began = Cloud(world), world.now_ms
        listening(cloud, listener)
        QueuePort(world, cloud.queues["work"]).send("later", delay=60)
        cloud.drain()
    assert listener.at_ms[0] >= began + 60_000


def test_what_fails_comes_again_after_its_visibility_and_is_given_up_at_last() -> None:
    def then(body: str, _: int) -> None:
        if body == "message 2":
            raise ValueError(body)

    listener = Listener(then)
    cloud = sent(listener)
    assert listener.seen == Counter({f"message {number}": 1 for number in range(5)}) + Counter(
        {"message 2": MAX_RECEIVES - 1}
    )
    assert [message.body for message in cloud.queues["work"].dead] == ["message 2"]
    assert listener.at_ms[-1] - listener.at_ms[0] >= (MAX_RECEIVES - 1) * 180_000


def test_a_crash_in_mid_batch_loses_nothing() -> None:
    def then(body: str, receives: int) -> None:
        if body == "message 2" and receives == 1:
            raise Crash

    listener = Listener(then)
    cloud = sent(listener)
    assert set(listener.seen) == {f"message {number}" for number in range(5)}
    assert listener.seen["message 2"] == 2
    assert cloud.queues["work"].dead == []


def test_what_was_given_up_can_be_sent_again() -> None:
    broken = [True]

    def then(_: str, __: int) -> None:
        if broken[0]:
            raise ValueError

    listener = Listener(then)
    with installed(World("redriven")) as world:
        cloud = Cloud(world)
        queue = listening(cloud, listener)
        queue.put("good", "one")
        cloud.drain()
        assert [message.receives for message in queue.dead] == [MAX_RECEIVES]
        broken[0] = False
        assert cloud.redrive() == 1
        cloud.drain()
        assert (queue.dead, listener.seen["good"]) == ([], MAX_RECEIVES + 1)


@pytest.mark.parametrize(
    ("word", "fault", "extra"),
    [
        ("-> work", Duplicate(), 5),
        ("-> work", Delay(0.5), 0),
        ("-> work", Reorder(0.9), 0),
        ("#1", LostAnswer(), 5),
        ("#1", PartialBatch(0.0), 5),
    ],
)
def test_faults_of_delivery_lose_nothing(word: str, fault: Fault, extra: int) -> None:
    listener = Listener()
    cloud = sent(listener, Everywhere(word, fault))
    assert set(listener.seen) == {f"message {number}" for number in range(5)}
    assert sum(listener.seen.values()) == 5 + extra
    assert cloud.world.happened[type(fault).__name__] > 0
    assert cloud.queues["work"].dead == []


def test_poison_ends_among_the_dead_and_nothing_else_does() -> None:
    def then(body: str, _: int) -> None:
        if not body.startswith("message"):
            raise ValueError(body)

    cloud = sent(Listener(then), Everywhere("-> work", Poison(0.3)))
    dead = cloud.queues["work"].dead
    assert [message.poisoned for message in dead] == [True] * 5
    assert cloud.redrive() == 0


def test_an_old_receipt_deletes_nothing(cloud: Cloud) -> None:
    queue = cloud.queue("work")
    port = QueuePort(cloud.world, queue)
    port.send("once")
    cloud.drain()
    (first,) = port.receive()
    assert port.receive() == []
    cloud.drain()
    (second,) = port.receive()
    assert (second.id, second.deliveries) == (first.id, 2)
    port.delete(first.receipt)
    cloud.drain()
    (third,) = port.receive()
    port.delete(third.receipt)
    cloud.drain()
    assert port.receive() == []


def told(booking: str) -> Told:
    event = SeatTaken(
        id=booking,
        occurred_at=datetime(2026, 11, 21, tzinfo=UTC),
        correlation_id="c",
        data=Taken(booking),
    )
    return Told(event.source, event.name, event.detail().decode())


def test_the_bus_brings_an_event_to_each_queue_whose_rule_it_matches(cloud: Cloud) -> None:
    one, other = Listener(), Listener()
    for name, listener in (("one", one), ("other", other)):
        cloud.consumer(name, [SeatTaken], cloud.plain(name, partial(listener.load, cloud)))
    strange = Told("cartwright.seats", "SeatTaken", json.dumps({"version": 2}))
    assert cloud.bus.put([told("a"), Told("elsewhere", "SeatTaken", told("b").detail), strange]) == [None] * 3
    cloud.drain()
    assert [len(listener.seen) for listener in (one, other)] == [1, 1]
    body = json.loads(next(iter(one.seen)))
    assert body["detail"]["data"] == {"booking": "a"}
    assert (body["source"], body["detail-type"]) == ("cartwright.seats", "SeatTaken")


@pytest.mark.parametrize(("word", "taken"), [("/1 bus", 6), ("bus", 5)])
def test_what_the_bus_refuses_is_sent_again_and_reported_at_last(word: str, taken: int) -> None:
    """Half of what is left each time: at last one is left, which is refused for good."""
    results: list[list[Refusal | None]] = []
    with installed(World("refusal", Everywhere(word, PartialPutEvents(0.5)))) as world:
        cloud = Cloud(world)

        def publish(*_: object) -> None:
            results.append(cloud.bus.put([told(str(number)) for number in range(6)]))

        function = cloud.plain("publisher", lambda _: publish)
        cloud.step(0, "publish", partial(world.invoke, function, None, "once"))
        cloud.drain()
    assert len(cloud.bus.taken) == taken
    assert [bool(reason) for reason in results[0]].count(True) == 6 - taken
    assert ("ThrottlingException" in str(results[0])) is (taken < 6)
