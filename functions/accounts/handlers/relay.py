"""Publishes the events that the table's stream brings."""

import os
from collections.abc import Mapping
from typing import Any

from accounts.bootstrap.relay import compose
from accounts.settings import RelaySettings
from cartwright import outbox
from cartwright.logging import INVOCATION

_bus, _unpublished = compose(RelaySettings.from_environment(os.environ))


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    INVOCATION.begin(context)
    return outbox.relay(event["Records"], _bus.put, _unpublished.send)
