"""The relay function of a table with an outbox: publishes the events from the table's stream."""

from collections.abc import Mapping
from typing import Any

from cartwright import outbox
from cartwright.aws.events import Bus
from cartwright.aws.sqs import Queue
from cartwright.logging import INVOCATION
from cartwright.runtime import Composed, Handler
from cartwright.settings import RelaySettings


class Relay:
    def __init__(self, bus: Bus, unpublished: Queue) -> None:
        self._bus = bus
        self._unpublished = unpublished

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)
        return outbox.relay(event["Records"], self._bus.put, self._unpublished.send)


def compose(settings: RelaySettings) -> Handler:
    return Relay(Bus(settings.bus_name).connect(), Queue(settings.unpublished_url))


handler = Composed(compose, RelaySettings.from_environment)
