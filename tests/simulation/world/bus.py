"""EventBridge: rules by pattern, queues behind them, entries taken one by one."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Self

from cartwright.aws.events import Bus
from cartwright.aws.retrying import Refusal, deliver
from cartwright.events import Event
from cartwright.events.base import EventPattern
from cartwright.outbox import Message
from tests.simulation.world.patterns import matches
from tests.simulation.world.queues import SimulatedQueue
from tests.simulation.world.shapes import bus_event
from tests.simulation.world.world import World


class SimulatedBus(Bus):
    """What the bus took is in `taken`, in order."""

    def __init__(self, world: World) -> None:
        super().__init__("bus")
        self.taken: list[Message] = []
        self._world = world
        self.rules: list[tuple[Mapping[str, Any], SimulatedQueue]] = []

    def rule(self, event: type[Event], queue: SimulatedQueue, where: EventPattern | None = None) -> None:
        self.rules.append((event.pattern(where), queue))

    def connect(self) -> Self:
        return self

    def put(self, messages: Sequence[Message]) -> list[Refusal | None]:
        entries = [{"Source": m.source, "DetailType": m.name, "Detail": m.detail} for m in messages]
        return deliver(entries, "Detail", self._send)

    def _send(self, entries: Sequence[Mapping[str, Any]]) -> list[tuple[str, bool] | None]:
        return self._world.attempt("publish", "bus.PutEvents", _Publication(self, entries))

    def accept(self, number: int, entry: Mapping[str, Any]) -> None:
        address = f"{self._world.cause} {number}"
        detail = json.loads(entry["Detail"])
        self.taken.append(Message(entry["Source"], entry["DetailType"], entry["Detail"]))
        envelope = {"source": entry["Source"], "detail-type": entry["DetailType"], "detail": detail}
        time = self._world.clock().isoformat(timespec="seconds").replace("+00:00", "Z")
        body: str | None = None
        for place, (pattern, queue) in enumerate(self.rules):
            if matches(pattern, envelope):
                if body is None:
                    event_id = self._world.name(address)
                    body = bus_event(event_id, entry["Source"], entry["DetailType"], time, detail)
                queue.put(body, f"{address} {entry['DetailType']} by rule {place} -> {queue.name}")


class _Publication:
    """One PutEvents."""

    def __init__(self, bus: SimulatedBus, entries: Sequence[Mapping[str, Any]]) -> None:
        self._bus = bus
        self._entries = entries

    def __call__(self) -> list[tuple[str, bool] | None]:
        return self.but(0.0)

    def but(self, share: float) -> list[tuple[str, bool] | None]:
        """Refuses a share of the entries, one at least where there is any share."""
        refused = math.ceil(share * len(self._entries))
        first = len(self._entries) - refused
        for number, entry in enumerate(self._entries[:first]):
            self._bus.accept(number, entry)
        return [None] * first + [("ThrottlingException: Rate exceeded", True)] * refused
