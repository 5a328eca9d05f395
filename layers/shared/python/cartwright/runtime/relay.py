"""The relay function of every table with an outbox: publishes the events that the table's stream brings."""

from collections.abc import Mapping
from typing import Any

from cartwright import outbox
from cartwright.aws.events import Bus
from cartwright.aws.sqs import Queue
from cartwright.logging import INVOCATION
from cartwright.runtime.composition import Composed, Handler
from cartwright.settings import RelaySettings


def compose(settings: RelaySettings) -> Handler:
    bus, unpublished = Bus(settings.bus_name).connect(), Queue(settings.unpublished_url)

    def relay(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)
        return outbox.relay(event["Records"], bus.put, unpublished.send)

    return relay


handler = Composed(compose, RelaySettings.from_environment)
