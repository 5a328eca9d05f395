"""SQS: at least once, in no order, invisible for a while, and given up after so many tries."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cartwright.aws.retrying import Refusal, deliver
from cartwright.aws.sqs import Queue
from cartwright.batch import MAX_RECEIVES
from tests.simulation.world.faults import Delay, Duplicate, LostAnswer, PartialBatch, Poison, Reorder
from tests.simulation.world.functions import Function
from tests.simulation.world.shapes import poison, sqs_record
from tests.simulation.world.world import World

_LATENCY_MS = 40
_WINDOW_MS = 20
"""How long a poll waits for more to come."""


class Message(msgspec.Struct, eq=False):
    """`poisoned` is for the eyes of tests."""

    id: str
    body: str
    sent_ms: int
    poisoned: bool = False
    receives: int = 0


class SimulatedQueue:
    """`dead` are the messages that were given up."""

    def __init__(
        self,
        world: World,
        name: str,
        *,
        visibility_seconds: int = 180,
        most_receives: int = MAX_RECEIVES,
        delay_seconds: int = 0,
    ) -> None:
        self.name = name
        self.dead: list[Message] = []
        self.sent = 0
        self._world = world
        self.visibility_ms = visibility_seconds * 1000
        self.most_receives = most_receives
        self.delay_seconds = delay_seconds
        self._visible: list[Message] = []
        self._away: dict[str, Message] = {}
        self._polling = False
        self.function: Function | None = None
        self.batch_size = 10

    def feeds(self, function: Function, *, batch_size: int = 10) -> None:
        """As the construct QueuedFunction connects them."""
        self.function = function
        self.batch_size = batch_size
        function.waiting.append(self._poll_soon)

    def put(self, body: str, address: str, *, delay_ms: int = 0) -> None:
        """What `address` names is delivered, perhaps late, perhaps twice. It is never lost."""
        delay_ms = max(delay_ms, self.delay_seconds * 1000)
        fault = self._world.fault("delivery", address)
        late = self._latency(address)
        if isinstance(fault, Delay):
            late += fault.milliseconds
        elif isinstance(fault, Reorder):
            late += int(fault.share * 3_000)
        elif isinstance(fault, Duplicate):
            self._arrive(
                Message(self._world.name(f"{address} again"), body, self._world.now_ms), 0, late * 20
            )
        elif isinstance(fault, Poison):
            name = self._world.name(f"{address} poison")
            self._arrive(Message(name, poison(fault.share), self._world.now_ms, poisoned=True), 0, late)
        self._arrive(Message(self._world.name(address), body, self._world.now_ms), delay_ms, late)

    @property
    def waiting(self) -> Sequence[Message]:
        return (*self._visible, *self._away.values())

    def redrive(self) -> int:
        """As an operator does: what was given up is tried anew, but for what nobody can read."""
        again = [message for message in self.dead if not message.poisoned]
        self.dead = [message for message in self.dead if message.poisoned]
        for message in again:
            message.receives = 0
            self._arrive(message, 0, 1)
        return len(again)

    def receive(self, limit: int) -> list[Message]:
        """What is visible now, in no order; it is away until it is deleted or its time is over."""
        random = self._world.random(f"{self.name} at {self._world.now_ms}")
        taken: list[Message] = []
        while self._visible and len(taken) < limit:
            place = int(random.random() * len(self._visible))
            self._visible[place], self._visible[-1] = self._visible[-1], self._visible[place]
            taken.append(self._visible.pop())
        for message in taken:
            message.receives += 1
            self._away[message.id] = message
            self._world.turns.at(
                self._world.now_ms + self.visibility_ms,
                lambda message=message, receives=message.receives: self._expire(message, receives),  # type: ignore[misc]
            )
        return taken

    def delete(self, message_id: str, receives: int) -> None:
        """An old delivery's receipt deletes nothing that was handed out since."""
        message = self._away.get(message_id)
        if message is not None and message.receives == receives:
            del self._away[message_id]

    def _latency(self, address: str) -> int:
        return 1 + int(self._world.random(f"latency of {address}").random() * _LATENCY_MS)

    def _arrive(self, message: Message, delay_ms: int, late_ms: int) -> None:
        self.sent += 1
        self._world.turns.at(self._world.now_ms + delay_ms + late_ms, lambda: self._show(message))

    def _show(self, message: Message) -> None:
        self._visible.append(message)
        self._poll_soon()

    def _expire(self, message: Message, receives: int) -> None:
        if message.receives != receives or self._away.pop(message.id, None) is None:
            return
        if message.receives >= self.most_receives:
            self.dead.append(message)
            self._world.tell(f"{self.name} gave up {message.id[:8]}: {message.body[:200]}")
        else:
            self._show(message)

    def _poll_soon(self) -> None:
        if self._visible and self.function and not self._polling and self.function.free:
            self._polling = True
            self._world.turns.at(self._world.now_ms + _WINDOW_MS, self._poll)

    def _poll(self) -> None:
        self._polling = False
        if self.function is None or not self.function.free:
            return
        batch = self.receive(self.batch_size)
        self._poll_soon()
        if batch:
            self._deliver(self.function, batch)

    def _deliver(self, function: Function, batch: Sequence[Message]) -> None:
        records = [
            sqs_record(self.name, message.id, message.body, message.receives, message.sent_ms)
            for message in batch
        ]
        receives = {message.id: message.receives for message in batch}
        cause = "+".join(f"{message.id[:8]}#{message.receives}" for message in batch)
        outcome = self._world.invoke(function, {"Records": records}, f"{self.name} {cause}")
        if outcome.failed:
            return
        failed = {each["itemIdentifier"] for each in (outcome.answer or {}).get("batchItemFailures", ())}
        if not failed <= receives.keys():
            return
        done = [message.id for message in batch if message.id not in failed]
        fault = self._world.fault("batch", f"{self.name} deletes {cause}")
        if isinstance(fault, LostAnswer):
            return
        if isinstance(fault, PartialBatch):
            done = done[: int(fault.share * len(done))]
        for each in done:
            self.delete(each, receives[each])


