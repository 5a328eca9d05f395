"""A table's stream: in order, at least once, and from the first failure on again."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from cartwright import outbox
from cartwright.aws.attributes import unmarshal
from cartwright.aws.dynamodb import Delete, Expression, Put, Update
from cartwright.events.catalog import ProductChanged
from tests.simulation.listening import Everywhere
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.faults import Delay, Fault, StreamReplay
from tests.simulation.world.functions import Environment, Handler
from tests.simulation.world.installed import installed
from tests.simulation.world.streams import OLDEST_MS
from tests.simulation.world.turns import Crash
from tests.simulation.world.world import World

Answer = dict[str, Any] | None


class Reader:
    """Keeps what it reads; `then` may fail a record, and says how."""

    def __init__(self, then: Callable[[int], str] = lambda _: "") -> None:
        self.read: dict[str, list[int]] = defaultdict(list)
        self.names: list[str] = []
        self.batches: list[int] = []
        self._then = then

    def load(self, _: Environment) -> Handler:
        def handler(event: Mapping[str, Any], _: object) -> Answer:
            self.batches.append(len(event["Records"]))
            for record in event["Records"]:
                failure = self._see(record)
                if failure == "reported":
                    number = record["dynamodb"]["SequenceNumber"]
                    return {"batchItemFailures": [{"itemIdentifier": number}]}
                if failure == "crash":
                    raise Crash
                if failure:
                    raise ValueError(failure)
            return {"batchItemFailures": []}

        return handler

    def _see(self, record: Mapping[str, Any]) -> str:
        item = unmarshal(record["dynamodb"].get("NewImage") or record["dynamodb"]["OldImage"])
        failure = self._then(item.get("n", 0))
        if not failure:
            self.read[item["pk"]].append(item.get("n", 0))
            self.names.append(record["eventName"])
        return failure


def streamed(
    reader: Reader, fault: Fault | None = None, *, changes: int = 12, items: int = 3, every_ms: int = 40
) -> Cloud:
    """What is read of so many changes, in turn of so many items."""
    faults = Everywhere("stream", fault) if fault else None
    with installed(World("stream", faults)) as world:
        cloud = Cloud(world)
        cloud.table("t")
        cloud.tell("t", cloud.plain("reader", reader.load))
        for number in range(changes):
            key = {"pk": f"item {number % items}", "sk": "s"}
            change = Expression("SET n = :n", {":n": number})
            cloud.step(number * every_ms, f"change {number}", partial(cloud.port("t").update, key, change))
        cloud.drain()
        return cloud


def each_once(reader: Reader, changes: int = 12, items: int = 3) -> bool:
    return reader.read == {
        f"item {item}": [number for number in range(changes) if number % items == item]
        for item in range(items)
    }


def test_changes_of_an_item_are_read_in_order() -> None:
    reader = Reader()
    streamed(reader)
    assert each_once(reader)
    assert max(reader.batches) > 1


@pytest.mark.parametrize("how", ["reported", "raised", "crash"])
def test_a_failure_is_tried_again_and_nothing_is_skipped(how: str) -> None:
    tries: list[int] = []

    def then(number: int) -> str:
        if number == 4 and len(tries) < 3:
            tries.append(number)
            return how
        return ""

    reader = Reader(then)
    cloud = streamed(reader)
    for item, seen in reader.read.items():
        firsts = list(dict.fromkeys(seen))
        assert firsts == sorted(firsts), f"{item} was read out of order"
    assert {number for seen in reader.read.values() for number in seen} == set(range(12))
    assert cloud.streams["t to reader"].given_up == []


@pytest.mark.parametrize("how", ["reported", "raised"])
def test_what_can_never_be_read_holds_up_what_is_behind_it_until_all_is_given_up(how: str) -> None:
    """All changes come in one batch, of which an error says no more than that it failed: so it is bisected."""
    bad = [True]
    reader = Reader(lambda number: how if number == 9 and bad[0] else "")
    cloud = streamed(reader, items=1, every_ms=0)
    assert reader.batches[0] == 12
    assert [change.after["n"] for change in cloud.streams["t to reader"].given_up if change.after] == [
        9,
        10,
        11,
    ]
    assert cloud.world.now_ms > cloud.streams["t to reader"].given_up[0].at_ms + OLDEST_MS
    assert {number for seen in reader.read.values() for number in seen} == set(range(9))
    bad[0] = False
    assert cloud.redrive() == 3
    assert cloud.streams["t to reader"].given_up == []


@pytest.mark.parametrize(("fault", "again"), [(Delay(0.5), False), (StreamReplay(), True)])
def test_faults_of_a_stream_lose_nothing(fault: Fault, again: bool) -> None:
    """A batch that comes again and again is given up like one that fails; here it was handled each time."""
    reader = Reader()
    cloud = streamed(reader, fault)
    assert {number for seen in reader.read.values() for number in seen} == set(range(12))
    assert (sum(map(len, reader.read.values())) > 12) is again
    assert cloud.world.happened[type(fault).__name__] > 0


def test_records_say_what_became_of_the_item_and_no_change_makes_none(cloud: Cloud) -> None:
    reader = Reader()
    cloud.table("t")
    cloud.tell("t", cloud.plain("reader", reader.load))
    held, key = cloud.port("t"), {"pk": "a", "sk": "s"}
    held.put({**key, "n": 1})
    held.put({**key, "n": 1})
    held.transact([Update(key, Expression("SET n = :n", {":n": 2})), Put({"pk": "b", "sk": "s", "n": 3})])
    held.transact([Delete(key)])
    held.delete(key)
    cloud.drain()
    assert reader.read == {"a": [1, 2, 2], "b": [3]}
    assert sorted(reader.names) == ["INSERT", "INSERT", "MODIFY", "REMOVE"]


def test_one_more_reader_is_told_what_its_filter_lets_through(cloud: Cloud) -> None:
    every, some = Reader(), Reader()
    cloud.table("t")
    cloud.tell("t", cloud.plain("every", every.load))
    cloud.tell("t", cloud.plain("some", some.load), {"dynamodb": {"Keys": {"sk": {"S": ["S"]}}}})
    for number, sort in enumerate(["S", "H", "S"]):
        cloud.port("t").put({"pk": f"item {number}", "sk": sort, "n": number})
    cloud.drain()
    assert every.read == {"item 0": [0], "item 1": [1], "item 2": [2]}
    assert some.read == {"item 0": [0], "item 2": [2]}
    assert len(cloud.streams) == 2


def test_a_relay_reads_the_changes_that_carry_events(cloud: Cloud) -> None:
    reader = Reader()
    cloud.table("t")
    cloud.relay("t", cloud.plain("reader", reader.load))
    told, port = outbox.attributes([ProductChanged.example()]), cloud.port("t")
    for number, carried in enumerate([{}, told, told, {}]):
        port.put({"pk": "a", "sk": "s", "n": number, **carried})
    port.delete({"pk": "a", "sk": "s"})
    cloud.drain()
    assert reader.read == {"a": [1, 2]}


def test_what_expires_is_told_as_done_by_the_table(cloud: Cloud) -> None:
    told: list[Any] = []
    cloud.table("t")
    reader = cloud.plain("reader", lambda _: lambda event, _: told.extend(event["Records"]))
    cloud.tell("t", reader)
    cloud.port("t").put({"pk": "a", "sk": "s", "expires_at": cloud.world.now_ms // 1000})
    cloud.run_for(timedelta(days=2))
    names = [(each["eventName"], "userIdentity" in each) for each in told]
    assert names == [("INSERT", False), ("REMOVE", True)]
