"""A table's stream: in order for each item, at least once, from the first failure on again, given up after a day."""

import zlib
from collections import deque
from collections.abc import Mapping
from typing import Any

import msgspec

from tests.simulation.world.faults import Delay, StreamReplay
from tests.simulation.world.functions import Function
from tests.simulation.world.patterns import matches
from tests.simulation.world.shapes import stream_record
from tests.simulation.world.values import Item
from tests.simulation.world.world import World

BATCH_SIZE = 100
OLDEST_MS = 23 * 3600 * 1000
_LATENCY_MS = 120
_RETRY_MS = 1_000
_LONGEST_RETRY_MS = 60_000


class _Change(msgspec.Struct):
    number: int
    cause: str
    at_ms: int
    before: Item | None
    after: Item | None
    expired: bool
    tries: int = 0


class _Shard:
    """At most one batch of it is under way. `size` shrinks as Lambda bisects a batch that fails."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.changes: deque[_Change] = deque()
        self.busy = False
        self.size = BATCH_SIZE


class Stream:
    """`given_up` are the changes that were not told: what the construct sends to the queue of the unpublished."""

    def __init__(
        self,
        world: World,
        table: str,
        function: Function,
        *,
        pattern: Mapping[str, Any] | None = None,
        shards: int = 4,
    ) -> None:
        """`pattern` is an event filter's."""
        self.table = table
        self.expiring = False
        """While DynamoDB itself removes what has expired, which the records say."""
        self.given_up: list[_Change] = []
        self._world = world
        self._name = f"{table} stream to {function.name}"
        self._function = function
        self._pattern = pattern
        self._shards = [_Shard(f"{self._name} {number}") for number in range(shards)]
        self._number = 0

    def note(self, before: Item | None, after: Item | None) -> None:
        """Follows `Storage.written`."""
        self._number += 1
        if self._pattern and not matches(self._pattern, self._record(self._number, 0, before, after)):
            return
        kept = after or before or {}
        partition = str(kept["pk"])
        shard = self._shards[zlib.crc32(partition.encode()) % len(self._shards)]
        now = self._world.now_ms
        cause = f"{self._world.cause} {partition} {kept['sk']}"
        shard.changes.append(_Change(self._number, cause, now, before, after, self.expiring))
        self._read_soon(shard, _LATENCY_MS)

    def redrive(self) -> int:
        """As an operator does: what was not told is told now."""
        again, self.given_up = self.given_up, []
        for change in again:
            change.tries, change.at_ms = 0, self._world.now_ms
            shard = self._shards[change.number % len(self._shards)]
            shard.changes.append(change)
            self._read_soon(shard, 1)
        return len(again)

    def _read_soon(self, shard: _Shard, latest_ms: int) -> None:
        if shard.busy or not shard.changes:
            return
        shard.busy = True
        first = shard.changes[0]
        address = f"{self._name} from {first.cause} try {first.tries}"
        fault = self._world.fault("stream", address)
        wait = 1 + int(self._world.random(address).random() * latest_ms)
        if isinstance(fault, Delay):
            wait += fault.milliseconds
        replay = isinstance(fault, StreamReplay)
        self._world.turns.at(self._world.now_ms + wait, lambda: self._read(shard, replay=replay))

    def _read(self, shard: _Shard, *, replay: bool) -> None:
        batch = [shard.changes[number] for number in range(min(shard.size, len(shard.changes)))]
        records = [
            self._record(each.number, each.at_ms, each.before, each.after, expired=each.expired)
            for each in batch
        ]
        cause = f"{batch[0].cause} and {len(batch) - 1} try {batch[0].tries}"
        outcome = self._world.invoke(self._function, {"Records": records}, f"{self.table} stream {cause}")
        done = 0 if outcome.failed else self._done(batch, records, outcome.answer)
        if replay and done == len(batch):
            done, batch[0].tries = 0, batch[0].tries + 1
        elif done < len(batch):
            batch[done].tries += 1
            if outcome.failed and len(batch) > 1:
                shard.size = len(batch) // 2
        else:
            shard.size = BATCH_SIZE
        for _ in range(done):
            shard.changes.popleft()
        self._give_up(shard)
        shard.busy = False
        tries = shard.changes[0].tries if shard.changes else 0
        self._read_soon(shard, min(_LONGEST_RETRY_MS, _RETRY_MS << min(tries, 10)) if tries else _LATENCY_MS)

    def _record(
        self, number: int, at_ms: int, before: Item | None, after: Item | None, *, expired: bool = False
    ) -> dict[str, Any]:
        return stream_record(self.table, number, at_ms, before, after, expired=expired)

    def _done(self, batch: list[_Change], records: list[dict[str, Any]], answer: Any) -> int:
        failed = [each["itemIdentifier"] for each in (answer or {}).get("batchItemFailures", ())]
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        places = [numbers.index(each) for each in failed if each in numbers]
        if len(places) < len(failed):
            return 0
        return min(places, default=len(batch))

    def _give_up(self, shard: _Shard) -> None:
        while shard.changes:
            first = shard.changes[0]
            if self._world.now_ms - first.at_ms <= OLDEST_MS:
                return
            self.given_up.append(shard.changes.popleft())
            self._world.tell(f"{shard.name} gave up the change by {first.cause}")
