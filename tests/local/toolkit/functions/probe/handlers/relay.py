import os
from collections.abc import Mapping
from typing import Any

from cartwright import outbox
from cartwright.aws.events import Bus
from cartwright.logging import configure
from probe.settings import RelaySettings

_settings = RelaySettings.from_environment(os.environ)
configure(_settings.service)
_bus = Bus(_settings.bus_name)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    return outbox.relay(event["Records"], _bus.put)
