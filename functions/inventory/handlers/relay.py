"""Publishes the events that the table's stream brings."""

import os
from collections.abc import Mapping
from typing import Any

from cartwright import outbox
from cartwright.logging import INVOCATION
from inventory.bootstrap.relay import compose
from inventory.settings import RelaySettings

_bus, _unpublished = compose(RelaySettings.from_environment(os.environ))


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    INVOCATION.begin(context)
    return outbox.relay(event["Records"], _bus.put, _unpublished.send)