class Received(msgspec.Struct, frozen=True):
    """`receipt` deletes this delivery. `deliveries` counts it and those before it."""

    id: str
    receipt: str
    body: str
    deliveries: int


class QueuePort(Queue):
    """`cartwright.aws.sqs.Queue` over a simulated queue."""

    def __init__(self, world: World, queue: SimulatedQueue) -> None:
        super().__init__(queue.name)
        self._world = world
        self._queue = queue

    def send(self, body: str, *, delay: int | None = None) -> None:
        def effect() -> None:
            self._queue.put(body, f"{self._world.cause} -> {self._queue.name}", delay_ms=(delay or 0) * 1000)

        self._world.call("send", f"{self._queue.name}.SendMessage", effect)

    def send_batch(self, bodies: Sequence[str]) -> list[Refusal | None]:
        def effect(entries: Sequence[Any]) -> None:
            for entry in entries:
                address = f"{self._world.cause} {entry['Id']} -> {self._queue.name}"
                self._queue.put(entry["MessageBody"], address)

        def send(entries: list[Any]) -> list[Any]:
            operation = f"{self._queue.name}.SendMessageBatch"
            self._world.attempt("send", operation, lambda: effect(entries))
            return [None] * len(entries)

        listed = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
        return deliver(listed, "MessageBody", send)

    def receive(self, *, limit: int = 10, seconds: int = 0) -> list[Received]:
        del seconds
        taken = self._world.call(
            "read", f"{self._queue.name}.ReceiveMessage", lambda: self._queue.receive(limit)
        )
        return [Received(each.id, f"{each.id}#{each.receives}", each.body, each.receives) for each in taken]

    def delete(self, receipt: str) -> None:
        message_id, _, receives = receipt.rpartition("#")
        operation = f"{self._queue.name}.DeleteMessage"
        self._world.call("send", operation, lambda: self._queue.delete(message_id, int(receives)))
