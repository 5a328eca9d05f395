"""What a shop is made of in the world, connected as its stacks connect it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from cartwright import outbox
from cartwright.events import Event
from cartwright.events.base import EventPattern
from cartwright.settings import Settings
from tests.simulation.world import loading
from tests.simulation.world.bus import SimulatedBus
from tests.simulation.world.capacity import PartitionLimit
from tests.simulation.world.faults import (
    Duplicate,
    LostAnswer,
)
from tests.simulation.world.functions import Environment, Function, Handler, Outcome
from tests.simulation.world.queues import QueuePort, SimulatedQueue
from tests.simulation.world.storage import Storage
from tests.simulation.world.streams import Stream
from tests.simulation.world.table import SimulatedTable
from tests.simulation.world.values import Item
from tests.simulation.world.world import World

Result = TypeVar("Result")

UNPUBLISHED = "unpublished"
"""The queue for what a relay puts aside."""
_INDEX_LAG_MS = 300
_EXPIRY = "expires_at"
_RETRY_MS = 60_000
_LONGEST_EXPIRY_MS = 48 * 3600 * 1000


class Cloud:
    def __init__(self, world: World) -> None:
        self.world = world
        self.bus = SimulatedBus(world)
        self.storages: dict[str, Storage] = {}
        self.queues: dict[str, SimulatedQueue] = {}
        self.unpublished = SimulatedQueue(world, UNPUBLISHED)
        self.streams: dict[str, Stream] = {}
        self.functions: dict[str, Function] = {}
        self.schedules: list[tuple[int, Function]] = []
        """Seconds from one run to the next, and of what."""

    def table(
        self,
        name: str,
        *,
        indexes: Iterable[str] = (),
        limit: PartitionLimit | None = None,
        keys_only: bool = False,
        includes: Mapping[str, Sequence[str]] | None = None,
        sort_key: str = "",
    ) -> Storage:
        """As the construct EntityTable makes it; `relay` connects its stream."""
        lags = self.world.random(f"lag of {name}")
        storage = Storage(
            name,
            indexes,
            lambda: self.world.now_ms,
            lag=lambda: int(lags.random() * _INDEX_LAG_MS),
            limit=limit,
            keys_only=keys_only,
            includes=includes,
            sort_key=sort_key,
        )
        storage.written.append(lambda _, after: self._expire(storage, after))
        self.storages[name] = storage
        return storage

    def port(self, name: str) -> SimulatedTable:
        """The table as functions have it."""
        return SimulatedTable(self.storages[name], self.world)

    def relay(self, name: str, function: Function) -> Stream:
        """The table's changes that carry events, to the function that publishes them."""
        return self._stream(name, Stream(self.world, name, function, pattern=outbox.STREAM_FILTER))

    def tell(self, name: str, function: Function, pattern: Mapping[str, Any] | None = None) -> Stream:
        """As the table's construct hands changes to one more function; without a pattern, all of them."""
        return self._stream(f"{name} to {function.name}", Stream(self.world, name, function, pattern=pattern))

    def function(
        self,
        module: str,
        settings: Settings,
        *,
        timeout_seconds: int = 30,
        concurrency: int = 10,
        swaps: Sequence[loading.Swap] = (),
    ) -> Function:
        """A handler's module, such as `catalog.handlers.staff`; `swaps` are more of what it is composed of."""

        def load(environment: Environment) -> Handler:
            outside = [*self._outside(environment), *swaps]
            return loading.load(module, settings, environment, outside)

        return self.plain(
            f"{settings.service}.{module.rpartition('.')[2]}",
            load,
            timeout_seconds=timeout_seconds,
            concurrency=concurrency,
        )

    def plain(
        self,
        name: str,
        load: Callable[[Environment], Handler],
        *,
        timeout_seconds: int = 30,
        concurrency: int = 10,
    ) -> Function:
        """A function that is composed by `load`."""
        self.functions[name] = function = Function(
            name, load, timeout_seconds=timeout_seconds, concurrency=concurrency
        )
        return function

    def queue(
        self, name: str, function: Function | None = None, *, batch_size: int = 10, waits: int = 0
    ) -> SimulatedQueue:
        visibility = 6 * function.timeout_seconds + waits if function else 180
        queue = SimulatedQueue(self.world, name, visibility_seconds=visibility, delay_seconds=waits)
        self.queues[name] = queue
        if function:
            queue.feeds(function, batch_size=batch_size)
        return queue

    def consumer(
        self,
        name: str,
        listens_to: Iterable[type[Event]],
        function: Function,
        *,
        where: EventPattern | None = None,
        batch_size: int = 10,
        waits: int = 0,
    ) -> SimulatedQueue:
        """As the construct EventConsumer connects them. Messages are delayed for `waits` seconds."""
        queue = self.queue(name, function, batch_size=100 if waits else batch_size, waits=waits)
        for event in listens_to:
            self.bus.rule(event, queue, where)
        return queue

    def every(self, seconds: int, function: Function, payload: Mapping[str, Any] | None = None) -> None:
        """As the construct Scheduled connects them: at least once, and twice more if it fails."""
        due = self.world.now_ms + seconds * 1000
        self.schedules.append((seconds, function))

        def run(moment: int, tries: int, copy: int) -> None:
            cause = f"schedule {moment} try {tries} copy {copy}"
            outcome = self.world.invoke(function, dict(payload or {}), cause)
            if outcome.failed and tries < 3:
                self.world.turns.at(
                    self.world.now_ms + _RETRY_MS, lambda: run(moment, tries + 1, copy), background=True
                )

        def tick(moment: int) -> None:
            self.world.turns.at(
                moment + seconds * 1000, lambda: tick(moment + seconds * 1000), background=True
            )
            fault = self.world.fault("schedule", f"{function.name} at {moment}")
            if isinstance(fault, Duplicate):
                self.world.turns.at(moment + 1000, lambda: run(moment, 1, 2))
            run(moment, 1, 1)

        self.world.turns.at(due, lambda: tick(due), background=True)

    def request(self, function: Function, event: Any, cause: str) -> Outcome:
        """What the caller of an API gets; as a crash if the answer is lost on its way to the caller."""
        outcome = self.world.invoke(function, event, cause)
        if isinstance(self.world.fault("answer", f"answer to {function.name}({cause})"), LostAnswer):
            return Outcome(crashed=True)
        return outcome

    def step(self, at_ms: int, name: str, action: Callable[[], object]) -> None:
        """Something a person does, at a time after the beginning of the world."""

        def act() -> None:
            self.world.cause = self.world.step = name
            self.world.tell(name)
            action()

        self.world.turns.at(self.world.now_ms + at_ms, act)

    def drain(self) -> None:
        """Until nothing is on its way any more."""
        self.world.turns.run()

    def run_for(self, time: timedelta) -> None:
        """With all that the clock calls, and then until nothing is on its way."""
        self.world.turns.run(self.world.now_ms + int(time.total_seconds() * 1000))
        self.drain()

    def redrive(self) -> int:
        """What an operator does after a bad day: sends again what was given up, but for what nobody can read."""
        parts: list[SimulatedQueue | Stream] = [*self.queues.values(), *self.streams.values()]
        return sum(each.redrive() for each in parts)

    def _outside(self, environment: Environment) -> list[loading.Swap]:
        return loading.swaps(
            table=self.port,
            bus=lambda _: self.bus,
            queue=lambda name: QueuePort(
                self.world, self.unpublished if name == UNPUBLISHED else self.queues[name]
            ),
            secret=lambda arn: f"the secret of {arn}".encode(),
            clock=lambda: self.world.clock(environment.skew_ms),
            random_bytes=self.world.random_bytes,
        )

    def _expire(self, storage: Storage, item: Item | None) -> None:
        """DynamoDB removes what has expired within two days."""
        due = item.get(_EXPIRY) if item else None
        if item is None or type(due) is not int:
            return
        key = (item["pk"], item["sk"])
        late = int(self.world.random(f"expiry of {key} at {due}").random() * _LONGEST_EXPIRY_MS)
        self.world.turns.at(due * 1000 + late, lambda: self._remove(storage, key, due), background=True)

    def _remove(self, storage: Storage, key: tuple[str, str], due: int) -> None:
        self.world.cause = f"expiry of {key} at {due}"
        streams = [each for each in self.streams.values() if each.table == storage.name]
        for each in streams:
            each.expiring = True
        storage.expire(key, due)
        for each in streams:
            each.expiring = False

    def _stream(self, name: str, stream: Stream) -> Stream:
        self.storages[stream.table].written.append(stream.note)
        self.streams[name] = stream
        return stream
