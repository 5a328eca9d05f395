"""A table's stream: in order for each item, at least once, from the first failure on again, given up at last."""

import zlib
from collections import deque
from typing import Any

import msgspec

from tests.simulation.world.faults import Delay, StreamReplay
from tests.simulation.world.functions import Function
from tests.simulation.world.shapes import stream_record
from tests.simulation.world.values import Item
from tests.simulation.world.world import World

BATCH_SIZE = 100
MOST_RETRIES = 10
OLDEST_MS = 6 * 3600 * 1000
_LATENCY_MS = 120
_RETRY_MS = 1_000


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

    def __init__(self, world: World, table: str, function: Function, shards: int = 4) -> None:
        self.given_up: list[_Change] = []
        self._world = world
        self._table = table
        self._function = function
        self._shards = [_Shard(f"{table} stream {number}") for number in range(shards)]
        self._number = 0
        self._expiring = False

    def note(self, before: Item | None, after: Item | None) -> None:
        """Follows `Storage.written`."""
        self._number += 1
        kept = after or before or {}
        partition = str(kept["pk"])
        shard = self._shards[zlib.crc32(partition.encode()) % len(self._shards)]
        now = self._world.now_ms
        cause = f"{self._world.cause} {partition} {kept['sk']}"
        shard.changes.append(_Change(self._number, cause, now, before, after, self._expiring))
        self._read_soon(shard, _LATENCY_MS)

    def expire(self, remove: Any) -> None:
        """What `remove` does is told as done by DynamoDB itself."""
        self._expiring = True
        remove()
        self._expiring = False

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
        address = f"{self._table} stream from {first.cause} try {first.tries}"
        fault = self._world.fault("stream", address)
        wait = 1 + int(self._world.random(address).random() * latest_ms)
        if isinstance(fault, Delay):
            wait += int(fault.share * 600_000)
        replay = isinstance(fault, StreamReplay)
        self._world.turns.at(self._world.now_ms + wait, lambda: self._read(shard, replay=replay))

    def _read(self, shard: _Shard, *, replay: bool) -> None:
        batch = [shard.changes[number] for number in range(min(shard.size, len(shard.changes)))]
        records = [
            stream_record(self._table, each.number, each.at_ms, each.before, each.after, expired=each.expired)
            for each in batch
        ]
        cause = f"{batch[0].cause} and {len(batch) - 1} try {batch[0].tries}"
        outcome = self._world.invoke(self._function, {"Records": records}, f"{self._table} stream {cause}")
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
        self._read_soon(shard, _LATENCY_MS if done else _RETRY_MS)

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
            if first.tries <= MOST_RETRIES and self._world.now_ms - first.at_ms <= OLDEST_MS:
                return
            self.given_up.append(shard.changes.popleft())
